"""The localizer step by step: features, proposals, scores, boundaries, suppression."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import streamlit as st

from pages.localize import step_numbers, steps_figures
from pages.localize.step_numbers import truth_of
from pages.localize.streams import COLORS, PROPOSAL, Current, current_stream, proposals_row, truth_row
from ui import work
from ui.address import chosen, pick
from ui.charts.chart import chart
from ui.charts.film import film
from ui.clip.actor import label_name
from ui.lesson import Lesson
from ui.player import Row, Span, Track, player
from ui.reveal import guessed, provenance
from ui.words import _
from video import Clip
from vizlib.localize.result import Localized
from vizlib.localize.stages import covered, fields, fitting, matched, moments, rivals
from vizlib.results.runs import runs

HEIGHT = 250  # of the player's picture, CSS pixels
SHOWN = 12  # proposals in a table
FEW = 8  # candidates of one action
MOST = 40  # on the slider


def shown(page: Lesson) -> None:
    """The chosen step of the chosen stream."""
    current = current_stream()
    steps = {
        "features": (_("1. Features"), features), "proposals": (_("2. Proposals"), proposals),
        "scores": (_("3. Scores"), scores), "boundaries": (_("4. Boundaries"), boundaries),
        "suppression": (_("5. Suppression"), suppression),
    }  # fmt: skip
    step = pick(
        _("Step"), {name: title for name, (title, _draw) in steps.items()}, key="localize-step", address="step",
        label_visibility="collapsed",
    )  # fmt: skip
    with work.fresh("stream", (current.name, step)):
        if current.clip is not None and current.found is not None:
            steps[step][1](page, current, current.clip, current.found)


def told(current: Current, step: str) -> bool:
    """Whether the class has guessed about this step of this stream."""
    return guessed(f"steps-{step}-{current.name}")


def watched(clip: Clip, rows: Sequence[Row]) -> None:
    """The stream over rows of segments."""
    track = Track(f"{clip.digest}-stream", _("The stream"), lambda: clip.frames)
    player([track], clip.fps, key="steps-player", height=HEIGHT, rows=rows)


def span(clip: Clip, segment: Sequence[float] | np.ndarray, label: str, color: str, note: str = "") -> Span:
    """A segment of seconds on the player's axis."""
    return Span(float(segment[0]) * clip.fps, float(segment[1]) * clip.fps, label, color, note)


def features(page: Lesson, current: Current, clip: Clip, found: Localized) -> None:
    """Computed once."""
    numbers = step_numbers.feature_numbers(clip, found)
    page.section("steps_features", **numbers)
    revealed = told(current, "features")
    if revealed:
        page.section("steps_features_found", **numbers | step_numbers.step_numbers())
    watched(clip, [truth_row(current.truth, clip.fps)] if revealed else [])
    words = {"seconds": _("seconds"), "features": _("features")}
    truth = truth_of(clip) if revealed else np.empty((0, 2))
    chart(steps_figures.feature_table(found.features, found.step_s, truth, words=words), key="steps-features-table")


