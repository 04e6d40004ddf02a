"""A 2D kernel becomes 3D, step by step, on real weights; every number can be checked by hand."""

from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st
from torch import Tensor

from models.inflate import inflated_kernel
from models.input_spec import InputError
from models.zoo import CARDS
from pages.inflation.figures import LIGHT, SIGNED, Square, decimals, squares
from pages.inflation.measured import LAB, LENGTHS
from ui import work
from ui.address import chosen, pick
from ui.charts.chart import chart
from ui.clip import picker
from ui.lesson import Lesson
from ui.numbers import power, times
from ui.player import Box, Track, player
from ui.reveal import guessed
from ui.words import _, explain
from video import Clip
from vizlib.engine.keys import Key
from vizlib.inflation.kernels import Check, View, check, first_kernels, viewing

USUAL = 3  # Kt
COPIES = 1  # the answer that is right: as many times as strongly as there are copies
STILL_OR_BOTH = {"mean": 0, "centre": 2}  # the same of where it responds as in 2D: where all stands still, or in both
AT = "inflation-at"  # in the session: a clip's digest, and the place (t, y, x) chosen in it


@dataclass(frozen=True)
class Choice:
    """What the controls say: which kernel of the lab net's first convolution, and how it is inflated."""

    filter: int
    colour: int
    frames: int
    how: str


def shown(page: Lesson) -> None:
    """The controls, and one step of four, as on a slide."""
    kernels = first_kernels(LAB)[:, :, 0]
    choice = controls(kernels)
    steps = {
        "flat": _("1. The 2D kernel"),
        "copied": _("2. Copied"),
        "weighted": _("3. Divided") if choice.how == "mean" else _("3. The middle kept"),
        "checked": _("4. Checked"),
    }
    step = pick(_("Step"), steps, key="kernel-step", label_visibility="collapsed")
    if step == "flat":
        flat(page, kernels, choice)
    elif choice.frames == 1:
        page.section("one_frame")
    elif step == "checked":
        checked(page, kernels, choice)
    else:
        inflated(page, kernels, choice, step)


def colour_names() -> dict[int, str]:
    return {0: _("red"), 1: _("green"), 2: _("blue")}


def controls(kernels: Tensor) -> Choice:
    """Draw them; at first the filter and the colour with the largest span of weights."""
    spans = (kernels.amax((2, 3)) - kernels.amin((2, 3))).numpy()
    first = int(spans.max(1).argmax())
    left, second, third, right = st.columns([3, 5, 4, 5])
    number = chosen(left.selectbox, _("Filter"), range(len(kernels)), key="filter", default=first)
    colour = pick(
        _("Colour"), colour_names(), key="colour", default=int(spans[first].argmax()), place=second
    )  # fmt: skip
    frames = pick(_("Length in time"), {n: str(n) for n in LENGTHS}, key="kt", default=USUAL, place=third)
    how = pick(_("Weights"), {"mean": _("mean"), "centre": _("centre")}, key="inflated", place=right)
    return Choice(number, colour, frames, how)


def flat(page: Lesson, kernels: Tensor, choice: Choice) -> None:
    """The filter's three kernels, the chosen one framed."""
    kernel = kernels[choice.filter].numpy()
    page.section("flat", network=_(CARDS[LAB].title), filters=len(kernels), filter=choice.filter, size=size(kernels))
    most = float(np.abs(kernel).max())
    row = [Square(kernel[n], name, SIGNED, most, framed=n == choice.colour) for n, name in colour_names().items()]
    chart(partial(squares, [row]), key="kernel-flat", wide=True)
    page.section("flat_read", colour=colour_names()[choice.colour])


def inflated(page: Lesson, kernels: Tensor, choice: Choice, step: str) -> None:
    """The slices before they are weighted, and after."""
    kernel = kernels[choice.filter, choice.colour]
    if step == "copied":
        page.section("copied", frames=choice.frames, size=size(kernels))
    else:
        page.section("divided" if choice.how == "mean" else "centred", frames=choice.frames)
    weight = inflated_kernel(kernel[None, None], choice.frames, choice.how)[0, 0]
    slices = weight.numpy() if step == "weighted" else kernel.expand(choice.frames, -1, -1).numpy()
    most = float(kernel.abs().max())
    chart(partial(squares, [slices_row(slices, most)]), key="kernel-slices", wide=True)
    if step == "copied" and not guessed("kernel-copied", right=COPIES):
        return
    summed = slices.sum(0)
    both = {_("added up over time"): summed, _("the 2D kernel"): kernel.numpy()}
    most = float(np.abs(summed).max())
    sums = [Square(values, name, SIGNED, most) for name, values in both.items()]
    chart(partial(squares, [sums]), key="kernel-sums", wide=True)
    if step == "copied":
        page.section("copied_answer", frames=choice.frames)


