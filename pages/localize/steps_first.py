"""The first stage: features, anchors, proposals."""

from dataclasses import replace

import numpy as np
import streamlit as st

from models.segments import tiou
from pages.localize import step_numbers, steps_figures
from pages.localize.colors import COLORS
from pages.localize.step_numbers import truth_of
from pages.localize.steps_watched import nothing_happens, span, told, watched
from pages.localize.streams import Current, proposals_row, truth_row
from ui.charts.chart import chart
from ui.lesson import Lesson
from ui.player import Row
from ui.reveal import provenance
from ui.words import _
from video import Clip
from vizlib.localize.result import Localized
from vizlib.localize.stages import covered, fields
from vizlib.results.runs import runs

MOST = 20  # proposals on the slider


def features(page: Lesson, current: Current, clip: Clip, found: Localized) -> None:
    """Computed once."""
    revealed = told(current, "features")
    numbers = step_numbers.feature_numbers(clip, found) | step_numbers.step_numbers()
    page.section("steps_features_found" if revealed else "steps_features", **numbers)
    watched(clip, [truth_row(current.truth, clip.fps)] if revealed else [])
    words = {"seconds": _("seconds"), "features": _("features")}
    truth = truth_of(clip) if revealed else np.empty((0, 2))
    chart(steps_figures.feature_table(found.features, found.step_s, truth, words=words), key="steps-features-table")
    if revealed:
        provenance(runs("localize_steps"))


def anchors(page: Lesson, current: Current, clip: Clip, found: Localized) -> None:
    """Lengths that an action might have, and how much is seen around them."""
    if nothing_happens(page, current, clip, found):
        return
    revealed = told(current, "anchors")
    numbers = step_numbers.anchor_numbers(found)
    truth = truth_of(clip)
    rows = [truth_row(current.truth, clip.fps)]
    if not revealed:
        page.section("steps_anchors", **numbers)
        return watched(clip, rows)
    overlaps = tiou(found.anchors, truth)
    best = found.anchors[overlaps.argmax(0)]
    lengths = [round((end - start) * clip.fps) for start, end in best.tolist()]
    spans = zip(best, lengths, current.truth, overlaps.max(0), strict=True)
    rows.append(
        Row(
            _("Anchors"),
            tuple(
                span(
                    clip, each, str(length), COLORS[action.label], _("tIoU {tiou:.2f}").format(tiou=fit),
                )
                for each, length, action, fit in spans
            ),
        )
    )  # fmt: skip
    seen = fields()
    words = {
        "length": _("{n} frames"), "field": _("receptive field"), "anchor": _("anchor"), "one": _("one field for all"),
        "fits": _("sees {seen}, fits {actions}"), "frames": _("frames"),
    }  # fmt: skip
    left, right = st.columns([4, 5])
    with left:
        page.section("steps_anchors_found", **numbers)
    with right:
        one = seen[sorted(seen)[len(seen) // 2]]
        chart(steps_figures.reach(seen, one, lengths, words=words), key="steps-reach")
    return watched(clip, rows)


def proposals(page: Lesson, current: Current, clip: Clip, found: Localized) -> None:
    """Anchors, moved, and left by NMS."""
    if nothing_happens(page, current, clip, found):
        return
    revealed = told(current, "proposals")
    numbers = step_numbers.proposal_numbers(clip, found)
    truth = truth_of(clip)
    many = min(MOST, len(found.proposals))
    left, right = st.columns([4, 5] if revealed else [1, 0.001])
    with left:
        if revealed:
            missed = numbers["needed"] == ""
            page.section(
                "steps_proposals_missed" if missed else "steps_proposals_found",
                **numbers | step_numbers.step_numbers(),
            )
        else:
            page.section("steps_proposals", **numbers)
        count = st.slider(
            _("Proposals shown"), 1, many, min(len(truth), many), key=f"steps-count-{current.name}",
            persist_state="session",
        )  # fmt: skip
    made = found.anchors[found.from_anchors[:count]]
    rows = [
        Row(_("Anchors"), tuple(span(clip, each, f"{round((each[1] - each[0]) * clip.fps)}") for each in made)),
        replace(proposals_row(found, clip.fps, count), title=_("Moved")),
    ]
    if revealed:
        best = np.argsort(-found.objectness, kind="stable")
        counts = {
            _("anchors"): covered(found.anchors[best], truth), _("proposals"): covered(found.proposals, truth),
        }  # fmt: skip
        words = {"number": _("number, by objectness"), "covered": _("actions covered")}
        with right:
            chart(steps_figures.cover(counts, len(truth), count, words=words), key="steps-cover")
        rows.insert(0, truth_row(current.truth, clip.fps))
    watched(clip, rows)
    if revealed:
        provenance(runs("localize_steps"))
