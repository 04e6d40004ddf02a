"""Thresholds on sliders, on made-up candidates: the keyframe and the curves follow them."""

import re

import numpy as np
import pytest

from pages.detect import scenes
from pages.detect.thresholds import lines
from pages.detect.thresholds_figures import curves
from tests.pages.opening import opened, shown, texts
from video import Clip
from vizlib.detect.thresholds import OnKeyframe, Said, Standing
from vizlib.metrics import Counted, Curve

SAID = re.compile(r"Labels shown: (\d+), true: (\d+) .* True labels: (\d+), missed: (\d+)")


@pytest.fixture(autouse=True)
def plain_scenes(monkeypatch):
    """Nobody needs to be drawn for it."""

    def rendering(seed, split, size, kind):
        yield Clip(np.full((80, 32, 32, 3), 90, np.uint8), 12.0)

    monkeypatch.setattr(scenes, "rendering", rendering)


def counts(app):
    return tuple(map(int, SAID.search(texts(app)).groups()))


def test_the_keyframe_follows_the_sliders(made_up):
    made_up()
    app = shown(opened("detect", experiment="thresholds", label_score="0.013", test_scene="10"))
    assert not app.exception
    assert len(app.get("plotly_chart")) == 1
    labels, true, truths, missed = counts(app)
    assert true + missed == truths
    app.slider(key="label_score").set_value(0.5)
    fewer = counts(shown(app.run()))
    assert fewer[0] < labels
    app.slider(key="box_iou").set_value(0.95)
    assert counts(shown(app.run()))[1] <= fewer[1]
    app.slider(key="person_score").set_value(0.95)
    assert counts(shown(app.run()))[:2] == (0, 0)
    app.number_input(key="test_scene").set_value(11)
    app.slider(key="keyframe").set_value(5)
    shown(app.run())
    assert not app.exception
    assert "Second 5," in texts(app)


def test_all_keyframes_wait_for_the_guess(made_up):
    made_up()
    app = shown(opened("detect", experiment="thresholds"))
    assert len(app.get("plotly_chart")) == 1
    shown(app.toggle(key="detect-thresholds").set_value(True).run())
    assert not app.exception
    assert len(app.get("plotly_chart")) == 2
    app.selectbox(key="curve_label").set_value("close")
    shown(app.run())
    assert not app.exception
    assert len(app.get("plotly_chart")) == 2


def test_a_curve_has_its_turns_and_the_point_of_the_score():
    hits = np.array([1, 0, 0, 1, 0])
    curve = Curve(hits.cumsum() / 2, hits.cumsum() / np.arange(1, 6), np.array([0.9, 0.8, 0.7, 0.6, 0.5]))
    counted = {0.0: {0.5: Counted(0.4, 2, 3, 2)}, 0.95: {0.5: Counted(0.0, 0, 0, 2)}}
    found = Standing(0.5, counted, {"walk": curve}, 1)
    words = dict.fromkeys(("map", "precision", "recall", "least"), "any")
    line, point, *_others = curves(found, 0.65, "walk", names={"walk": "walk"}, words=words).data
    assert list(line.y) == pytest.approx([1, 1 / 3, 1 / 2, 2 / 5], abs=1e-4)
    assert (point.x[0], point.y[0]) == (0.5, pytest.approx(1 / 3))
    assert all(each.mode == "lines" for each in curves(found, 0.95, "walk", names={"walk": "w"}, words=words).data)


def test_a_line_tells_what_is_true_and_what_is_missed(made_up):
    said = (Said("walk", 0.9, True), Said("jump", 0.3, False), Said("kick", 0.2, False), Said("roll", 0.1, False))
    on = OnKeyframe(np.zeros((1, 4)), (said,), (("run", "close"), ("close",)))
    first, last = lines(on)
    assert first == "- **A**: walk 0.90 ✓ · jump 0.30 ✗ · kick 0.20 ✗ · 1 more"
    assert last == "- missed: run, close × 2"
