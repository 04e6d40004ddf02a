"""The localizer step by step: features, proposals, scores, boundaries, suppression."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import streamlit as st

from pages.localize import step_numbers, steps_figures
from pages.localize.step_numbers import names_of, truth_of
from pages.localize.streams import current_stream
from ui import work
from ui.address import chosen, pick
from ui.charts.chart import chart
from ui.charts.film import film
from ui.charts.style import ACCENT, COLORS
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
    if current.found is not None:
        with work.fresh("localize-step", step):
            steps[step][1](page, current.clip, current.found)


def watched(clip: Clip, rows: Sequence[Row]) -> None:
    """The stream over rows of segments."""
    track = Track(f"{clip.digest}-stream", "", lambda: clip.frames)
    player([track], clip.fps, key="steps-player", height=HEIGHT, rows=rows)


def span(clip: Clip, segment: Sequence[float] | np.ndarray, label: str, color: str, note: str = "") -> Span:
    """A segment of seconds on the player's axis."""
    return Span(float(segment[0]) * clip.fps, float(segment[1]) * clip.fps, label, color, note)


def true_row(clip: Clip) -> Row:
    """What happens in the stream; each action with the length of anchors that fits it."""
    truth = truth_of(clip)
    return Row(
        _("Truth"),
        tuple(
            span(
                clip, segment, label_name(name), steps_figures.TRUE, _("an anchor of {n} frames fits").format(n=length)
            )
            for name, segment, length in zip(names_of(clip), truth, fitting(truth, clip.fps), strict=True)
        ),
    )


def features(page: Lesson, clip: Clip, found: Localized) -> None:
    """Computed once."""
    numbers = step_numbers.feature_numbers(clip, found)
    page.section("steps_features", **numbers)
    told = guessed("steps-features")
    if told:
        page.section("steps_features_found", **numbers | step_numbers.step_numbers())
    watched(clip, [true_row(clip)] if told else [])
    words = {"seconds": _("seconds"), "features": _("features")}
    truth = truth_of(clip) if told else np.empty((0, 2))
    chart(steps_figures.feature_table(found.features, found.step_s, truth, words=words), key="steps-features-table")


def proposals(page: Lesson, clip: Clip, found: Localized) -> None:
    """Anchors, moved, and left by NMS."""
    numbers = step_numbers.proposal_numbers(clip, found)
    page.section("steps_proposals", **numbers)
    told = guessed("steps-proposals")
    many = min(MOST, len(found.proposals))
    count = st.slider(_("Proposals shown"), 1, many, min(10, many), key="steps-count", persist_state="session")
    made = found.from_anchors[:count]
    rows = [
        Row(
            _("Anchors"),
            tuple(
                span(clip, found.anchors[a], f"{round((found.anchors[a] @ [-1, 1]) * clip.fps)}", steps_figures.GREY)
                for a in made
            ),
        ),
        Row(
            _("Moved"),
            tuple(
                span(clip, segment, str(n), COLORS[0], _("objectness {score:.2f}").format(score=score))
                for n, (segment, score) in enumerate(
                    zip(found.proposals[:count], found.proposal_scores, strict=False), 1
                )
            ),
        ),
    ]  # fmt: skip
    watched(clip, [true_row(clip), *rows] if told else rows)
    if not told:
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


def scores(page: Lesson, clip: Clip, found: Localized) -> None:
    """What the head says of each proposal."""
    numbers = step_numbers.score_numbers(clip, found)
    page.section("steps_scores", **numbers)
    many = min(SHOWN, len(found.proposals))
    number = st.slider(_("Proposal"), 1, many, 1, key="steps-proposal", persist_state="session")
    at, inside = moments(found.proposals[number - 1] * clip.fps)
    frames = clip.frames[at.astype(int).clip(0, len(clip) - 1)]
    within = np.flatnonzero(inside)
    film(frames, np.where(inside, 1.0, 0.6), (within[0], within[-1]), None, None)
    told = guessed("steps-scores")
    names = [*(label_name(label) for label in found.labels), _("none")]
    columns = [str(n) for n in range(1, many + 1)]
    best = found.scores[:many].argmax(1)
    labels = [f"{n}: {names[k]}" if told else n for n, k in zip(columns, best, strict=True)]
    nothing = len(found.labels)
    row = Row(
        _("Proposals"),
        tuple(
            span(clip, segment, label, steps_figures.GREY if told and k == nothing else COLORS[0])
            for segment, label, k in zip(found.proposals, labels, best, strict=False)
        ),
    )
    watched(clip, [true_row(clip), row] if told else [row])
    if told:
        page.section("steps_scores_found", **numbers | step_numbers.step_numbers())
        chart(steps_figures.score_table(found.scores[:many].T, names, columns), key="steps-scores-table", wide=True)


def boundaries(page: Lesson, clip: Clip, found: Localized) -> None:
    """Proposals before and after the second stage moved their boundaries."""
    numbers = step_numbers.boundary_numbers(clip, found)
    page.section("steps_boundaries", **numbers)
    told = guessed("steps-boundaries")
    truth = truth_of(clip)
    mine, whose = matched(found.proposals, truth)
    mine, whose = mine[:SHOWN], whose[:SHOWN]
    order = np.lexsort((mine, whose))  # action by action
    mine, whose = mine[order], whose[order]
    before = Row(_("Proposals"), tuple(span(clip, found.proposals[p], str(p + 1), COLORS[0]) for p in mine))
    after = Row(_("Refined"), tuple(span(clip, found.refined[p], str(p + 1), ACCENT) for p in mine))
    watched(clip, [true_row(clip), before, after] if told else [before])
    if not told or not len(mine):
        return
    page.section("steps_boundaries_found", **numbers | step_numbers.step_numbers())
    names = [f"{label_name(names_of(clip)[m])} · {p + 1}" for p, m in zip(mine, whose, strict=True)]
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


def suppression(page: Lesson, clip: Clip, found: Localized) -> None:
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
        told = guessed("steps-suppression")
    few = min(FEW, len(mine.before))
    names = [str(n + 1) for n in range(few)]
    row = Row(
        label_name(label),
        tuple(
            replace(
                span(clip, segment, name, ACCENT, _("score {score:.2f}").format(score=score)),
                faded=bool(told and not kept),
            )
            for segment, name, score, kept in zip(mine.segments, names, mine.before, mine.kept, strict=False)
        ),
    )
    watched(clip, [true_row(clip), row])
    words = {
        "before": _("before"), "after": _("after soft-NMS"), "candidate": _("candidate"), "score": _("score"),
        "stays": _("NMS: stays"), "goes": _("goes"),
    }  # fmt: skip
    after = mine.after[:few] if told else None
    chart(steps_figures.fading(mine.before[:few], after, mine.kept[:few], names, words=words), key="steps-fading")
    if told:
        page.section("steps_suppression_found", **numbers | step_numbers.step_numbers())
        provenance(runs("localize_steps"))
