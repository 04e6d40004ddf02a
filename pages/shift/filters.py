"""Filters on the clip that turns blue: what they answer, how many it takes, and what padding and stride do to one."""

from functools import partial

import numpy as np
import streamlit as st

from pages.shift import figures
from ui import work
from ui.address import number, pick
from ui.charts.chart import chart
from ui.charts.film import film
from ui.lesson import Lesson
from ui.reveal import guessed
from ui.words import _
from vizlib.engine.keys import Key
from vizlib.shift.filters import (
    EDGE,
    FRAMES,
    MOMENTS,
    STRIDES,
    Responses,
    clip_at,
    edge,
    filters_needed,
    placed,
    responding,
    template,
    weights_in_time,
)

OWN = 8  # the moment at which the 2D filters stand at first
BYTES = 20_000  # that the cache counts for all responses


def responses() -> Responses | None:
    """What all filters answer at all moments; computed once."""
    key = Key("filters")
    work.once(key, responding, lane="cpu", title=_("Filtering the clips"), size_of=lambda found: BYTES)
    return work.result(key)


def decimals(value: float) -> str:
    """Two of them, and no minus before a zero."""
    return f"{round(float(value), 2) + 0.0:.2f}".replace("-", "−")


def moment(label: str, key: str, value: int) -> int:
    """A slider over all moments of the change."""
    return number(st.slider, label, MOMENTS[0], MOMENTS[-1], key=key, default=value)


def three(page: Lesson) -> None:
    """Move the change, and the 2D filters; what each of three filters answers."""
    left, right = st.columns(2)
    with left:
        at = moment(_("The clip turns blue at frame"), "t", 5)
    with right:
        own = moment(_("The 2D filters stand at frame"), "own", OWN)
    film(clip_at(at, 32).frames, np.ones(FRAMES), (at, FRAMES - 1), None, None)
    names = [_("2D, the whole step"), _("2D, short, at one place"), _("3D, sliding")]
    kernels = map(weights_in_time, (template(own), placed(own), edge()))
    chart(
        partial(figures.filters, dict(zip(names, kernels, strict=True)), frame=_("frame of the filter")),
        key="filters",
        wide=True,
    )
    answered = responses() if guessed("answers") else None
    if answered is None:
        return
    row = own - MOMENTS[0]
    answers = [answered.template[row], answered.placed[row], answered.maps["none", 1].max(1)]
    series = dict(zip(names, answers, strict=True))
    for column, (name, values) in zip(st.columns(3), series.items(), strict=True):
        column.metric(name, decimals(values[at - MOMENTS[0]]))
    words = {"moment": _("frame at which the clip turns blue"), "answer": _("response")}
    left, right = st.columns([5, 3], vertical_alignment="center")
    with left:
        chart(partial(figures.responses, series, MOMENTS, at, words=words), key="responses")
    with right:
        page.section("answers", own=own, frames=FRAMES)


def needed(page: Lesson) -> None:
    """How many 2D filters cover all moments?"""
    least = number(st.slider, _("An answer counts from"), 0.3, 1.0, key="least", default=0.6, step=0.05)
    answered = responses() if guessed("cover") else None
    if answered is None:
        return
    counts = {
        _("2D, the whole step"): (filters_needed(answered.template, least), 3 * FRAMES),
        _("2D, short, at one place"): (filters_needed(answered.placed, least), 3 * FRAMES),
        _("3D, sliding"): (1, 3 * len(EDGE)),
    }
    chart(figures.needed(counts, product=_("filters × weights of each")), key="needed")
    (template_count, weights_2d), (placed_count, _same), (_one, weights_3d) = counts.values()
    page.section(
        "needed", moments=len(MOMENTS), template=template_count, placed=placed_count, weights_2d=weights_2d,
        weights_3d=weights_3d,
    )  # fmt: skip


def maps(page: Lesson) -> None:
    """The sliding filter's map at every moment, with a padding and a stride of one's own."""
    left, middle, right = st.columns([11, 6, 8])
    kinds = {"none": _("none"), "zeros": _("zeros (grey)"), "replicate": _("repeated edge")}
    padding = pick(_("Padding in time"), kinds, key="padding", place=left)
    stride = pick(_("Stride in time"), {n: str(n) for n in STRIDES}, key="map_stride", place=middle)
    with right:
        at = moment(_("The clip turns blue at frame"), "shift_t", 5)
    answered = responses()
    if answered is None:
        return
    shown = answered.maps[padding, stride]
    largest, mean = shown.max(1), shown.mean(1)
    words = {"position": _("position in the map"), "moment": _("the clip turns blue at"), "answer": _("response")}
    one, two = st.columns(2)
    with one:
        st.markdown("#### " + _("The map, a row for each moment"))
        chart(figures.equivariance(shown, MOMENTS, at, words=words), key="map")
    with two:
        st.markdown("#### " + _("Its maximum and its mean"))
        pooled = {_("maximum"): largest, _("mean"): mean}
        chart(figures.responses(pooled, MOMENTS, at, words=words), key="pooled")
    ends = {
        "max_low": largest.min(), "max_high": largest.max(), "mean_low": mean.min(), "mean_high": mean.max(),
    }  # fmt: skip
    page.section("invariant", stride=STRIDES[-1], **{name: decimals(value) for name, value in ends.items()})
