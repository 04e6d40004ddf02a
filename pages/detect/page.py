"""Actions in space and time: who does what, where and when, in rendered scenes and in real clips."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from pages.detect import compared, crossing, person, real, steps, thresholds, tubes, who
from ui.lesson import Lesson, lesson
from ui.words import _

page = lesson("detect")


def rendered(shown: Callable[[Lesson], None]) -> None:
    """An experiment that has scenes of its own; who changes the clip should not wait for it."""
    st.sidebar.caption(_("The clip is for *Real people* alone: the other experiments have scenes of their own."))
    shown(page)


page.show(
    {
        "who": partial(rendered, who.shown),
        "compared": partial(rendered, compared.shown),
        "steps": partial(rendered, steps.shown),
        "tubes": partial(rendered, tubes.shown),
        "crossing": partial(rendered, crossing.shown),
        "person": partial(rendered, person.shown),
        "thresholds": partial(rendered, thresholds.shown),
        "real": partial(real.shown, page),
    }
)
