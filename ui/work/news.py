"""How far the work of this session is, as far as a page shows it."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from ui.work.lab import lab
from video import Progress
from vizlib.engine.jobs import Job, State
from vizlib.engine.keys import Key


@dataclass(frozen=True)
class News:
    """What a page shows of a piece of work besides its bar: when it changes, the page should run again."""

    there: bool
    ended: bool
    shown: int


def jobs() -> dict[Key, Job]:
    """This session's jobs."""
    return st.session_state.setdefault("jobs", {})


def result_of(key: Key) -> Any | None:
    """What the cache holds under ``key``; or this session's own, if there was no room for it."""
    job = jobs().get(key)
    if job is not None and job.state is State.DONE:
        return job.latest
    return lab().cache.get(key)


def news(key: Key) -> News:
    """How far the work under ``key`` is, as far as a page shows it.

    That is each step that is worth showing; of work that takes hundreds of steps, those that bring a new picture.
    """
    job = jobs().get(key)
    if job is None:
        there = result_of(key) is not None
        return News(there, there, 0)
    step, there = job.latest, result_of(key) is not None
    if there:
        return News(True, True, 0)  # however the job stands, which may be about to end
    shown = getattr(step, "shown", getattr(step, "done", 0)) if shows(step) else 0
    return News(False, job.state.finished, shown)


def shows(step: Any) -> bool:
    """Whether a step is worth showing before the work is done, as a prediction of some views is."""
    return step is not None and not isinstance(step, Progress)
