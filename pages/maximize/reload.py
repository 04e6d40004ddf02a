"""An ascent outlives a reload of its tab, which begins a new session: it waits in memory under a token in the address.

Nobody guesses a token; whoever is given the address takes up a copy, and goes on under a token of his own. What waits
shares the bounded memory of results, and nothing is written to disk.
"""

import secrets
import time
from dataclasses import dataclass, replace
from typing import Any
from weakref import ref

import streamlit as st

from pages.maximize.run import TOLD, Run, keep
from ui import work
from ui.work.lab import lab
from vizlib.engine.jobs import Job
from vizlib.engine.keys import Key
from vizlib.maximize import Step

HOURS = 6  # so long an ascent waits
AT = "ascent"  # in the address: its token
TAKEN, GONE = "taken", "gone"
SETTINGS = "max_"  # begins the names of the studio's widgets


@dataclass(frozen=True)
class Left:
    """An ascent that waits for its tab.

    Attributes:
        run: as the session had it.
        reached: how far it was; None before its first step.
        job: that climbs it, as long as its session lives; to hold it here would keep it running for nobody.
        widgets: the studio's settings, by the names of their widgets.
        when: by ``time.monotonic``.
    """

    run: Run
    reached: Step | None
    job: ref[Job] | None
    widgets: dict[str, Any]
    when: float

    @property
    def bytes(self) -> int:
        return sum(step.bytes for step in {self.reached, self.run.before} if step is not None)


def leave(run: Run, reached: Step | None) -> None:
    """Let a reload of this tab find the ascent."""
    token = st.session_state.setdefault("ascent-token", secrets.token_urlsafe(16))
    st.query_params[AT] = token
    job = work.jobs().get(run.key)
    widgets = {str(name): value for name, value in st.session_state.items() if str(name).startswith(SETTINGS)}
    left = Left(run, reached, None if job is None else ref(job), widgets, time.monotonic())
    lab().cache.put(Key("left", token), left, left.bytes)


def taken_up() -> Run | None:
    """The ascent that the address names, for a session without one: it goes on if it still climbs, or waits."""
    token = st.query_params.get(AT, "")
    if not token:
        return None
    left: Left | None = lab().cache.get(Key("left", token))
    run = None if left is None or time.monotonic() - left.when > HOURS * 3600 else found(left)
    st.session_state[TOLD] = GONE if run is None else TAKEN
    if left is None or run is None:
        st.query_params.pop(AT)
        return None
    for name, value in left.widgets.items():
        st.session_state.setdefault(name, value)
    return keep(run)


def found(left: Left) -> Run | None:
    """What is left of an ascent: the whole of it where this session can share the job or its result."""
    job = None if left.job is None else left.job()
    if (job is not None and not job.state.finished) or work.result(left.run.key) is not None:
        return left.run
    latest = left.reached if job is None or job.latest is None else job.latest
    if latest is None:
        return None
    return replace(left.run, before=latest, climbing=False, paused=latest.done < left.run.goal)
