"""video-mAP: by hand, and against a slow implementation written here."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vizlib.metrics import LabelledTube, bootstrap, judge_tubes, tube_iou, video_map


def still(label, start, frames, x1=0, score=1.0):
    """Somebody who stands."""
    return LabelledTube(label, start, np.tile([x1, 0.0, x1 + 10, 10], (frames, 1)), score)


def slow_iou(one, other):
    """Frame by frame, from dicts of boxes."""
    a = {one.start + f: box for f, box in enumerate(one.boxes.tolist())}
    b = {other.start + f: box for f, box in enumerate(other.boxes.tolist())}
    both = a.keys() & b.keys()
    total = 0.0
    for t in both:
        (x1, y1, x2, y2), (u1, v1, u2, v2) = a[t], b[t]
        shared = max(0.0, min(x2, u2) - max(x1, u1)) * max(0.0, min(y2, v2) - max(y1, v1))
        total += shared / ((x2 - x1) * (y2 - y1) + (u2 - u1) * (v2 - v1) - shared)
    return len(both) / len(a.keys() | b.keys()) * total / len(both) if both else 0.0


def slow_map(detections, truth, iou):
    aps = {}
    for label in sorted({each.label for tubes in truth.values() for each in tubes}):
        rows = [(each, name) for name in {**truth, **detections} for each in detections.get(name, [])]
        rows = sorted((row for row in rows if row[0].label == label), key=lambda row: -row[0].score)
        taken, hits = set(), []
        for each, name in rows:
            true = [one for one in truth.get(name, []) if one.label == label]
            best = max(true, key=lambda one: slow_iou(each, one), default=None)
            hits.append(best is not None and slow_iou(each, best) >= iou and id(best) not in taken)
            taken |= {id(best)} if hits[-1] else set()
        truths = sum(each.label == label for tubes in truth.values() for each in tubes)
        curve = [(sum(hits[:n]) / truths, sum(hits[:n]) / n) for n in range(1, len(hits) + 1)]
        reached = [max((p for r, p in curve if r >= k / truths - 1e-9), default=0.0) for k in range(1, truths + 1)]
        aps[label] = sum(reached) / truths
    return aps, sum(aps.values()) / len(aps) if aps else math.nan


def scenes(draw, number=4):
    """People who move; of each some tubes near, shorter or longer."""
    truth, detections = {}, {}
    for name in map(str, range(number)):
        truth[name], detections[name] = [], []
        for _ in range(draw.integers(1, 4)):
            start, frames = int(draw.integers(0, 10)), int(draw.integers(5, 15))
            path = np.cumsum(draw.normal(0, 1, (frames, 2)), axis=0) + draw.uniform(0, 40, 2)
            boxes = np.hstack([path, path + draw.uniform(10, 25, 2)])
            label = str(draw.integers(3))
            truth[name].append(LabelledTube(label, start, boxes))
            for _near in range(3):
                first, last = int(draw.integers(0, 3)), frames - int(draw.integers(0, 2))
                noisy = boxes[first:last] + draw.normal(0, 2, 4)
                detections[name].append(
                    LabelledTube(
                        label if draw.uniform() < 0.8 else str(draw.integers(3)), start + first, noisy, draw.uniform()
                    )
                )
    return detections, truth


def test_iou_in_space_and_time_by_hand():
    assert tube_iou(still("x", 0, 10), still("x", 5, 10)) == pytest.approx(5 / 15)
    assert tube_iou(still("x", 0, 10), still("x", 5, 10, x1=5)) == pytest.approx(5 / 15 / 3)
    assert tube_iou(still("x", 0, 10), still("x", 2, 4)) == pytest.approx(4 / 10)
    assert tube_iou(still("x", 0, 10), still("x", 10, 4)) == 0
    assert tube_iou(still("x", 0, 10), still("x", 2, 4, x1=30)) == 0


def test_video_map_by_hand():
    truth = {"a": [still("x", 0, 10), still("x", 0, 10, x1=40)], "b": [still("y", 5, 10)]}
    found = {
        # True; second to the same truth, false; IoU 0.4 in time, false at 0.5.
        "a": [still("x", 0, 9, score=0.9), still("x", 1, 9, score=0.8), still("x", 0, 4, x1=40, score=0.7)],
        "b": [still("y", 5, 12, score=0.6), still("z", 5, 10, score=0.9)],
    }
    result = video_map(found, truth)
    assert result.classes == pytest.approx({"x": 0.5, "y": 1.0})
    assert (result.iou, result.map) == (0.5, pytest.approx(0.75))
    assert video_map(found, truth, 0.4).classes["x"] == pytest.approx((1 + 2 / 3) / 2)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from((0.2, 0.5)))
def test_video_map_equals_the_slow_one(seed, iou):
    detections, truth = scenes(np.random.default_rng(seed))
    aps, mean = slow_map(detections, truth, iou)
    result = video_map(detections, truth, iou)
    assert result.classes == pytest.approx(aps, abs=1e-6)
    assert result.map == pytest.approx(mean, abs=1e-6)


def test_nothing_found_and_nothing_true():
    truth = {"a": [still("x", 0, 10)]}
    assert video_map({}, truth).map == 0
    assert video_map({"b": [still("x", 0, 10, score=0.9)]}, truth).map == 0
    assert math.isnan(video_map(truth, {"a": []}).map)


def test_the_interval_holds_the_map():
    judged = judge_tubes(*scenes(np.random.default_rng(3), 30), (0.2, 0.5))
    interval = bootstrap(judged, 0, 200)
    assert (interval[:, 0] < judged.result.map).all()
    assert (judged.result.map < interval[:, 1]).all()
