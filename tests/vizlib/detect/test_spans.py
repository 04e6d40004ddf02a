"""What somebody does, and when: spans in seconds of the clip."""

import numpy as np
import pytest

from vizlib.detect.result import Seen, Tube
from vizlib.detect.spans import labelled, spans_of, sureness

FPS = 10.0
LABELS = ("walk", "close")
RAW = {"smooth_s": 0.0, "least_s": 0.2}


def case():
    """Somebody who is there from frame 5 on, walks for 8 frames, and is close to somebody in the last 6."""
    tube = Tube(1, 5, np.arange(48.0).reshape(12, 4), np.array([0, 0, -1, 0, *[1] * 8]))
    actions = np.full((12, 2), 0.1)
    actions[:8, 0], actions[6:, 1] = 0.9, np.linspace(0.7, 0.9, 6)
    return tube, actions


def test_spans_overlap_where_several_labels_hold():
    tube, actions = case()
    walk, close = spans_of(tube, actions, LABELS, FPS, **RAW)
    assert (walk.label, walk.start_s, walk.end_s) == ("walk", 0.5, pytest.approx(1.3))
    assert (close.label, close.start_s, close.end_s) == ("close", 1.1, pytest.approx(1.7))
    assert (walk.score, close.score) == (pytest.approx(0.9), pytest.approx(0.8))


def test_short_spans_and_what_is_smoothed_away_are_left_out():
    tube, actions = case()
    assert [s.label for s in spans_of(tube, actions, LABELS, FPS, smooth_s=0.0, least_s=0.7)] == ["walk"]
    actions[:, 0] = 0.1
    actions[3, 0] = 1.0
    assert [s.label for s in spans_of(tube, actions, LABELS, FPS, smooth_s=0.5, least_s=0.0)] == ["close"]
    assert spans_of(tube, actions * 0, LABELS, FPS) == []


def test_sureness_is_the_mean_over_sightings():
    tube, _actions = case()
    scores = [np.array([0.5, 0.9])] * 20
    seen = Seen(tuple(np.zeros((2, 4)) for _ in scores), tuple(scores))
    assert sureness(tube, seen) == pytest.approx((3 * 0.5 + 8 * 0.9) / 11)


def test_each_span_is_a_tube_with_the_boxes_of_its_frames():
    tube, actions = case()
    walk, close = labelled(tube, actions, LABELS, FPS, person=0.5, **RAW)
    assert (walk.label, walk.start, walk.score) == ("walk", 5, pytest.approx(0.45))
    assert (close.label, close.start, close.score) == ("close", 11, pytest.approx(0.4))
    np.testing.assert_array_equal(walk.boxes, tube.boxes[:8])
    np.testing.assert_array_equal(close.boxes, tube.boxes[6:])
