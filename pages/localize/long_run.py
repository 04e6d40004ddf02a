"""A person's own video on its way through I3D: begun, stopped, gone on with, arrived."""

from dataclasses import dataclass, replace

import streamlit as st

from models.zoo import card_of
from ui import work
from ui.clip.picker import Source
from ui.sidebar import device
from ui.words import _
from ui.work.lab import lab
from vizlib.cost.memory import answering
from vizlib.engine.jobs import State
from vizlib.engine.keys import Key
from vizlib.localize.dense import NETWORK, Dense, Stretch, localizing_long

KEPT = "long-run"  # in the session


@dataclass(frozen=True)
class Run:
    """The way through one stretch of a video.

    Attributes:
        before: what was reached when it was stopped.
        going: whether there shall be a job.
    """

    source: Source
    start_s: float
    end_s: float
    device: str
    before: Dense | None = None
    going: bool = True

    @property
    def key(self) -> Key:
        done = 0 if self.before is None else self.before.done
        weights = card_of(NETWORK).weights.identity
        return Key("localize-long", self.source.digest, (self.start_s, self.end_s, weights, self.device, done))

    @property
    def latest(self) -> Dense | None:
        """How far it has come."""
        return (work.so_far(self.key) if self.going else None) or self.before

    @property
    def running(self) -> bool:
        return self.going and bool(work.unfinished([self.key]))

    def is_of(self, source: Source, stretch: tuple[float, float]) -> bool:
        return (self.source.digest, self.start_s, self.end_s) == (source.digest, *stretch)


def kept(source: Source, stretch: tuple[float, float]) -> Run | None:
    """The run of this session, if it is of this stretch; one of another stretch is given up."""
    run: Run | None = st.session_state.get(KEPT)
    if run is None or not run.is_of(source, stretch):
        give_up()
        if run is not None and isinstance(run.source.data, bytes) and run.source.digest != source.digest:
            del st.session_state[KEPT]  # another file has replaced it, which nobody could go on with
        return None
    job = work.jobs().get(run.key)
    return halted(run) if job is not None and job.state is State.STOPPED else run


def give_up() -> None:
    """Something else is on the screen, where nobody could see or stop the run of this session: it ends here."""
    run: Run | None = st.session_state.get(KEPT)
    job = None if run is None else work.jobs().get(run.key)
    if run is not None and job is not None and not job.state.finished:
        halted(run)


def halted(run: Run) -> Run:
    """The run without its job, with all that was reached."""
    job = work.jobs().pop(run.key)
    job.stop()
    run = replace(run, before=job.latest or run.before, going=False)
    st.session_state[KEPT] = run
    return run


def begin(source: Source, stretch: tuple[float, float]) -> None:
    """What a button does."""
    st.session_state[KEPT] = Run(source, *stretch, device())


def go_on(run: Run) -> None:
    """What a button does: from where it was stopped."""
    st.session_state[KEPT] = replace(run, going=True)


def follow(run: Run) -> None:
    """Let it go on, unless it has been stopped or has arrived; another one of this session is given up."""
    if run.going:
        work.once(
            run.key, localizing_long, lab().networks, Stretch(run.source.data, run.start_s, run.end_s), run.device,
            run.before, lane=run.device, title=_("I3D through {name}").format(name=run.source.name),
            size_of=lambda found: found.bytes, size=run.end_s - run.start_s, instead_of=run.key.kind,
            **answering(NETWORK),
        )  # fmt: skip
