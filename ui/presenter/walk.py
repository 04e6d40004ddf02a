"""Which lesson is walked through, and where in it the screen is.

A stop opens as it was made: when the address names another stop than before, the session forgets all choices, so that
they are what the address says, or the usual ones. From then on they are the teacher's, until the next stop.
"""

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from ui import address
from ui.address import ON, given, keep, written
from ui.clip import picker
from ui.lesson import AT, FIRST, TOPIC, lesson, place
from ui.plan import MOST_LETTERS, MOST_STOPS, OWN, WALK, Plan, PlanError, Stop, decode, encode, whole

PLAN = "plan"  # in the session: the lesson that is made, or that a link brought
FAULT = "plan-fault"  # in the session: why a link brought none
READ = "plan-read"  # in the session: the lessons that the address has had, or was given; they bring nothing new
AT_STOP = "walk-stop"  # in the session: (whether the lesson is one's own, which stop)
PRESENTING = "walk-presenting"  # in the session
NOW = "walk"  # in the session: the walk that this run shows
TO = "walk-to"  # in the session: a stop to go to when the pages are known


@dataclass(frozen=True)
class Walk:
    """The walk that a run shows.

    Attributes:
        own: whether it is a lesson of one's own, or the lecture.
        at: the stop, from 1; 0 is the page before the first one; ``None``: nobody walks.
        presenting: whether nothing but the experiment is on the screen.
        here: whose page that is.
        fault: why the address names no lesson, though it tries to.
    """

    plan: Plan
    own: bool
    at: int | None
    presenting: bool
    here: str
    fault: PlanError | None = None

    @property
    def away(self) -> bool:
        """Whether the screen has left the stop, by a link on its page."""
        return self.at is not None and self.here != self.stop(self.at).topic

    def stop(self, at: int) -> Stop:
        """The stop at this place; before the first one, the page that says what comes."""
        return self.plan.stops[at - 1] if at else Stop(FIRST, "")

    def title(self, at: int) -> str:
        """Of a stop."""
        stop = self.stop(at)
        if not at:
            return lesson(FIRST).title if not self.own else self.plan.title
        return lesson(stop.topic).experiments.get(stop.experiment, "")

    def link(self, at: int, presenting: bool | None = None) -> dict[str, Any]:
        """What ``st.page_link`` and ``st.switch_page`` are given to go to a stop."""
        stop = self.stop(at)
        says = stop.address if at else {}
        says |= {"lesson": encode(self.plan)} if self.own else {}
        says |= {"stop": str(at)} | ({"present": ON} if (self.presenting if presenting is None else presenting) else {})
        return {"page": place(stop.topic), "query_params": says}


def begin(topic: str) -> Walk:
    """At the start of a run, before anything is drawn: what the address and the session say. It writes it back."""
    address.begin()
    text = written("lesson", MOST_LETTERS + 1)
    changed = take(text)
    broken = bool(text) and FAULT in st.session_state
    linked = bool(text) and not broken and bool(mine().stops)
    before: tuple[bool, int] | None = st.session_state.get(AT_STOP)
    asked = -1 if broken else given("stop", 0, MOST_STOPS, -1)
    presenting = not broken and (bool(st.session_state.get(PRESENTING)) or written("present", 9) == ON)
    now = None if broken else before
    if asked >= 0:
        now = linked, asked
    elif presenting and before is None:
        now = (True, 0) if linked and topic == FIRST else found(topic, st.query_params.get(AT, ""))
    elif topic == FIRST and not presenting:
        now = None  # by the menu, out of the walk
    own = now[0] if now else linked and topic == FIRST
    plan = mine() if own else whole()
    at = None if now is None else min(now[1], len(plan.stops))
    if asked >= 0 and (changed or before != (own, at)):
        address.forget(OWN | WALK)
        st.session_state.pop(picker.KEPT, None)
    walk = Walk(plan, own, at, presenting, topic, st.session_state.get(FAULT) if broken else None)
    st.session_state[AT_STOP] = None if at is None else (own, at)
    st.session_state[PRESENTING], st.session_state[NOW] = presenting, walk
    tell(walk, text)
    return walk


def tell(walk: Walk, text: str) -> None:
    """The address says where the screen is, also after a link on a page that has not said it."""
    if walk.fault is not None:
        pass  # as long as it stands there, it is told
    elif walk.at is not None and not walk.own:
        text = ""  # the lecture's own walk
    elif walk.here != FIRST or walk.at is not None:  # a reload forgets the session: the address keeps what was made
        text = encode(mine()) if mine() != Plan("") else ""
    st.session_state[READ].add(hash(text))
    keep("lesson", text, not text)
    keep("stop", str(walk.at), walk.at is None)
    keep("present", ON, not walk.presenting)


def take(text: str) -> bool:
    """The lesson of the address, if it is another one than before: a link brought it. Whether it is."""
    read = st.session_state.setdefault(READ, {hash("")})
    if hash(text) in read:
        return False
    read.add(hash(text))
    st.session_state.pop(FAULT, None)
    try:
        st.session_state[PLAN] = decode(text)
    except PlanError as error:
        st.session_state[FAULT] = error
    return True


def current() -> Walk:
    """The walk that this run shows."""
    walk: Walk = st.session_state[NOW]
    return walk


def mine() -> Plan:
    """The session's own lesson; one without stops, if there is none."""
    plan: Plan = st.session_state.get(PLAN) or Plan("")
    return plan


def put(plan: Plan) -> None:
    """This is the session's lesson now; of a link that brought none nothing is said any more."""
    st.session_state[PLAN] = replace(plan, dropped=0)
    st.session_state.pop(FAULT, None)


def found(topic: str, experiment: str) -> tuple[bool, int]:
    """Where what is on the screen is: in one's own lesson, if it has it, or in the lecture."""
    for own, plan in ((True, mine()), (False, whole())):
        for at, stop in enumerate(plan.stops, start=1):
            if stop.topic == topic and stop.experiment == (experiment or stop.experiment):
                return own, at
    return False, 0


def go(at: int) -> None:
    """What a press does before anything is drawn: go to a stop, as it was made."""
    st.session_state[TO] = at


def turn(walk: Walk) -> None:
    """Go where a press has asked to go; the pages are known."""
    at = st.session_state.pop(TO, None)
    if at is not None and walk.at is not None:
        st.session_state[AT_STOP] = None  # also where it is the same stop
        st.switch_page(**walk.link(min(at, len(walk.plan.stops))))


def present() -> None:
    """What a button does: from here on, and as it is now, nothing but the experiment is on the screen."""
    if st.session_state.get(AT_STOP) is None:
        here = str(st.session_state.get(TOPIC, FIRST)), str(st.session_state.get(AT, ""))
        st.session_state[AT_STOP] = found(*here)
    st.session_state[PRESENTING] = True


def end() -> None:
    """What a button does: the screen stays where it is; the walk is over."""
    st.session_state[AT_STOP], st.session_state[PRESENTING] = None, False
    for name in WALK:
        st.query_params.pop(name, None)
