"""The ascent of this session: begun, paused, continued, arrived."""

from dataclasses import dataclass, replace

import streamlit as st

from models.zoo import CARDS
from pages.maximize.generated import aim
from ui import work
from ui.sidebar import device
from ui.words import _
from ui.work.lab import lab
from vizlib.engine.jobs import State
from vizlib.engine.keys import Key
from vizlib.maximize import MaximizeSpec, Step, maximize_until
from vizlib.maximize.memory import memory_of
from vizlib.maximize.spec import MOST_STEPS

MORE = 64  # steps that "Continue" adds to an ascent that has arrived
CLIMBING = ("ascent", "strip")  # kinds of work that climb
TOLD = "ascent-told"  # in the session: what became of the ascent that the address names


@dataclass(frozen=True)
class Run:
    """An ascent of this session.

    Attributes:
        spec: its settings; its steps are those to the end of the way, on which the rate depends too.
        device: on which it climbs.
        until: the steps after which its job ends.
        past: ends of the way at which it has arrived before.
        before: what was reached before that job.
        climbing: whether there shall be a job; not of one that was stopped.
        paused: it waits, and is not yet looked at as a result.
    """

    spec: MaximizeSpec
    device: str
    until: int
    past: tuple[int, ...] = ()
    before: Step | None = None
    climbing: bool = True
    paused: bool = False

    @property
    def goal(self) -> int:
        """Steps to the end of the way."""
        return self.spec.steps

    @property
    def way(self) -> tuple[str, MaximizeSpec, tuple[int, ...], str]:
        """On which everything rests that is reached after so many steps, however often it was paused."""
        return CARDS[self.spec.network].weights.sha256, self.spec, self.past, self.device

    @property
    def key(self) -> Key:
        done = 0 if self.before is None else self.before.done
        return Key("ascent", self.spec.seed, (*self.way, done, self.until))

    @property
    def latest(self) -> Step | None:
        """How far it has come."""
        return (work.so_far(self.key) if self.climbing else None) or self.before

    @property
    def running(self) -> bool:
        return self.climbing and bool(work.unfinished([self.key]))

    @property
    def rests(self) -> bool:
        """Whether it was paused on its way."""
        return self.paused and not self.running


def keep(run: Run) -> Run:
    """Make it the ascent of this session."""
    st.session_state["ascent"] = run
    return run


def kept() -> Run | None:
    """The ascent of this session. One that was stopped waits where it was, to be looked at or to go on."""
    run: Run | None = st.session_state.get("ascent")
    job = None if run is None else work.jobs().get(run.key)
    if run is not None:
        work.current().note(run.key)  # before it is looked at: if it stops from here on, the page runs again
    if run is None or job is None or job.state is not State.STOPPED:
        return run
    reached = job.latest or run.before
    work.forget(run.key)
    return keep(replace(run, before=reached, climbing=False))


def climb(run: Run) -> None:
    """Let it climb, unless it has been stopped or has arrived; another ascent of this session is given up."""
    if not run.climbing:
        return
    title = _("{network}, {label}").format(network=_(CARDS[run.spec.network].title), label=aim(run.spec))
    state = None if run.before is None else run.before.state
    work.once(
        run.key, maximize_until, run.until, run.spec, lab().networks, run.device, state, lane=run.device, title=title,
        size_of=lambda step: step.bytes, size=run.until, wait_s=0.2, instead_of=run.key.kind, **memory_of(run.spec),
    )  # fmt: skip


def rested(run: Run) -> Run | None:
    """The same where it is, at rest; None if it has reached nothing."""
    latest = run.latest
    work.stop(work.unfinished([run.key]))
    work.forget(run.key)
    if latest is None:
        return None
    return replace(run, before=latest, climbing=False, paused=latest.done < run.goal)


def begin(spec: MaximizeSpec) -> None:
    """What a button does: start this ascent; the one before can be had back."""
    run = kept()
    rest = None if run is None else rested(run)
    st.session_state.pop(TOLD, None)
    if rest is not None:
        st.session_state["ascent-before"] = rest
    keep(Run(spec, device(), spec.steps))


def back() -> None:
    """What a button does: the one before, and this one becomes the one before."""
    run, before = kept(), one_before()
    if run is not None and before is not None:
        st.session_state["ascent-before"] = rested(run)
        keep(before)


def one_before() -> Run | None:
    """The ascent that was replaced last."""
    return st.session_state.get("ascent-before")


def pause() -> None:
    """What a button does: the job ends after its step, and frees its place in the queue; what was reached waits."""
    run = kept()
    st.session_state.pop(TOLD, None)
    if run is not None:
        work.stop(work.unfinished([run.key]))
        keep(replace(run, paused=True))


def go_on(steps: int) -> None:
    """What a button does: so many steps more from where it is; 0 are those that are left."""
    run = kept()
    latest = None if run is None else run.latest
    st.session_state.pop(TOLD, None)
    if run is None or latest is None:
        return
    until = min(latest.done + steps if steps else max(run.goal, latest.done + 1), MOST_STEPS)
    spec, past = run.spec, run.past
    if until > run.goal:
        spec, past = replace(spec, steps=until), (*past, run.goal)
    keep(Run(spec, run.device, until, past, latest, paused=until < spec.steps))


def others_running(own: tuple[Key, ...]) -> None:
    """What else this session climbs, which shares the machine with this: how far it is, and a Stop of its own."""
    found = work.jobs().items()
    keys = [key for key, job in found if key.kind in CLIMBING and key not in own and not job.state.finished]
    if keys:
        st.caption(_("Also running, in turns with what is here:"))
        work.current().panel(*keys)
