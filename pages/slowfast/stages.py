"""Shapes and channels, stage by stage, with the lateral connections."""

import streamlit as st

from pages.slowfast import stages_figures as figures
from pages.slowfast.seen_numbers import preset_titles, stage_numbers
from ui.address import pick
from ui.charts.chart import chart
from ui.lesson import Lesson
from ui.reveal import guessed
from ui.words import _
from vizlib.slowfast.setting import PRESETS
from vizlib.slowfast.stages import INPUT, Made, of_setting

BOTH = 2  # the answer that is right: no stage of either pathway strides in time
FIRST = 0  # the stage that is drawn before the class has guessed


def shown(page: Lesson) -> None:
    """The tensors of a network, drawn; all of them once the class has guessed."""
    page.section("stages")
    name = pick(_("Network"), preset_titles(), key="stagenet")
    tensors = of_setting(PRESETS[name])
    last = max(made.stage for made in tensors)
    place = st.container()
    told = guessed("slowfast-stages", right=BOTH)
    words = {
        "slow": _("slow pathway"),
        "fast": _("fast pathway"),
        "kernel": _("kernel in time: {frames}"),
        "in_time": _("k = {frames}"),
        "input": _("the frames it sees"),
        "lateral": _("The lateral connection brings {channels} channels for {frames} frames."),
    }
    with place:
        figure = figures.stages(tensors, stage_names(name, last), last if told else FIRST, words)
        chart(figure, key="slowfast-stages-chart", wide=True)
    if told:
        page.section("staged", **stage_numbers(tensors))
        with st.expander(_("All shapes"), icon=":material/table:"):
            st.dataframe([row_of(made, stage_names(name, last)) for made in tensors], hide_index=True, height="content")


def stage_names(name: str, last: int) -> dict[int, str]:
    """What the figure and the table call the stages: the papers' names where they are a ResNet's."""
    if PRESETS[name].size == "r50":
        return {INPUT: _("input"), 0: _("stem")} | {n: f"res{n + 1}" for n in range(1, last + 1)}
    return {INPUT: _("input")} | {n: _("convolution {n}").format(n=n + 1) for n in range(last + 1)}


def row_of(made: Made, names: dict[int, str]) -> dict[str, object]:
    """A tensor as a row of the table."""
    channels, frames, height, width = made.shape
    pathways = {"slow": _("slow pathway"), "fast": _("fast pathway"), "laterals": _("lateral")}
    return {
        _("pathway"): pathways[made.pathway],
        _("after"): names[made.stage],
        _("channels"): channels,
        _("frames"): frames,
        _("height × width"): f"{height} × {width}",
        _("kernel in time"): made.kernel or None,
    }
