"""Guess the action: a video that a network dreams of plays, four names are there, everybody commits; then reveal."""

import streamlit as st

from models.zoo import CARDS
from pages.maximize.answers import LAST, NAMES, Question, Verdict, Way, answer_to, chosen, forget, given, keep, question
from pages.maximize.answers import tally as counted
from pages.maximize.blind import CHOICE, measured_blind
from pages.maximize.gallery import network
from pages.maximize.generated import checked, show, speed_name
from pages.maximize.two_rulers import rulers_of
from ui import votes
from ui.address import number as drawn
from ui.clip.actor import label_name
from ui.clip.truth import which_action
from ui.networks.card import badge, tell
from ui.words import _
from vizlib.maximize.gallery import entry


def asked(prefix: str, first: int = 0) -> Question:
    """Choose a network and the number of a question, which stay in the address under ``prefix``."""
    network_at, question_at, badge_at = st.columns([2, 1, 1], vertical_alignment="bottom")
    name = network(f"{prefix}_net", network_at)
    number = drawn(question_at.number_input, _("Question"), 0, LAST, key=f"{prefix}_number", default=first)
    with badge_at:
        badge(CARDS[name].weights.badge)
    return question(name, number)


def next_question(prefix: str) -> None:
    key = f"{prefix}_number"
    st.session_state[key] = (int(st.session_state[key]) + 1) % (LAST + 1)


def played(asked: Question, key: str) -> None:
    """The video, which does not say what it is."""
    show(asked.network, [(asked.video, _("What is this?"), entry(asked.video).picture)], key=key, height=340)


def is_wide(name: str) -> bool:
    """Whether the player shows three pictures, and takes the whole width."""
    return CARDS[name].input.modality != "rgb"


def revealed(asked: Question) -> None:
    """Which class it is."""
    st.markdown(_("It is **{name}**, {speed}.").format(name=label_name(asked.label), speed=speed_name(asked.speed)))


def commit(now: Question, choice: str) -> None:
    """Reveal: the guess counts, once."""
    keep(chosen(now, choice))


def guess() -> None:
    """Draw it."""
    now = asked("guess")
    told = answer_to(now, Way.CHOSEN)
    one, other = (st.container(), st.container()) if is_wide(now.network) else st.columns([3, 2])
    with one:
        played(now, "guess-player")
    with other:
        st.markdown("#### :material/back_hand: " + _("Everybody commits: which action is it?"))
        choice = st.pills(
            _("Which action?"), now.names, key=f"choice-{now.network}-{now.number}", format_func=label_name, wrap=True,
            label_visibility="collapsed", disabled=told is not None, persist_state="session",
        )  # fmt: skip
        first, second = st.columns(2)
        first.button(
            _("Reveal"), icon=":material/visibility:", type="primary", disabled=choice is None or told is not None,
            on_click=commit, args=(now, choice), width="stretch",
        )  # fmt: skip
        second.button(
            _("Next video"), icon=":material/skip_next:", on_click=next_question, args=("guess",), width="stretch"
        )
        if told is None:
            votes.ask(which_action(f"maximize/{now.network}-{now.number}", now.names, now.label))
        else:
            tell(told.verdict == Verdict.RIGHT)
            revealed(now)
        score(now.network)
    if told is not None:
        placed, worth = st.columns(2)
        with placed:
            rulers_of(entry(now.video), key="guess")
        with worth:
            checked(now.network, entry(now.video).checks)


def score(name: str) -> None:
    """What was measured with viewers who saw nothing else, and how many were right so far, beside chance."""
    measured_blind(name, CHOICE)
    mine = given(Way.CHOSEN, name)
    if not mine:
        return
    st.metric(
        _("right so far"), _("{right} of {all}").format(right=counted(mine)[Verdict.RIGHT], all=len(mine)),
        _("by chance {share:.0%}").format(share=1 / NAMES), delta_color="off", delta_arrow="off",
    )  # fmt: skip
    st.button(_("Start over"), icon=":material/replay:", on_click=forget, args=(Way.CHOSEN,))
