"""Shift in time: a 2D filter over all of time answers at its own moment, a 3D filter finds the change anywhere."""

from collections.abc import Callable, Hashable, Sequence

import numpy as np
import streamlit as st

from datasets.onsets import ONSETS, TRAINED
from models.zoo import CARDS
from ui import work
from ui.address import chosen, pick
from ui.chart import chart
from ui.film import film
from ui.guess import guessed
from ui.lesson import lesson
from ui.provenance import provenance
from ui.words import _
from vizlib import shift_figures
from vizlib.claims import shift_numbers
from vizlib.live import LiveStep, live_numbers, train_live
from vizlib.runs import runs, shift
from vizlib.shift import (
    EDGE,
    FRAMES,
    MOMENTS,
    PADDINGS,
    STRIDES,
    clip_at,
    edge,
    filters_needed,
    placed,
    response_2d,
    sliding,
    template,
    weights_in_time,
)  # fmt: skip

OWN = 8  # the moment at which the 2D filters stand at first
MOST = 999
EARLY_AND_SLOW = (3, 4)  # colours of the lab nets of that kind
WHY = (4, 0, 1)


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
        shift_figures.filters(
            dict(zip(names, map(weights_in_time, kernels), strict=True)), frame=_("frame of the filter")
        ),
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
        shift_figures.responses(
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
    padding = chosen(
        left.segmented_control,
        _("Padding in time"),
        list(PADDINGS),
        key="padding",
        default="none",
        required=True,
        format_func=kinds.__getitem__,
    )
    stride = pick(_("Stride in time"), {n: str(n) for n in STRIDES}, key="stride", place=middle)
    with right:
        at = moment(_("The clip turns blue at frame"), "shift_t", 5)
    found = sliding(padding, stride)
    one, two = st.columns(2)
    words = {"position": _("position in the map"), "moment": _("the clip turns blue at"), "answer": _("response")}
    with one:
        st.markdown("#### " + _("The map, a row for each moment"))
        chart(shift_figures.equivariance(found, MOMENTS, at, words=words), key="map")
    with two:
        st.markdown("#### " + _("Its maximum and its mean"))
        pooled = {_("maximum"): found.max(1), _("mean"): found.mean(1)}
        chart(shift_figures.responses(pooled, MOMENTS, at, words=words), key="pooled")
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


def by_onset(
    found: dict[str, dict[int, list[float]]], window: Sequence[int], key: str, colors: Sequence[int] = range(5)
) -> None:
    words = {
        "window": _("training"), "coin": _("a coin"), "onset": _("frame at which the event begins"),
        "accuracy": _("test accuracy"),
    }  # fmt: skip
    chart(shift_figures.by_onset(found, window, words=words, colors=colors), key=key, wide=True)


def live_key(seed: int) -> tuple[Hashable, ...]:
    return "live", seed


def begin(seed: int) -> None:
    """Train the two tiny networks on this machine."""
    st.session_state["live_seed"] = seed
    work.asked().add(live_key(seed))
    if work.result(live_key(seed)) is not None:
        return
    work.forget(live_key(seed))
    work.start(
        live_key(seed), train_live, seed, lane="cpu", title=_("Training early and slow fusion"),
        size_of=lambda step: sum(row.nbytes for row in step.accuracy.values()),
    )  # fmt: skip


def live() -> Callable[[], None]:
    """Train them in front of the class; the page calls the answer as its last line."""
    page.section("live", first=TRAINED[0], last=TRAINED[-1])
    left, right, _rest = st.columns([1, 2, 1], vertical_alignment="bottom")
    seed = int(left.number_input(_("Seed"), 0, MOST, key="live_seed", persist_state="session"))
    work.give_up(lambda key: key[0] == "live" and key[1] != seed)
    key = live_key(seed)
    asked = key in work.asked()
    trained = asked and work.result(key) is not None
    right.button(
        _("Train another pair") if trained else _("Train both now"),
        icon=":material/play_arrow:",
        type="secondary" if trained else "primary",
        width="stretch",
        disabled=bool(work.unfinished([key])),
        on_click=begin,
        args=((seed + 1) % (MOST + 1) if trained else seed,),
    )
    follow = work.panel([key])
    work.show_errors([key])
    step: LiveStep | None = work.so_far(key) if asked else None
    if step is None:
        st.info(_("Nothing is trained yet: guess the two curves, then press the button."), icon=":material/touch_app:")
        return follow
    titles = {"early": _("early fusion"), "slow": _("slow fusion (3D)")}
    found = {titles[name]: {onset: [row[n]] for n, onset in enumerate(ONSETS)} for name, row in step.accuracy.items()}
    by_onset(found, TRAINED, "live-chart", EARLY_AND_SLOW)
    st.caption(
        _("{done} of {total} steps in {seconds:.1f} s on this machine").format(
            done=step.done, total=step.total, seconds=step.seconds
        )
    )
    if step.done == step.total:
        page.section("learned", **live_numbers(step))
    return follow


def lab_nets() -> None:
    """The lab nets, trained in the same way."""
    page.section("lab")
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
follow = live()
lab_nets()
follow()
