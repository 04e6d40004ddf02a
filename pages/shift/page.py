"""Shift in time: a 2D filter over all of time answers at its own moment, a 3D filter finds the change anywhere."""

import numpy as np
import streamlit as st

from datasets.onsets import FRAMES, HELD, LABELS, ONSETS, TRAINED, render_clip
from models.zoo import CARDS
from pages.shift import filters
from pages.shift.live import by_onset, live
from pages.shift.measured import events, fields, phases, shift, shift_numbers
from ui import work
from ui.address import number, pick
from ui.charts.film import film
from ui.lesson import lesson
from ui.reveal import guessed, provenance
from ui.words import _
from vizlib.results.runs import runs
from vizlib.shift.filters import EDGE

EXAMPLE = 3  # seed of the event to look at
COLOURS = {"short": 0, "strided": 1, "long": 2, "both": 4}  # slow fusion keeps the one that it has below


def three() -> None:
    """Three filters on the clip that turns blue."""
    page.section("filters", frames=FRAMES, length=len(EDGE))
    work.apart(filters.three)(page)


def needed() -> None:
    """How many filters of each kind cover all moments."""
    page.section("cover")
    work.apart(filters.needed)(page)


def maps() -> None:
    """Equivariance, and how padding and stride break it."""
    page.section("equivariant")
    work.apart(filters.maps)(page)


def trained() -> None:
    """Early and slow fusion learn in front of the class."""
    live(page)


@work.apart
def event() -> None:
    """One of the clips that the networks are tested on."""
    onset = number(st.slider, _("The event begins at frame"), ONSETS[0], ONSETS[-1], key="onset", default=TRAINED[0])
    frames = render_clip(EXAMPLE, LABELS[0], onset).frames
    film(frames, np.ones(len(frames)), (onset, onset + 2 * HELD - 1), None, None)


def pieces() -> None:
    """Slow fusion without what can tell it the time; then one thing after another is added."""
    page.section("pieces", first=TRAINED[0], last=TRAINED[-1], **events())
    event()
    titles = {
        "short": _("no stride, short field"),
        "strided": _("strides, short field"),
        "long": _("no stride, long field"),
        "both": _("strides and a long field"),
    }
    steps = {
        "short": _("1. Without strides"),
        "strided": _("2. Add strides"),
        "long": _("3. Or a long field"),
        "both": _("4. Both"),
    }
    step = pick(_("Network"), steps, key="piece", label_visibility="collapsed")
    numbers = shift_numbers() | fields() | phases()
    page.section(f"pieces_{step}", **numbers)
    if not guessed(f"pieces-{step}"):
        return
    shown = [piece for piece in titles if piece in ("short", step)]
    by_onset(
        {titles[piece]: shift(f"shift_{piece}")["slow_fusion"] for piece in shown}, TRAINED, "pieces-chart",
        [COLOURS[piece] for piece in shown],
    )  # fmt: skip
    page.section(f"pieces_{step}_found", **numbers)
    provenance([run for piece in shown for run in runs(f"shift_{piece}-")])


def lab_nets() -> None:
    """The lab nets, trained in the same way."""
    page.section("lab")
    event()
    if not guessed("shift-measured"):
        return
    accuracies = shift()
    by_onset({_(CARDS[name].title): accuracies[name] for name in CARDS if name in accuracies}, TRAINED, "shift-chart")
    page.section("found", **shift_numbers())
    provenance(runs("shift-"))


page = lesson("shift")
page.show({"filters": three, "needed": needed, "maps": maps, "live": trained, "pieces": pieces, "lab": lab_nets})
