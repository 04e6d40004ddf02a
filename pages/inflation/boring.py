"""The boring video: an inflated network looks at one frame, repeated in time; then at the clip as it moves."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from models.input_spec import InputError
from models.zoo import CARDS
from pages.inflation import boring_figures
from pages.inflation.boring_numbers import ends_numbers, left_of, moving_numbers, still_numbers
from ui import work
from ui.address import number, pick
from ui.charts.chart import chart
from ui.charts.common import top_bars
from ui.charts.style import SEEN
from ui.clip import lab_nets, picker
from ui.clip.actor import Actor, label_name
from ui.clip.truth import kept_secret, true_action
from ui.lesson import Lesson
from ui.player import Track, player
from ui.reveal import guessed
from ui.words import _, explain
from video import Clip
from vizlib.engine.keys import Key
from vizlib.inflation.boring import (
    CENTRE,
    LAST,
    REPLICATED,
    ROUNDING,
    ZEROS,
    Ends,
    Inflation,
    Moving,
    Still,
    asking_ends,
    asking_moving,
    asking_still,
    memory_of,
    seen,
    softmax,
)
from vizlib.pictures.sampled import seen as as_seen

LENGTHS = (3, 5)  # Kt
LAB, PUBLISHED = LAST  # the lab net's skeleton, and the network of ImageNet
BEST = 3  # answers of each network
SIDE = 224  # of the frame that is shown


def shown(page: Lesson) -> None:
    """The controls, and one of three steps."""
    current = picker.current()
    steps = {"still": _("1. Still"), "ends": _("2. Ends"), "moving": _("3. Motion")}
    left, middle, right = st.columns([8, 4, 8])
    # Each kind of clip opens with the network that knows it, until another one is chosen.
    rendered = isinstance(current.choice, Actor)
    first, other = (LAB, PUBLISHED) if rendered else (PUBLISHED, LAB)
    name = pick(
        _("2D network"), {each: _(CARDS[each].title) for each in (first, other)}, key=f"boring-{rendered}",
        address="boring-net", place=left,
    )  # fmt: skip
    frames = pick(_("Length in time"), {n: str(n) for n in LENGTHS}, key="boring-kt", place=middle)
    step = pick(_("Step"), steps, key="boring-step", place=right)
    lab_nets.tell([name])
    asked = Inflation(name, frames)
    if step == "moving":
        moving(page, current, asked)
    elif step == "ends":
        ends(page, current.clip, asked)
    else:
        still(page, current, asked)


def worked(
    kind: str, asking: Callable[..., Iterator[Any]], clip: Clip, asked: Inflation, title: str, *frame: int
) -> Key:
    """Have a clip asked about in the background; where its result will be."""
    key = Key(f"boring-{kind}", clip.digest, (CARDS[asked.name].weights.sha256, asked, *frame))
    work.once(
        key, asking, work.lab().networks, clip, asked, *frame, lane="cpu", title=title,
        size_of=lambda result: result.bytes, instead_of=key.kind, **memory_of(asked.name),
    )  # fmt: skip
    return key


def frame_of(clip: Clip, name: str) -> int:
    """Choose the frame that is repeated, at first the middle one, and show what the network sees of it."""
    frame = number(
        st.slider, _("Frame"), 1, len(clip), key=f"frame-{clip.digest[:14]}", default=len(clip) // 2 + 1
    ) - 1  # fmt: skip
    st.image(as_seen(clip, CARDS[name].input, [np.array([frame])], SIDE)(frame))
    return frame


def answers(columns: dict[str, np.ndarray], name: str) -> None:
    """The best answers of some networks, side by side: probabilities ``(K,)`` by the network's title."""
    labels = CARDS[name].classes
    for n, (place, (title, shares)) in enumerate(zip(st.columns(len(columns)), columns.items(), strict=True)):
        best = np.argsort(-shares)[:BEST]
        with place:
            st.markdown(f"**{title}**")
            rows = [(label_name(labels[k]), float(shares[k])) for k in best]
            chart(top_bars(rows, SEEN[n]), key=f"boring-answers-{n}")


def told(current: picker.Current, name: str) -> bool:
    """Whether answers may be shown: those of a lab net would tell a hidden action."""
    return name != LAB or not kept_secret(current.choice, true_action(current.choice))


