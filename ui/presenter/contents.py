"""The page before a lesson's first stop: what comes, where the class is, and the way in."""

from collections.abc import Iterable

import streamlit as st

from ui.lesson import FIRST, lesson, place
from ui.plan import MAKING, encode
from ui.presenter import progress
from ui.presenter import walk as walks
from ui.presenter.style import CONTENTS
from ui.presenter.walk import Walk
from ui.words import _, plain


def contents() -> bool:
    """Draw it, if the address names a lesson of one's own. Whether it does."""
    walk = walks.current()
    if not walk.own:
        return False
    plan = walk.plan
    st.title(plain(plan.title) or _("Your lesson"), anchor=False)
    if plan.dropped:
        st.info(
            _("{n} of its stops are of another version of the app, and are left out.").format(n=plan.dropped),
            icon=":material/info:",
        )
    ways(walk)
    progress.bar(progress.come((stop.topic, stop.experiment)) for stop in plan.stops)
    stops(walk)
    return True


def entrance(done: Iterable[bool]) -> None:
    """Beside the page of the lecture: how far the class has come, and the ways into a walk."""
    progress.bar(done)
    st.page_link(label=_("Present the lecture"), icon=":material/slideshow:", **walks.current().link(1, True))
    plan = walks.mine()
    if plan.stops:
        label = _("Your lesson: {title}").format(title=plain(plan.title) or len(plan.stops))
        st.page_link(place(FIRST), label=label, icon=":material/checklist:", query_params={"lesson": encode(plan)})
    else:
        st.page_link(place(MAKING), label=_("Make a lesson of your own"), icon=":material/checklist:")


def ways(walk: Walk) -> None:
    """In, and to the lecture that it is a part of."""
    st.html(CONTENTS)
    with st.container(key="contents-ways", horizontal=True, vertical_alignment="center"):
        with st.container(key="contents-begin", width="content"):
            st.page_link(label=_("Begin the lesson"), icon=":material/play_circle:", **walk.link(1))
        if not walk.presenting:
            st.page_link(label=_("Present"), icon=":material/slideshow:", **walk.link(1, presenting=True))
            st.page_link(place(FIRST), label=lesson(FIRST).title, icon=":material/school:")


def stops(walk: Walk) -> None:
    """All of them, in two columns from top to bottom; what the class is done with has a mark."""
    count = len(walk.plan.stops)
    half = -(-count // 2) if count > 6 else count
    for column, numbers in zip(
        st.columns(2), (range(1, half + 1), range(half + 1, count + 1)), strict=True
    ):  # fmt: skip
        with column, st.container(gap="xxsmall"):
            for at in numbers:
                stop = walk.stop(at)
                done = progress.come((stop.topic, stop.experiment))
                icon = "check_circle" if done else "radio_button_unchecked"
                label = f"{at}\\. {lesson(stop.topic).title} · **{walk.title(at)}**"
                st.page_link(label=label, icon=f":material/{icon}:", **walk.link(at))
