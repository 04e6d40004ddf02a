"""The bar below a walk: back, where one is, what comes next; and the keys that do the same."""

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from ui import votes
from ui.presenter import walk as walks
from ui.presenter.style import BAR, PRESENTING
from ui.presenter.walk import Walk
from ui.words import _, explain, plain
from video.files import read_text

HERE = Path(__file__).parent
JUMP = "walk-jump"


def bar(walk: Walk) -> None:
    """Draw it, if somebody walks; before the page, which may end a run early. Or why there is no lesson to walk."""
    if walk.fault is not None:
        st.error(explain(walk.fault), icon=":material/error:")
    if walk.at is None:
        return
    st.html(PRESENTING + BAR if walk.presenting else BAR)
    with st.bottom, st.container(key="walk", gap="xxsmall"):
        line(walk.at / max(1, len(walk.plan.stops)))
        with st.container(key="walk-row", horizontal=True, vertical_alignment="center", gap="small"):
            step(walk, -1, "arrow_back")
            place(walk)
            step(walk, 1, "arrow_forward")
            if walk.presenting:
                st.button(
                    "", icon=":material/how_to_vote:", key="walk-votes", on_click=votes.open_large,
                    help=_("The class votes"),
                )  # fmt: skip
            else:
                st.button(
                    _("Present"), icon=":material/slideshow:", key="walk-present", on_click=walks.present,
                    help=_("Nothing but the experiment on the screen, in larger type"),
                )  # fmt: skip
            st.button(_("End"), icon=":material/close:", key="walk-end", on_click=walks.end)
        component()(data={"presenting": walk.presenting}, key="walk-keys")


def line(share: float) -> None:
    """How far one has come."""
    st.html(f'<div class="walk-line"><i style="width:{100 * share:.1f}%"></i></div>')


def step(walk: Walk, way: int, icon: str) -> None:
    """On, with what comes next; or back."""
    at = walk.at or 0
    to = at if walk.away and way < 0 else at + way  # back from elsewhere is back to the stop
    name = "back" if way < 0 else "on"
    with st.container(key=f"walk-{name}", width="content" if way < 0 else "stretch"):
        if not 0 <= to <= len(walk.plan.stops):
            st.markdown(_("The end") if way > 0 else "")
            return
        label = _("Next: {title}").format(title=plain(walk.title(to))) if way > 0 else _("Back")
        st.page_link(label=label, icon=f":material/{icon}:", **walk.link(to))


def place(walk: Walk) -> None:
    """Which lesson, and which of its stops; another one can be chosen."""
    count = len(walk.plan.stops)
    title = walk.plan.title if walk.own else walk.title(0)
    with st.container(key="walk-title", width="content"):
        st.markdown("**" + (plain(title) or _("Your lesson")) + "**")
    st.session_state[JUMP] = walk.at
    names = {at: f"{at} / {count} · {walk.title(at)}" if at else _("What comes") for at in range(count + 1)}
    with st.container(key="walk-stop"):
        st.selectbox(
            _("Stop of the lesson"), list(names), key=JUMP, on_change=jump, label_visibility="collapsed",
            format_func=names.__getitem__,
        )  # fmt: skip


def jump() -> None:
    """What choosing a stop does."""
    walks.go(int(st.session_state[JUMP]))


@cache
def component() -> Any:
    """The listener for keys, registered once."""
    return st.components.v2.component(
        "motion_lab_walk",
        html='<i class="motion-lab-walk"></i>',
        css=".stElementContainer:has(.motion-lab-walk) { display: none; }",
        js=read_text(HERE / "keys.js"),
        isolate_styles=False,
    )