def still(page: Lesson, current: picker.Current, asked: Inflation) -> None:
    """One frame, and the same repeated."""
    clip, name = current.clip, asked.name
    left, right = st.columns([2, 5], vertical_alignment="center")
    with left:
        frame = frame_of(clip, name)
    key = worked("still", asking_still, clip, asked, _("A boring video"), frame)
    result: Still | None = work.result(key)
    with right:
        page.section(
            "boring_still", frame=frame + 1, frames=CARDS[name].input.frames, length=asked.kernel_frames
        )  # fmt: skip
        if not guessed("boring-still") or not told(current, name) or result is None:
            return
        page.section("boring_still_found", **still_numbers(result))
    answers(
        {
            _("2D, the frame"): softmax(result.flat),
            _("Inflated, ends replicated"): softmax(result.inflated[REPLICATED]),
            _("Inflated, zeros at the ends"): softmax(result.inflated[ZEROS]),
        },
        name,
    )
    titles = {
        REPLICATED: _("mean, ends replicated"), CENTRE: _("centre, zeros at the ends"),
        ZEROS: _("mean, zeros at the ends"),
    }  # fmt: skip
    words = {"difference": _("largest difference of a logit"), "bound": _("rounding, at most")}
    values = {titles[way]: value for way, value in result.differences.items()}
    chart(boring_figures.differences(values, ROUNDING, words=words), key="boring-differences", wide=True)


def ends(page: Lesson, clip: Clip, asked: Inflation) -> None:
    """Zeros beyond the ends, in longer and longer videos."""
    left, right = st.columns([2, 5], vertical_alignment="center")
    with left:
        frame = frame_of(clip, asked.name)
    key = worked("ends", asking_ends, clip, asked, _("Longer boring videos"), frame)
    result: Ends | None = work.so_far(key)
    with right:
        page.section("boring_ends", frame=frame + 1, length=asked.kernel_frames)
        if not guessed("boring-ends", right=left_of(result)) or result is None:
            return
    words = {
        "spread": _("spread of the logits"), "frames": _("frames of the boring video"),
        "difference": _("largest difference"),
        "reach": _("sees an end"), "step": _("step in time"), "share": _("difference of the maps"),
    }  # fmt: skip
    left, right = st.columns(2)
    with left:
        chart(boring_figures.against_length(result.differences, result.spread, words=words), key="boring-lengths")
    with right:
        chart(boring_figures.profile(result.profile, result.reach, words=words), key="boring-profile")
    if result.done < result.total:
        return
    numbers = ends_numbers(result, asked)
    with left:
        page.section("boring_lengths", **numbers)
    with right:
        inside = 2 * result.reach < len(result.profile)
        page.section("boring_reach" if inside else "boring_reach_all", **numbers)


def moving(page: Lesson, current: picker.Current, asked: Inflation) -> None:
    """The clip as it moves, before any training."""
    clip, name = current.clip, asked.name
    spec = CARDS[name].input
    try:
        spec.views(clip)
    except InputError as error:
        st.warning(explain(error), icon=":material/straighten:")
        return
    key = worked("moving", asking_moving, clip, asked, _("The moving clip"))
    result: Moving | None = work.result(key)
    left, right = st.columns([4, 5], vertical_alignment="center")
    with left:
        tracks = [
            Track(f"{clip.digest}-{name}-mean-{length}", title, partial(seen, clip, name, length))
            for length, title in ((1, _("What it takes")), (asked.kernel_frames, _("Averaged")))
        ]
        player(tracks, spec.fps / spec.stride, key="boring-player", height=290)
    with right:
        page.section("boring_moving", frames=spec.frames, length=asked.kernel_frames)
        numbers = {} if result is None else moving_numbers(result, name)
        other = int(numbers["best"] != numbers["blurred_best"]) if numbers else None
        if not guessed("boring-moving", right=other) or not told(current, name) or result is None:
            return
        page.section("boring_moved" if numbers["best"] != numbers["blurred_best"] else "boring_stayed", **numbers)
    answers(
        {
            _("2D, frames averaged"): result.flat,
            _("Inflated, mean"): result.inflated[REPLICATED[0]],
            _("Inflated, centre"): result.inflated[CENTRE[0]],
        },
        name,
    )
    page.section("boring_centre", **numbers)
