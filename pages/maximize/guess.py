"""Guess the action: a video that a network dreams of plays, four names are there, everybody commits; then reveal."""

import numpy as np
import streamlit as st

from models.zoo import CARDS
from pages.maximize.gallery import network
from pages.maximize.generated import checked, show, speed_name
from ui.clip.actor import label_name
from ui.networks.card import badge, tell
from ui.words import _
from vizlib.maximize.defaults import FAST, SLOW
from vizlib.maximize.gallery import Entry, entries

NAMES = 4
MOST = 9999


def question(name: str, number: int) -> tuple[Entry, list[str]]:
    """A video of the gallery and four names, one of them its class; the same number is the same question."""
    rng = np.random.default_rng([number, 26])
    pool = [entry for entry in entries(name) if entry.speed in (SLOW, FAST)]
    # All labels come before one comes again.
    labels = sorted({entry.label for entry in pool})
    order = np.random.default_rng([number // len(labels), 27]).permutation(len(labels))
    label = labels[order[number % len(labels)]]
    entry = [one for one in pool if one.label == label][int(rng.integers(2))]
    others = [other for other in labels if other != label]
    names = [label, *rng.choice(others, NAMES - 1, replace=False)]
    return entry, [str(names[n]) for n in rng.permutation(NAMES)]


def next_question() -> None:
    st.session_state["guess_number"] = (int(st.session_state.get("guess_number", 0)) + 1) % (MOST + 1)


def keep(name: str, number: int, guess: str) -> None:
    """Reveal: the guess counts, once."""
    st.session_state.setdefault("guesses", {})[(name, number)] = guess


def forget() -> None:
    st.session_state["guesses"] = {}


def guess() -> None:
    """Draw it."""
    network_at, question_at, badge_at = st.columns([2, 1, 1], vertical_alignment="bottom")
    name = network("guess_net", network_at)
    number = int(
        question_at.number_input(
            _("Question"), 0, MOST, key="guess_number", bind="query-params", persist_state="session"
        )
    )
    entry, names = question(name, number)
    guesses: dict[tuple[str, int], str] = st.session_state.setdefault("guesses", {})
    told = guesses.get((name, number))
    with badge_at:
        badge(CARDS[name].weights.badge)
    wide = CARDS[name].input.modality != "rgb"  # three pictures
    one, other = (st.container(), st.container()) if wide else st.columns([3, 2])
    with one:
        show(name, [(entry.name, _("What is this?"), entry.picture)], key="guess-player", height=340)
    with other:
        st.markdown("#### :material/back_hand: " + _("Everybody commits: which action is it?"))
        choice = st.pills(
            _("Which action?"), names, key=f"choice-{name}-{number}", format_func=label_name, wrap=True,
            label_visibility="collapsed", disabled=told is not None, persist_state="session",
        )  # fmt: skip
        first, second = st.columns(2)
        first.button(
            _("Reveal"), icon=":material/visibility:", type="primary", disabled=choice is None or told is not None,
            on_click=keep, args=(name, number, choice), width="stretch",
        )  # fmt: skip
        second.button(_("Next video"), icon=":material/skip_next:", on_click=next_question, width="stretch")
        if told is not None:
            tell(told == entry.label)
            st.markdown(
                _("It is **{name}**, {speed}.").format(name=label_name(entry.label), speed=speed_name(entry.speed))
            )
        score(name, guesses)
    if told is not None:
        checked(name, entry.checks)


def score(name: str, guesses: dict[tuple[str, int], str]) -> None:
    """How many were right so far, beside chance."""
    mine = {number: guess for (network, number), guess in guesses.items() if network == name}
    if not mine:
        return
    right = sum(question(name, number)[0].label == guess for number, guess in mine.items())
    st.metric(
        _("right so far"), _("{right} of {all}").format(right=right, all=len(mine)),
        _("by chance {share:.0%}").format(share=1 / NAMES), delta_color="off", delta_arrow="off",
    )  # fmt: skip
    st.button(_("Start over"), icon=":material/replay:", on_click=forget)
