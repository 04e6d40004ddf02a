"""Shift in time: a 2D filter over all of time answers at its own moment, a 3D filter finds the change anywhere."""

import numpy as np
import streamlit as st

from datasets.onsets import HELD, LABELS, ONSETS, TRAINED, render_clip
from models.zoo import CARDS
from pages.shift import filters
from pages.shift.live import by_onset, live
from pages.shift.measured import shift, shift_numbers
from ui import work
from ui.charts.film import film
from ui.lesson import lesson
from ui.reveal import guessed, provenance
from ui.words import _
from vizlib.results.runs import runs

EXAMPLE = 3  # seed of the event to look at
WHY = (4, 0, 1)  # colours: slow fusion keeps the one that it has among the lab nets


def three() -> None:
    """Three filters on the clip that turns blue."""
    page.section("filters")
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
    accuracies = shift()
    by_onset({_(CARDS[name].title): accuracies[name] for name in CARDS if name in accuracies}, TRAINED, "shift-chart")
    page.section("found", **shift_numbers())
    provenance(runs("shift-"))


def why() -> None:
    """What tells slow fusion the time."""
    page.section("why", **shift_numbers())
    if not guessed("why-measured"):
        return
    titles = {
        "shift": _("slow fusion, as among the lab nets"),
        "shift_phases": _("trained at one onset more, 4"),
        "shift_short": _("two convolutions see time, no stride in it"),
    }
    by_onset({title: shift(kind)["slow_fusion"] for kind, title in titles.items()}, TRAINED, "why-chart", WHY)
    page.section("lesson", **shift_numbers())
    provenance([run for kind in titles for run in runs(f"{kind}-")])


page = lesson("shift")
page.show({"filters": three, "needed": needed, "maps": maps, "live": trained, "lab": lab_nets, "why": why})
