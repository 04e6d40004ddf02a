"""The second stage: scores, boundaries, and what is left of candidates of the same action."""

from dataclasses import replace

import numpy as np
import streamlit as st

from pages.localize import step_numbers, steps_figures
from pages.localize.colors import COLORS
from pages.localize.step_numbers import truth_of
from pages.localize.steps_watched import nothing_happens, span, told, watched
from pages.localize.streams import PROPOSAL, Current, truth_row
from ui.address import chosen
from ui.charts.chart import chart
from ui.charts.film import film
from ui.clip.actor import label_name
from ui.lesson import Lesson
from ui.player import Row
from ui.player.rows import lanes
from ui.reveal import provenance
from ui.words import _
from video import Clip
from vizlib.localize.result import Localized
from vizlib.localize.stages import matched, moments, rivals
from vizlib.results.runs import runs

TABLE = 10  # proposals in the table of scores
MOVED = 2  # proposals of each action of which the boundaries are shown
ROWS = 7  # of these, in all
FEW = 5  # candidates of one action, in as many
LANES = 3  # below each other


def scores(page: Lesson, current: Current, clip: Clip, found: Localized) -> None:
    """What the head says of each proposal."""
    revealed = told(current, "scores")
    many = min(TABLE, len(found.proposals))
    numbers = step_numbers.score_numbers(clip, found) | step_numbers.step_numbers()
    spans = found.proposals[:many]
    if not revealed:
        page.section("steps_scores", **numbers)
        number = st.slider(_("Proposal"), 1, many, 1, key="steps-proposal", persist_state="session")
        at, inside = moments(found.proposals[number - 1] * clip.fps)
        within = np.flatnonzero(inside)
        frames = clip.frames[at.astype(int).clip(0, len(clip) - 1)]
        film(frames, np.where(inside, 1.0, 0.6), (within[0], within[-1]), None, None)
        return watched(clip, [Row(_("Proposals"), tuple(span(clip, s, str(n)) for n, s in enumerate(spans, 1)))])
    names = [*(label_name(label) for label in found.labels), _("none")]
    colors = [*(COLORS[label] for label in found.labels), PROPOSAL]
    best = found.scores[:many].argmax(1)
    row = Row(
        _("Proposals"),
        tuple(
            span(clip, segment, f"{n} {names[k]}", colors[k])
            for n, (segment, k) in enumerate(zip(spans, best, strict=True), 1)
        ),
    )
    rows = np.flatnonzero(found.scores[:many].max(0) >= step_numbers.SEEN)
    left, right = st.columns(2)
    with left:
        page.section("steps_scores_found", **numbers)
    with right:
        table = found.scores[:many, rows].T
        columns = [str(n + 1) for n in range(many)]
        chart(steps_figures.score_table(table, [names[k] for k in rows], columns), key="steps-scores-table")
    watched(clip, [truth_row(current.truth, clip.fps), row])
    return provenance(runs("localize_steps"))


def boundaries(page: Lesson, current: Current, clip: Clip, found: Localized) -> None:
    """Proposals before and after the second stage moved their boundaries."""
    truth = truth_of(clip)
    mine, whose = matched(found.proposals, truth)
    if nothing_happens(page, current, clip, found):
        return
    if not len(mine):
        st.info(_("No proposal covers an action of this stream. Choose another one."))
        return
    revealed = told(current, "boundaries")
    numbers = step_numbers.boundary_numbers(clip, found) | step_numbers.step_numbers()
    first = [n for n, m in enumerate(whose) if (whose[:n] == m).sum() < MOVED][:ROWS]
    mine, whose = mine[first], whose[first]
    order = np.lexsort((mine, whose))  # action by action
    mine, whose = mine[order], whose[order]
    before = Row(_("Proposals"), tuple(span(clip, found.proposals[p], str(p + 1)) for p in mine))
    if not revealed:
        page.section("steps_boundaries", **numbers)
        return watched(clip, [before])
    colors = [COLORS[current.truth[m].label] for m in whose]
    after = Row(
        _("Refined"),
        tuple(span(clip, found.refined[p], str(p + 1), color) for p, color in zip(mine, colors, strict=True)),
    )
    names = [f"{label_name(current.truth[m].label)} · {p + 1}" for p, m in zip(mine, whose, strict=True)]
    left, right = st.columns(2)
    with left:
        page.section("steps_boundaries_found", **numbers)
        provenance(runs("localize_steps"))
    off = [(each[mine] - truth[whose]) * clip.fps for each in (found.proposals, found.refined)]
    words = {
        "before": _("proposal"), "after": _("refined"), "start": _("start"), "end": _("end"),
        "off": _("frames too early (left) or too late"),
    }  # fmt: skip
    with right:
        chart(steps_figures.shifts(*off, names=names, words=words), key="steps-shifts")
    return watched(clip, [truth_row(current.truth, clip.fps), before, after])


def suppression(page: Lesson, current: Current, clip: Clip, found: Localized) -> None:
    """The candidates of one action, before and after."""
    candidates = rivals(found)
    if not candidates:
        st.info(_("No proposal of this stream is a candidate of any action."))
        return
    place, beside = st.columns([3, 5], vertical_alignment="bottom")
    label = chosen(
        place.selectbox, _("Action"), list(candidates), key="steps-action", default=next(iter(candidates)),
        format_func=label_name, label_visibility="collapsed",
    )  # fmt: skip
    with beside:
        revealed = told(current, "suppression")
    mine = candidates[label]
    numbers = step_numbers.suppression_numbers(label, mine, clip) | step_numbers.step_numbers()
    spans = [
        replace(
            span(clip, segment, str(n), COLORS[label], _("score {score:.2f}").format(score=score)),
            faded=bool(revealed and not kept),
        )
        for n, (segment, score, kept) in enumerate(zip(mine.segments, mine.before, mine.kept, strict=True), 1)
    ]
    few = max(n for n in range(1, min(FEW, len(spans)) + 1) if max(lanes(spans[:n])) < LANES)
    names = [each.label for each in spans[:few]]
    row = Row(label_name(label), tuple(spans[:few]))
    words = {
        "before": _("before"), "after": _("after soft-NMS"), "candidate": _("candidate"), "score": _("score"),
        "stays": _("NMS: stays"), "goes": _("NMS: goes"),
    }  # fmt: skip
    left, right = st.columns(2)
    with left:
        page.section("steps_suppression_found" if revealed else "steps_suppression", **numbers)
    with right:
        after = mine.after[:few] if revealed else None
        figure = steps_figures.fading(mine.before[:few], after, mine.kept[:few], names, words=words)
        chart(figure, key="steps-fading")
        if revealed:
            provenance(runs("localize_steps"))
    watched(clip, [truth_row(current.truth, clip.fps), row])
