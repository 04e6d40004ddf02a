"""frame-mAP: by hand, and against a slow implementation written here from AVA's rule."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vizlib.crowds import crowd
from vizlib.metrics import (
    LabelledBox,
    Segment,
    detection_map,
    frame_map,
    judge_boxes,
    match_boxes,
    matches,
)

FRAMES = ("a/0", "a/1", "b/0", "deep/er/0", "deep/er/1", "c")
IOUS = (0.3, 0.5, 0.75)


def boxes(true):
    """Coarse corners and scores, so that ties of both are common; the same box with several labels too."""
    edge = st.integers(0, 4)
    corners = st.tuples(edge, edge, st.integers(0, 3), st.integers(0, 3))  # some are empty
    score = st.just(1.0) if true else st.integers(1, 5).map(lambda n: n / 5)
    one = st.tuples(st.lists(st.sampled_from("xyz"), min_size=1, max_size=3, unique=True), corners, score)
    several = st.lists(one, max_size=4)
    return several.map(
        lambda found: [
            LabelledBox(label, (x, y, x + w, y + h), score) for labels, (x, y, w, h), score in found for label in labels
        ]
    )


def frames(true):
    return st.dictionaries(st.sampled_from(FRAMES), boxes(true), max_size=4)


def area(box):
    return max(0, box[2] - box[0]) * max(0, box[3] - box[1])


def overlap(a, b):
    shared = area((max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])))
    union = area(a) + area(b) - shared
    return shared / union if union > 0 else 0.0


def slow_hits(detections, truth, label, iou, names):
    """Of a label: whether each detection is true, in the order of their scores."""
    rows = [(each, name) for name in names for each in detections.get(name, []) if each.label == label]
    rows = sorted(rows, key=lambda row: -row[0].score)
    taken, hits = [], []
    for each, name in rows:
        true = [one for one in truth.get(name, []) if one.label == label]
        best, at = -1.0, None
        for n, one in enumerate(true):
            if overlap(each.box, one.box) > best:
                best, at = overlap(each.box, one.box), (name, n)
        hits.append(at is not None and best >= iou and at not in taken)
        if hits[-1]:
            taken.append(at)
    return hits


def slow_ap(hits, truths):
    """Precision after each detection, made to fall, over recall."""
    precision = [sum(hits[: n + 1]) / (n + 1) for n in range(len(hits))]
    recall = [sum(hits[: n + 1]) / truths for n in range(len(hits))]
    total, before = 0.0, 0.0
    for n in range(len(hits)):
        total += (recall[n] - before) * max(precision[n:])
        before = recall[n]
    return total


def slow_map(detections, truth, iou):
    names = [*truth, *(name for name in detections if name not in truth)]
    aps = {}
    for label in "xyz":
        truths = sum(each.label == label for found in truth.values() for each in found)
        if truths:
            aps[label] = slow_ap(slow_hits(detections, truth, label, iou, names), truths)
    return aps, sum(aps.values()) / len(aps) if aps else math.nan


def box(label, x1, score=1.0, size=10):
    return LabelledBox(label, (x1, 0, x1 + size, 10), score)


TRUTH = {"s/0": [box("x", 0), box("x", 50), box("y", 0)], "s/1": [box("x", 0), box("y", 30)]}


def test_frame_map_by_hand():
    found = {
        # The first is true of x and of y; the second comes second to the same truth; the third misses by IoU 0.25.
        "s/0": [box("x", 0, 0.9), box("y", 0, 0.9), box("x", 1, 0.8), box("x", 56, 0.5)],
        "s/1": [box("x", 2, 0.7), box("y", 60, 0.95)],  # IoU 2/3; false
    }
    result = frame_map(found, TRUTH)
    # Of x: true false true false, three truths. Of y: false true, two truths.
    assert result.classes == pytest.approx({"x": (1 + 2 / 3) / 3, "y": 0.5 / 2})
    assert result.map == pytest.approx(((1 + 2 / 3) / 3 + 0.25) / 2)
    assert result.iou == 0.5
    assert frame_map(found, TRUTH, 0.7).classes["x"] == pytest.approx(1 / 3)


def test_a_detection_whose_best_truth_is_taken_is_false_though_another_is_free():
    """The same input, as boxes by AVA's rule and as segments by ActivityNet's."""
    spans, found = [(0, 10), (4, 14)], [((0, 10), 0.9), ((1, 11), 0.8)]  # IoU of the second: 9/11 and 7/13
    true = [LabelledBox("x", (a, 0, b, 1)) for a, b in spans]
    detections = [LabelledBox("x", (a, 0, b, 1), score) for (a, b), score in found]
    in_time = [Segment("x", *span) for span in spans]
    timed = [Segment("x", *span, score) for span, score in found]
    assert match_boxes(detections, true, 0.5).given == (0, None)
    assert matches(timed, in_time, 0.5).given == (0, 1)
    assert frame_map({"s/0": detections}, {"s/0": true}).map == 0.5
    assert detection_map({"s": timed}, {"s": in_time}, (0.5,)).map == (1.0,)


def test_a_truth_that_was_not_reached_is_not_taken():
    true, found = [box("x", 0)], [box("x", 6, 0.9), box("x", 1, 0.8)]  # the first one's best truth, but too far
    assert match_boxes(found, true).given == (None, 0)


def test_what_has_no_truth():
    assert frame_map({"s/0": [box("x", 0, 0.9)], "t/0": [box("x", 0, 0.95)]}, {"s/0": [box("x", 0)]}).map == 0.5
    assert set(frame_map({"s/0": [box("z", 0, 0.9)]}, TRUTH).classes) == {"x", "y"}
    assert math.isnan(frame_map({"s/0": [box("x", 0)]}, {"s/0": []}).map)
    assert frame_map({}, TRUTH).map == 0
    assert match_boxes([], TRUTH["s/0"]).missed == (0, 1, 2)


@settings(max_examples=200)
@given(frames(False), frames(True))
def test_frame_map_equals_the_slow_one(detections, truth):
    judged = judge_boxes(detections, truth, IOUS).result
    for t, iou in enumerate(IOUS):
        aps, mean = slow_map(detections, truth, iou)
        assert {label: ap[t] for label, ap in judged.classes.items()} == pytest.approx(aps, abs=1e-6)
        assert judged.map[t] == pytest.approx(mean, abs=1e-6, nan_ok=True)
    assert frame_map(detections, truth, 0.3).map == pytest.approx(judged.map[0], nan_ok=True)


@settings(max_examples=50)
@given(st.integers(0, 10**6), st.sampled_from((0.5, 0.75)))
def test_frame_map_equals_the_slow_one_where_boxes_are_any(seed, iou):
    detections, truth = crowd(np.random.default_rng(seed), scenes=3, each=3, labels="xyz", near=2)
    aps, mean = slow_map(detections, truth, iou)
    result = frame_map(detections, truth, iou)
    assert result.classes == pytest.approx(aps, abs=1e-6)
    assert result.map == pytest.approx(mean, abs=1e-6)


@settings(max_examples=50)
@given(boxes(False), boxes(True), st.sampled_from(IOUS))
def test_matches_equal_the_slow_ones(detections, truth, iou):
    found = match_boxes(detections, truth, iou)
    for label in "xyz":
        mine = [n for n, each in enumerate(detections) if each.label == label]
        mine = sorted(mine, key=lambda n: -detections[n].score)
        hits = [found.given[n] is not None for n in mine]
        assert hits == slow_hits({"a": detections}, {"a": truth}, label, iou, ("a",))
    taken = [m for m in found.given if m is not None]
    assert sorted([*taken, *found.missed]) == list(range(len(truth)))
