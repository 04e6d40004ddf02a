"""Shift in time: a 2D filter over all of time answers at its own moment, a 3D filter finds the change anywhere."""

import numpy as np
import streamlit as st

from datasets.onsets import HELD, LABELS, ONSETS, TRAINED, render_clip
from models.zoo import CARDS
from pages.shift import figures
from pages.shift.live import by_onset, live
from pages.shift.measured import shift, shift_numbers
from ui import work
from ui.address import pick
from ui.charts.chart import chart
from ui.charts.film import film
from ui.lesson import lesson
from ui.reveal import guessed, provenance
from ui.words import _
from vizlib.results.runs import runs
from vizlib.shift.filters import (
    EDGE,
    FRAMES,
    MOMENTS,
    STRIDES,
    clip_at,
    edge,
    filters_needed,
    placed,
    response_2d,
    sliding,
    template,
    weights_in_time,
)

OWN = 8  # the moment at which the 2D filters stand at first
EXAMPLE = 3  # seed of the event to look at
WHY = (4, 0, 1)  # colours: slow fusion keeps the one that it has among the lab nets


def decimals(value: float) -> str:
    """Two of them, and no minus before a zero."""
    return f"{round(float(value), 2) + 0.0:.2f}".replace("-", "−")


def moment(label: str, key: str, value: int) -> int:
    """A slider over all moments of the change."""
    return int(st.slider(label, MOMENTS[0], MOMENTS[-1], value, key=key, bind="query-params", persist_state="session"))


@work.apart
def filters() -> None:
    """Three filters on the clip that turns blue, computed by real convolutions."""
    left, right = st.columns(2)
    with left:
        at = moment(_("The clip turns blue at frame"), "t", 5)
    with right:
        own = moment(_("The 2D filters stand at frame"), "own", OWN)
    film(clip_at(at, 32).frames, np.ones(FRAMES), (at, FRAMES - 1), None, None)
    names = [_("2D, the whole step"), _("2D, short, at one place"), _("3D, sliding")]
    kernels = [template(own), placed(own), edge()]
    chart(
        figures.filters(dict(zip(names, map(weights_in_time, kernels), strict=True)), frame=_("frame of the filter")),
        key="filters",
        wide=True,
    )
    if not guessed("answers"):
        return
    answers = [response_2d(kernels[0]), response_2d(kernels[1]), sliding().max(1)]
    found = dict(zip(names, answers, strict=True))
    for place, (name, values) in zip(st.columns(3), found.items(), strict=True):
        place.metric(name, decimals(values[at - MOMENTS[0]]))
    chart(
        figures.responses(
            found, MOMENTS, at, words={"moment": _("frame at which the clip turns blue"), "answer": _("response")}
        ),
        key="responses",
    )
    page.section("answers", own=own)
    needed()


def needed() -> None:
    """How many 2D filters cover all moments?"""
    least = st.slider(
        _("An answer counts from"), 0.3, 1.0, 0.6, 0.05, key="least", bind="query-params", persist_state="session"
    )
    page.section(
        "needed",
        moments=len(MOMENTS),
        template=filters_needed("template", least),
        placed=filters_needed("placed", least),
        weights_2d=3 * FRAMES,
        weights_3d=3 * len(EDGE),
    )


@work.apart
def maps() -> None:
    """Equivariance, and how padding and stride break it."""
    page.section("equivariant")
    left, middle, right = st.columns([6, 3, 3])
    kinds = {"none": _("none"), "zeros": _("zeros (grey)"), "replicate": _("repeated edge")}
    padding = pick(_("Padding in time"), kinds, key="padding", place=left)
    stride = pick(_("Stride in time"), {n: str(n) for n in STRIDES}, key="stride", place=middle)
    with right:
        at = moment(_("The clip turns blue at frame"), "shift_t", 5)
    found = sliding(padding, stride)
    one, two = st.columns(2)
    words = {"position": _("position in the map"), "moment": _("the clip turns blue at"), "answer": _("response")}
    with one:
        st.markdown("#### " + _("The map, a row for each moment"))
        chart(figures.equivariance(found, MOMENTS, at, words=words), key="map")
    with two:
        st.markdown("#### " + _("Its maximum and its mean"))
        pooled = {_("maximum"): found.max(1), _("mean"): found.mean(1)}
        chart(figures.responses(pooled, MOMENTS, at, words=words), key="pooled")
    largest, mean = found.max(1), found.mean(1)
    page.section(
        "invariant",
        **{
            key: decimals(value)
            for key, value in (
                ("max_low", largest.min()), ("max_high", largest.max()), ("mean_low", mean.min()),
                ("mean_high", mean.max()),
            )
        },
    )  # fmt: skip


@work.apart
def event() -> None:
    """One of the clips that the lab nets are tested on."""
    onset = st.slider(
        _("The event begins at frame"), ONSETS[0], ONSETS[-1], TRAINED[0], key="onset", bind="query-params",
        persist_state="session",
    )  # fmt: skip
    frames = render_clip(EXAMPLE, LABELS[0], onset).frames
    film(frames, np.ones(len(frames)), (onset, onset + 2 * HELD - 1), None, None)


def lab_nets() -> None:
    """The lab nets, trained in the same way."""
    page.section("lab")
    event()
    if not guessed("shift-measured"):
        return
    found = shift()
    by_onset({_(CARDS[name].title): found[name] for name in CARDS if name in found}, TRAINED, "shift-chart")
    page.section("found", **shift_numbers())
    page.section("why", **shift_numbers())
    if not guessed("why-measured"):
        return
    titles = {
        "shift": _("slow fusion, as above"),
        "shift_phases": _("trained at one onset more, 4"),
        "shift_short": _("two convolutions see time, no stride in it"),
    }
    by_onset({title: shift(kind)["slow_fusion"] for kind, title in titles.items()}, TRAINED, "why-chart", WHY)
    page.section("lesson", **shift_numbers())
    provenance([run for kind in titles for run in runs(f"{kind}-")])


page = lesson("shift")
page.head()
page.section("filters")
filters()
maps()
follow = live(page)
lab_nets()
follow()