def proposals(page: Lesson, current: Current, clip: Clip, found: Localized) -> None:
    """Anchors, moved, and left by NMS."""
    numbers = step_numbers.proposal_numbers(clip, found)
    page.section("steps_proposals", **numbers)
    revealed = told(current, "proposals")
    many = min(MOST, len(found.proposals))
    count = st.slider(_("Proposals shown"), 1, many, min(10, many), key="steps-count", persist_state="session")
    anchors = found.anchors[found.from_anchors[:count]]
    lengths = [f"{round(end - start)}" for start, end in anchors * clip.fps]
    rows = [
        Row(
            _("Anchors"),
            tuple(span(clip, each, text, PROPOSAL) for each, text in zip(anchors, lengths, strict=True)),
        ),
        replace(proposals_row(found, clip.fps, count), title=_("Moved")),
    ]
    watched(clip, [truth_row(current.truth, clip.fps), *rows] if revealed else rows)
    if not revealed:
        return
    page.section("steps_proposals_missed" if numbers["needed"] == "" else "steps_proposals_found", **numbers)
    left, right = st.columns(2)
    truth = truth_of(clip)
    best = np.argsort(-found.objectness, kind="stable")
    counts = {
        _("anchors, best first"): covered(found.anchors[best], truth), _("proposals"): covered(found.proposals, truth),
    }  # fmt: skip
    with left:
        words = {"number": _("number"), "covered": _("actions covered")}
        chart(steps_figures.cover(counts, len(truth), count, words=words), key="steps-cover")
    seen = fields()
    with right:
        words = {
            "length": _("{n} frames"), "field": _("receptive field"), "anchor": _("anchor"),
            "one": _("one field for all"), "fits": _("sees {seen}, fits {actions}"), "frames": _("frames"),
        }  # fmt: skip
        one = seen[sorted(seen)[len(seen) // 2]]
        chart(steps_figures.reach(seen, one, fitting(truth, clip.fps), words=words), key="steps-reach")
    page.section("steps_fields", **step_numbers.field_numbers())


def scores(page: Lesson, current: Current, clip: Clip, found: Localized) -> None:
    """What the head says of each proposal."""
    numbers = step_numbers.score_numbers(clip, found)
    page.section("steps_scores", **numbers)
    many = min(SHOWN, len(found.proposals))
    number = st.slider(_("Proposal"), 1, many, 1, key="steps-proposal", persist_state="session")
    at, inside = moments(found.proposals[number - 1] * clip.fps)
    frames = clip.frames[at.astype(int).clip(0, len(clip) - 1)]
    within = np.flatnonzero(inside)
    film(frames, np.where(inside, 1.0, 0.6), (within[0], within[-1]), None, None)
    revealed = told(current, "scores")
    names = [*(label_name(label) for label in found.labels), _("none")]
    columns = [str(n) for n in range(1, many + 1)]
    best = found.scores[:many].argmax(1)
    labels = [f"{n}: {names[k]}" if revealed else n for n, k in zip(columns, best, strict=True)]
    colors = [*(COLORS[label] for label in found.labels), PROPOSAL]
    row = Row(
        _("Proposals"),
        tuple(
            span(clip, segment, label, colors[k] if revealed else PROPOSAL)
            for segment, label, k in zip(found.proposals, labels, best, strict=False)
        ),
    )
    watched(clip, [truth_row(current.truth, clip.fps), row] if revealed else [row])
    if revealed:
        page.section("steps_scores_found", **numbers | step_numbers.step_numbers())
        chart(steps_figures.score_table(found.scores[:many].T, names, columns), key="steps-scores-table", wide=True)


def boundaries(page: Lesson, current: Current, clip: Clip, found: Localized) -> None:
    """Proposals before and after the second stage moved their boundaries."""
    numbers = step_numbers.boundary_numbers(clip, found)
    page.section("steps_boundaries", **numbers)
    revealed = told(current, "boundaries")
    truth = truth_of(clip)
    mine, whose = matched(found.proposals, truth)
    mine, whose = mine[:SHOWN], whose[:SHOWN]
    order = np.lexsort((mine, whose))  # action by action
    mine, whose = mine[order], whose[order]
    colors = [COLORS[current.truth[m].label] for m in whose]
    before = Row(_("Proposals"), tuple(span(clip, found.proposals[p], str(p + 1), PROPOSAL) for p in mine))
    after = Row(
        _("Refined"),
        tuple(span(clip, found.refined[p], str(p + 1), color) for p, color in zip(mine, colors, strict=True)),
    )
    watched(clip, [truth_row(current.truth, clip.fps), before, after] if revealed else [before])
    if not revealed or not len(mine):
        return
    page.section("steps_boundaries_found", **numbers | step_numbers.step_numbers())
    names = [f"{label_name(current.truth[m].label)} · {p + 1}" for p, m in zip(mine, whose, strict=True)]
    for boundary, (place, title) in enumerate(zip(st.columns(2), (_("start"), _("end")), strict=True)):
        before_s, after_s = (each[mine, boundary] - truth[whose, boundary] for each in (found.proposals, found.refined))
        words = {
            "before": _("proposal"), "after": _("refined"),
            "off": _("{boundary}: frames too early or late").format(boundary=title),
        }  # fmt: skip
        with place:
            figure = steps_figures.shifts(before_s * clip.fps, after_s * clip.fps, names, words=words)
            chart(figure, key=f"steps-shifts-{boundary}")
    provenance(runs("localize_steps"))


def suppression(page: Lesson, current: Current, clip: Clip, found: Localized) -> None:
    """The candidates of one action, before and after."""
    candidates = rivals(found)
    if not candidates:
        st.info(_("No proposal of this stream is a candidate of any action."))
        return
    left, right = st.columns([2, 5], vertical_alignment="top")
    label = chosen(
        left.selectbox, _("Action"), list(candidates), key="steps-action", default=next(iter(candidates)),
        format_func=label_name,
    )  # fmt: skip
    mine = candidates[label]
    with right:
        numbers = step_numbers.suppression_numbers(label, mine, clip)
        page.section("steps_suppression", **numbers)
    with left:
        revealed = told(current, "suppression")
    few = min(FEW, len(mine.before))
    names = [str(n + 1) for n in range(few)]
    row = Row(
        label_name(label),
        tuple(
            replace(
                span(clip, segment, name, COLORS[label], _("score {score:.2f}").format(score=score)),
                faded=bool(revealed and not kept),
            )
            for segment, name, score, kept in zip(mine.segments, names, mine.before, mine.kept, strict=False)
        ),
    )
    watched(clip, [truth_row(current.truth, clip.fps), row])
    words = {
        "before": _("before"), "after": _("after soft-NMS"), "candidate": _("candidate"), "score": _("score"),
        "stays": _("NMS: stays"), "goes": _("goes"),
    }  # fmt: skip
    after = mine.after[:few] if revealed else None
    chart(steps_figures.fading(mine.before[:few], after, mine.kept[:few], names, words=words), key="steps-fading")
    if revealed:
        page.section("steps_suppression_found", **numbers | step_numbers.step_numbers())
        provenance(runs("localize_steps"))
