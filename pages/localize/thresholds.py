"""Thresholds on sliders: what of one stream is found, and what all test streams say, changing at once."""

import streamlit as st

from pages.localize import thresholds_figures as figures
from pages.localize.scores import standing_numbers, stream_numbers
from pages.localize.streams import EXAMPLE
from ui import work
from ui.address import number, pick
from ui.charts.chart import chart
from ui.clip.actor import action_names
from ui.lesson import Lesson
from ui.reveal import guessed
from ui.words import _
from vizlib.localize.detect import SIGMA
from vizlib.localize.thresholds import Standing, Suppression, standing, standing_key
from vizlib.metrics import SCORE_STEP, SCORES, matches
from vizlib.results.localize import AT, candidates

NEVER = 1  # the answer that is right: a curve's end that is cut off adds nothing to the area
SHOWN = 0.1  # least score at first: some false detections are seen


def shown(page: Lesson) -> None:
    """The sliders, one stream under them; once the class has guessed, all streams."""
    page.section("thresholds")
    least, tiou, by = settings()
    key = standing_key(candidates(), by, tiou)
    work.once(
        key, standing, candidates(), by, tiou, lane="video", title=_("Judging the detections"),
        size_of=lambda found: found.bytes, instead_of=key.kind,
    )  # fmt: skip
    found: Standing | None = work.result(key)
    if found is not None:
        in_stream(page, found, least, tiou)
        if guessed("localize-thresholds", right=NEVER):
            in_all(page, found, least)


def settings() -> tuple[float, float, Suppression]:
    """Least score, tIoU, and how detections of one action are suppressed."""
    columns = st.columns([3, 3, 5, 3])
    least = number(
        columns[0].slider, _("Least score"), 0.0, float(SCORES[-1]), key="least_score", default=SHOWN, step=SCORE_STEP
    )
    tiou = number(columns[1].slider, _("tIoU that counts"), 0.1, 0.95, key="tiou", default=AT, step=0.05)
    kinds = {"soft": "soft-NMS", "hard": "NMS", "none": _("none")}
    kind = pick(_("Suppression"), kinds, key="suppression", place=columns[2])
    value = 0.0
    if kind == "soft":
        value = number(columns[3].slider, "σ", 0.1, 2.0, key="sigma", default=SIGMA, step=0.1)
    elif kind == "hard":
        value = number(columns[3].slider, _("drops above tIoU"), 0.1, 0.9, key="nms", default=0.5, step=0.1)
    known = float(SCORES[abs(SCORES - least).argmin()])  # the same float
    return known, tiou, Suppression(kind, value)


def in_stream(page: Lesson, found: Standing, least: float, tiou: float) -> None:
    """Truth and detections of one stream on one timeline."""
    streams = candidates()
    left, right = st.columns([1, 4], vertical_alignment="bottom")
    stream = number(left.number_input, _("Test stream"), 0, len(streams.names) - 1, key="test_stream", default=EXAMPLE)
    truth, detections = streams.true_in(stream), found.detected(stream, least)
    matched = matches(detections, truth, tiou)
    words = {
        "truth": _("truth"),
        "found": _("found"),
        "false": _("false"),
        "missed": _("missed"),
        "seconds": _("s"),
        "more": _("{n} more"),
    }
    figure = figures.timeline(truth, detections, matched, streams.seconds[stream], actions=action_names(), words=words)
    with right:
        page.section("on_stream", **stream_numbers(matched))
    chart(figure, key="stream-chart", wide=True)


def in_all(page: Lesson, found: Standing, least: float) -> None:
    """mAP, precision and recall over all test streams."""
    words = {
        "map": "mAP",
        "precision": _("precision"),
        "recall": _("recall"),
        "least": _("least score"),
    }
    chart(figures.curves(found, least, words=words), key="score-chart", wide=True)
    page.section("on_streams", **standing_numbers(found, least))
    with st.expander(_("Why does mAP never gain?"), icon=":material/help:"):
        page.section("never_gains")
