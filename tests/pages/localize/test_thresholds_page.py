"""Thresholds on sliders, on made-up candidates: the stream and the curves follow them."""

import re
from types import SimpleNamespace

import numpy as np

from pages.localize.scores import NONE, standing_numbers, stream_numbers
from pages.localize.thresholds_figures import LANES, curves, in_lanes
from tests.pages.opening import opened, shown, texts
from vizlib.metrics import Counted, Curve, Matches, Segment

SAID = re.compile(r"In this stream (\d+) of (\d+) detections are true .*; (\d+) actions happen, and (\d+) of them")


def counts(app):
    return tuple(map(int, SAID.search(texts(app)).groups()))


def test_the_stream_follows_the_sliders(made_up):
    made_up()
    app = shown(opened("localize", experiment="thresholds", least_score="0.013"))
    assert not app.exception
    true, found, truths, missed = counts(app)
    assert (true + missed, missed) == (truths, 0)
    app.slider(key="least_score").set_value(0.5)
    assert counts(shown(app.run()))[1] < found
    app.slider(key="tiou").set_value(0.95)
    assert counts(shown(app.run()))[0] < true
    app.number_input(key="test_stream").set_value(11)
    assert counts(shown(app.run())) != (true, found, truths, missed)
    assert not app.exception


def test_all_streams_wait_for_the_guess_and_suppression_can_be_chosen(made_up):
    made_up()
    app = shown(opened("localize", experiment="thresholds", lang="zh"))
    assert len(app.get("plotly_chart")) == 1
    shown(app.toggle(key="localize-thresholds").set_value(True).run())
    assert len(app.get("plotly_chart")) == 2
    for kind, slider in (("hard", "nms"), ("none", ""), ("soft", "sigma")):
        shown(app.segmented_control(key="suppression").set_value(kind).run())
        assert not app.exception
        assert {each.key for each in app.slider} - {"least_score", "tiou"} == {slider} - {""}
        assert len(app.get("plotly_chart")) == 2


def test_precision_of_nothing_is_no_number_for_one_stream_and_for_all():
    nothing = SimpleNamespace(
        at={0.0: Counted(0.4, 3, 1, 5), 0.9: Counted(0.0, 0, 0, 5)},
        judged=SimpleNamespace(names=("a",)), curve=Curve(np.array([0.6]), np.array([0.75]), np.array([0.5])),
    )  # fmt: skip
    assert standing_numbers(nothing, 0.9)["precision"] == stream_numbers(Matches((), (0,)))["precision"] == NONE
    assert standing_numbers(nothing, 0.9)["precision_all"].startswith("75")
    words = dict.fromkeys(("map", "precision", "recall", "least"), "any")
    points = [len([each for each in curves(nothing, least, words=words).data if each.mode == "markers"])
              for least in nothing.at]  # fmt: skip
    assert points == [1, 0]


def test_detections_that_overlap_lie_in_lanes():
    at = [Segment("x", start, start + 2) for start in (0, 1, 2, 0.5)]
    assert in_lanes(at) == [0, 1, 0, 2]
    assert in_lanes([Segment("x", 0, 1)] * (LANES + 1)) == [*range(LANES), None]
