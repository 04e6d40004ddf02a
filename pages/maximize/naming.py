"""Free naming: everybody types what they see, before four names are offered."""

from typing import Any

import streamlit as st

from pages.maximize.answers import (
    NAMES,
    Answer,
    Question,
    Verdict,
    Way,
    answer_to,
    answers,
    as_csv,
    forget,
    given,
    judged,
    keep,
    tally,
    typed,
)
from pages.maximize.blind import NAMED, measured_blind
from pages.maximize.guess import asked, is_wide, next_question, played, revealed
from ui.clip.actor import label_name
from ui.lesson import Lesson, show_experiment
from ui.numbers import whole_share
from ui.words import _
from vizlib.maximize.names import MOST

FIRST = 20  # question: *Guess the action* begins with others, of which the class knows the names by now
PASTED = 10 * MOST  # the field takes nothing of what is longer; of what it takes, MOST characters are kept


def shown(page: Lesson) -> None:
    """Draw it."""
    page.section("naming", chance=whole_share(1 / NAMES))
    now = asked("naming", FIRST)
    told = answer_to(now, Way.TYPED)
    one, other = (st.container(), st.container()) if is_wide(now.network) else st.columns([3, 2])
    with one:
        played(now, "naming-player")
    with other:
        if told is None:
            field(now)
        else:
            verdict(told)
            onward(now)
    score(now.network)


def key_of(now: Question) -> str:
    return f"typed-{now.network}-{now.number}"


def take(now: Question) -> None:
    """Keep what stands in the field, if anything does."""
    text = str(st.session_state.get(key_of(now), ""))
    if text.strip():
        keep(typed(now, text, label_name(now.label)))


def with_names(now: Question) -> None:
    """What a button does: the same video with four names, before anything is revealed."""
    if answer_to(now, Way.TYPED) is None:
        take(now)
    if answer_to(now, Way.TYPED) is not None:
        st.session_state["guess_net"] = now.network
        st.session_state["guess_number"] = now.number
        show_experiment("maximize", "guess")


def field(now: Question) -> None:
    """Where the class types: a form, so that a press on a button takes what was typed last."""
    st.markdown("#### :material/edit: " + _("Everybody says what it is."))
    with st.form(f"form-{key_of(now)}", border=False):
        st.text_input(
            _("What do you see?"), max_chars=PASTED, key=key_of(now),
            placeholder=_("an action, an animal, a thing …"),
        )  # fmt: skip
        pressed = st.form_submit_button(
            _("Reveal"), icon=":material/visibility:", type="primary", on_click=take, args=(now,), width="stretch"
        )
        names = st.form_submit_button(
            _("Now with four names"), icon=":material/quiz:", on_click=with_names, args=(now,), width="stretch"
        )
    if pressed or names:
        st.info(_("Type something first, even if it is a guess."), icon=":material/edit:")
    st.button(_("Next video"), icon=":material/skip_next:", on_click=next_question, args=("naming",), width="stretch")


def verdict(told: Answer) -> None:
    """What was typed, which class it is, and whether that counts; where the list does not know, the teacher says so."""
    st.markdown("#### :material/edit: " + _("You typed"))
    st.text(told.text)
    revealed(told.question)
    words = {
        Verdict.RIGHT: ":green[:material/check_circle: **" + _("right") + "**]",
        Verdict.NEAR: ":green[:material/check: **" + _("near: it counts") + "**]",
        Verdict.NO: ":red[:material/cancel: **" + _("no") + "**]",
        Verdict.OPEN: ":orange[:material/help: **" + _("The list of synonyms does not know it. Does it count?") + "**]",
    }
    st.markdown(words[told.verdict])
    if told.verdict == Verdict.RIGHT:
        return
    if told.verdict != Verdict.OPEN:
        st.caption(
            _("The teacher's verdict.") if told.judged else _("By the list of synonyms; the teacher may differ.")
        )
    yes, no = st.columns([3, 2])  # by their words
    judge(yes, told, True, _("Yes, it counts"), ":material/thumb_up:")
    judge(no, told, False, _("No"), ":material/thumb_down:")


def judge(place: Any, told: Answer, counts: bool, label: str, icon: str) -> None:
    """One of the teacher's two buttons."""
    now = judged(told, counts)
    place.button(
        label, icon=icon, on_click=keep, args=(now,), width="stretch", key=f"judge-{counts}",
        disabled=told.verdict == now.verdict,
    )  # fmt: skip


def onward(now: Question) -> None:
    """On from here."""
    st.button(_("Now with four names"), icon=":material/quiz:", on_click=with_names, args=(now,), width="stretch")
    st.button(
        _("Next video"), icon=":material/skip_next:", type="primary", on_click=next_question, args=("naming",),
        width="stretch",
    )  # fmt: skip


def score(name: str) -> None:
    """How many were right and near so far, and what was measured with viewers who saw nothing else."""
    mine = given(Way.TYPED, name)
    if mine:
        counts = tally(mine)
        titles = {Verdict.RIGHT: _("right"), Verdict.NEAR: _("near"), Verdict.NO: _("no")}
        if counts[Verdict.OPEN]:
            titles[Verdict.OPEN] = _("to be judged")
        for place, (kind, title) in zip(st.columns(4), titles.items(), strict=False):
            place.metric(title, _("{right} of {all}").format(right=counts[kind], all=len(mine)))
    measured_blind(name, NAMED)
    if not mine:
        return
    left, right = st.columns(2)
    left.button(_("Start over"), icon=":material/replay:", on_click=forget, args=(Way.TYPED,), width="stretch")
    right.download_button(
        _("The class's answers (CSV)"), as_csv(answers()), "answers.csv", "text/csv", icon=":material/download:",
        on_click="ignore", width="stretch",
    )  # fmt: skip