def slices_row(slices: np.ndarray, most: float) -> list[Square]:
    """Each slice on the colours of the 2D kernel."""
    return [Square(values, _("slice {n}").format(n=n), SIGNED, most) for n, values in enumerate(slices, 1)]


def checked(page: Lesson, kernels: Tensor, choice: Choice) -> None:
    """The slices added up, and what they respond at a place of the clip: repeated, and as it moves."""
    clip = picker.current().clip
    try:
        view = view_of(clip)
    except InputError as error:
        st.warning(explain(error), icon=":material/straighten:")
        return
    if view is None:
        return
    at = place_in(clip, view)
    done = check(
        kernels, view.pixels, at, filter=choice.filter, colour=choice.colour, frames=choice.frames, how=choice.how
    )
    left, right = st.columns([2, 3], vertical_alignment="center")
    with left:
        played(clip, view, at, kernels.shape[-1])
    with right:
        page.section(
            "checked", difference=power(done.difference), colour=colour_names()[choice.colour], first=done.t + 1,
            last=done.t + choice.frames, middle=done.middle + 1,
        )  # fmt: skip
        reveal = guessed("kernel-checked", f"kernel-checked-{choice.how}", STILL_OR_BOTH[choice.how])
        if reveal:
            names = (_("2D kernel"), _("3D, repeated"), _("3D, the clip"))
            for place, name, value in zip(st.columns(3), names, responses(done), strict=True):
                place.metric(name, decimals(value, 4))
    if reveal:
        laid_out(page, done, choice)


def responses(done: Check) -> tuple[float, float, float]:
    """Of the 2D kernel, and of the inflated one to the frame repeated and to the clip."""
    return done.response, done.parts(done.still).sum(), done.parts(done.moving).sum()


def laid_out(page: Lesson, done: Check, choice: Choice) -> None:
    """The pixels that lie under the slices, and what each slice adds to the response."""
    most = float(np.abs(np.stack([done.still, done.moving])).max())
    rows = [
        [
            Square(patch, _("frame {n}").format(n=n), LIGHT[choice.colour], most, below=decimals(part, 4))
            for patch, part, n in zip(patches, done.parts(patches), numbers, strict=True)
        ]
        for patches, numbers in (
            (done.still, [done.middle + 1] * choice.frames),
            (done.moving, range(done.t + 1, done.t + choice.frames + 1)),
        )
    ]
    chart(partial(squares, rows), key="kernel-checked-chart", wide=True)
    values = dict(zip(("response", "still", "moving"), responses(done), strict=True))
    page.section(
        f"checked_{choice.how}", frames=choice.frames, middle=done.middle + 1,
        **{name: decimals(value, 4) for name, value in values.items()},
    )  # fmt: skip


def size(kernels: Tensor) -> str:
    """Of a 2D kernel: rows and columns."""
    return times(kernels.shape[2:])


def view_of(clip: Clip) -> View | None:
    """The clip as the lab net sees it, once it is there.

    Raises:
        InputError: the clip is too short.
    """
    CARDS[LAB].input.views(clip)
    key = Key("view", clip.digest, LAB)
    work.once(
        key, viewing, clip, LAB, lane="cpu", title=_("The clip as the network sees it"),
        size_of=lambda view: view.pixels.nbytes + view.frames.nbytes, instead_of=key.kind,
    )  # fmt: skip
    return work.result(key)


def place_in(clip: Clip, view: View) -> tuple[int, int, int]:
    """Where the kernel lies: at first where the clip moves, then where somebody clicked."""
    digest, at = st.session_state.get(AT, ("", view.example))
    return at if digest == clip.digest else view.example


def played(clip: Clip, view: View, at: tuple[int, int, int], side: int) -> None:
    """The clip as the network sees it, and on it a frame around what the kernel covers; a click moves it."""
    t, y, x = at
    half = side / 2
    box = Box(x + 0.5 - half, y + 0.5 - half, x + 0.5 + half, y + 0.5 + half)
    track = Track(
        f"{clip.digest}-{LAB}-view", _("Network input"), frames=lambda: view.frames,
        shapes=((box,),) * len(view.frames),
    )  # fmt: skip
    picked = player([track], CARDS[LAB].input.fps, key="kernel-player", height=210, frame=t)
    if picked is not None:
        st.session_state[AT] = clip.digest, (picked.t, picked.y, picked.x)
        st.rerun()
