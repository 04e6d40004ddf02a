"""The work of this session: start it, read its result, give it up. A page never waits."""

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import streamlit as st

from ui.work.lab import lab, this_session
from ui.work.news import jobs, result_of, shows
from ui.work.watch import current
from vizlib.engine.budget import LARGE
from vizlib.engine.cache import kept
from vizlib.engine.jobs import SMALL, Job, is_long
from vizlib.engine.keys import Key
from vizlib.engine.lanes import machine_of

SOON_S = 0.4  # what is done by then never shows a progress bar


def asked_for(key: Key) -> bool:
    """Whether this session asked for a result: it may be there because others did, and this class still guesses."""
    return key in st.session_state.setdefault("asked", set())


def result(key: Key) -> Any | None:
    """The result under ``key``, if it is there; the page runs again when that changes."""
    current().note(key)
    return result_of(key)


def so_far(key: Key) -> Any | None:
    """The result under ``key``, or as much of it as there is; the page runs again when there is more."""
    done = result(key)
    if done is not None:
        return done
    job = jobs().get(key)
    return job.latest if job is not None and shows(job.latest) else None


def start(
    key: Key,
    work: Callable[..., Iterator[Any]],
    *args: Any,
    lane: str,
    title: str,
    size_of: Callable[[Any], int] | None = None,
    size: float = 0,
    memory: int = SMALL,
    held: int | None = None,
    wait_s: float = SOON_S,
    instead_of: str = "",
    **options: Any,
) -> None:
    """Queue ``work(*args, **options)`` for this session; sessions that start the same at once share the work.

    With ``size_of``, the bytes of a result, its last step goes into the cache under ``key``. ``size``, ``memory``,
    ``held``: seconds and bytes, see ``Runner.submit``. ``wait_s``: so long the page waits for it, and shows no progress
    if it is done by then. ``instead_of``: a kind; what this session does of it and this run of the page does not read
    is given up.
    """
    watch = current()
    watch.replaced |= {instead_of} - {""}
    running = jobs().get(key)
    if running is None or running.state.finished:
        shared = lab()
        there = shared.cluster.at(lane, work, memory >= LARGE, is_long(size, memory)) if machine_of(lane) else work
        steps = there if size_of is None else partial(kept, shared.cache, key, size_of, there)
        job = shared.runner.submit(
            steps, *args, key=key, lane=lane, title=title, size=size, memory=memory, held=held, session=this_session(),
            **options,
        )  # fmt: skip
        job.again = partial(
            start, key, work, *args, lane=lane, title=title, size_of=size_of, size=size, memory=memory, held=held,
            wait_s=wait_s, instead_of=instead_of, **options,
        )  # fmt: skip
        jobs()[key] = job
        job.wait(wait_s)
    watch.note(key, anew=True)


def once(key: Key, work: Callable[..., Iterator[Any]], *args: Any, instead_of: str = "", **options: Any) -> None:
    """``start``, unless the result is there, or this session began it before, even if it was stopped or failed. What
    ended only because the connection was lost begins again.
    """
    current().replaced |= {instead_of} - {""}
    if result(key) is None and (key not in jobs() or jobs()[key].abandoned):
        start(key, work, *args, instead_of=instead_of, **options)


def ask(key: Key, work: Callable[..., Iterator[Any]], *args: Any, **options: Any) -> None:
    """What a button does: ``start``, unless the result is there; once more, if it was stopped or failed."""
    st.session_state.setdefault("asked", set()).add(key)
    if result(key) is None:
        start(key, work, *args, **options)


def forget(*keys: Key) -> None:
    """Drop finished jobs, so that their work may be started again."""
    for key in keys:
        jobs().pop(key, None)


def leave(subject: Any) -> None:
    """Give up all that this session does to ``subject``, as to a clip that another one has replaced."""
    for key in [key for key in jobs() if key.subject == subject]:
        jobs().pop(key).stop()


def wait(keys: Sequence[Key]) -> None:
    """Give work that has just begun a moment, all of it together: what is done by then shows no bar."""
    end = time.monotonic() + SOON_S
    for key, job in [(key, jobs()[key]) for key in keys if key in jobs()]:
        job.wait(max(0.0, end - time.monotonic()))
        current().note(key, anew=True)


def unfinished(keys: Sequence[Key]) -> list[Job]:
    """The jobs under ``keys`` that still run or wait; the page runs again when one has ended."""
    for key in keys:
        current().note(key)
    mine = jobs()
    return [mine[key] for key in keys if key in mine and not mine[key].state.finished]
