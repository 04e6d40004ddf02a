"""There and back: does a mean over frames of single-frame features know getting up from lying down?"""

from functools import partial

import streamlit as st

from pages.gestures import figures
from pages.gestures.measured import back_numbers, back_shares
from pages.gestures.words import classifier, feature_names
from ui import work
from ui.address import pick
from ui.charts.chart import chart
from ui.lesson import Lesson
from ui.player import Track, player
from ui.reveal import guessed, provenance
from ui.words import _
from vizlib.gestures.features import MOTION, STILL
from vizlib.gestures.filmed import Scene, backwards
from vizlib.results.runs import runs

SHOWN = Scene("getup_faceup", 0)  # of those that were measured
HEIGHT = 200  # CSS pixels


def shown(page: Lesson) -> None:
    """The two of them on one timeline, the guess, and what was measured."""
    page.section("back", **back_numbers())
    both()
    if not guessed("gestures-back"):
        return
    left, right = st.columns(2)
    people = {"one": _("one person"), "many": _("many people")}
    who = pick(_("Who is filmed"), people, key="gesture-people", place=left)
    name = classifier(right)
    kinds = feature_names()
    groups = [_("a recording"), _("its exact reverse"), _("both of the two")]
    rows = [[back_shares()[who][kind][name][part] for part in ("right", "reverse", "both")] for kind in (STILL, MOTION)]
    chart(
        partial(
            figures.there_and_back, rows, groups=groups, series=[kinds[STILL], kinds[MOTION]], accuracy=_("right"),
            chance=_("guessing"),
        ),
        key="gestures-back-chart",
    )  # fmt: skip
    page.section("back_found", **back_numbers(name))
    page.section(f"back_{who}", **back_numbers(name))
    provenance(runs("gestures"))


def both() -> None:
    """The same frames, forwards and backwards."""
    work.once(
        SHOWN.key, SHOWN.filming, lane="video", title=_("Rendering an actor"), size=3.0,
        size_of=lambda clip: clip.frames.nbytes,
    )  # fmt: skip
    clip = work.result(SHOWN.key)
    if clip is None:
        return
    turned = backwards(clip)
    player(
        [
            Track(f"{SHOWN.label}-{SHOWN.seed}", _("gets up"), lambda: clip.frames),
            Track(f"{SHOWN.label}-{SHOWN.seed}-back", _("the same, backwards"), lambda: turned.frames),
        ],
        clip.fps, key="gestures-back-player", height=HEIGHT,
    )  # fmt: skip
