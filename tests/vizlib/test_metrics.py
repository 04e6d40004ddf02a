"""AP, recall and matches: by hand, and against a slow implementation written here from the definitions."""

import math
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vizlib.metrics import (
    ACTIVITYNET,
    THUMOS14,
    Segment,
    average_recall,
    bootstrap,
    boundary_error,
    detection_map,
    judge,
    matches,
)

VIDEOS = ("a", "b", "c")


def segments(true: bool):
    """Coarse times and scores, so that ties of both are common."""
    score = st.just(1.0) if true else st.integers(1, 6).map(lambda n: n / 6)
    one = st.tuples(st.sampled_from("xyz"), st.integers(0, 12), st.integers(1, 6), score)
    return st.lists(one.map(lambda s: Segment(s[0], s[1] / 2, (s[1] + s[2]) / 2, s[3])), max_size=6)


def videos(true: bool):
    return st.dictionaries(st.sampled_from(VIDEOS), segments(true), max_size=3)


def overlap(a: Segment, b: Segment) -> float:
    shared = max(0.0, min(a.end_s, b.end_s) - max(a.start_s, b.start_s))
    return shared / (a.end_s - a.start_s + b.end_s - b.start_s - shared)


def slow_hits(detections, truth, label, threshold, names):
    """Of a class: whether each detection is true, in the order of their scores."""
    rows = [(each, name) for name in names for each in detections.get(name, []) if each.label == label]
    rows = sorted(rows, key=lambda row: -row[0].score)
    free = {name: [each for each in truth.get(name, []) if each.label == label] for name in names}
    hits = []
    for each, name in rows:
        able = [true for true in free[name] if overlap(each, true) >= threshold]
        if able:
            best = able[0]
            for true in able:
                if overlap(each, true) > overlap(each, best):
                    best = true
            free[name] = [true for true in free[name] if true is not best]
        hits.append(bool(able))
    return hits


def slow_ap(hits, truths):
    """At each recall k / truths, the highest precision that any cut of the list reaches at this recall or above it."""
    area = 0.0
    for k in range(1, truths + 1):
        best = 0.0
        for cut in range(1, len(hits) + 1):
            if sum(hits[:cut]) >= k:
                best = max(best, sum(hits[:cut]) / cut)
        area += best / truths
    return area


def slow_map(detections, truth, threshold):
    names = [*truth, *(name for name in detections if name not in truth)]
    aps = {}
    for label in "xyz":
        truths = sum(each.label == label for found in truth.values() for each in found)
        if truths:
            aps[label] = slow_ap(slow_hits(detections, truth, label, threshold, names), truths)
    return aps, sum(aps.values()) / len(aps) if aps else math.nan


def drawn_again(segments_of, drawn):
    """A resample with its copies written out as videos of their own."""
    return {f"{n:03d}": segments_of.get(name, []) for n, name in enumerate(sorted(drawn, key=VIDEOS.index))}


TRUTH = {"a": [Segment("x", 0, 4), Segment("x", 3, 7)], "b": [Segment("x", 10, 20), Segment("y", 0, 2)]}


def test_map_by_hand():
    found = {
        "a": [Segment("x", 0, 4, 0.9), Segment("x", 0, 4, 0.8), Segment("x", 3, 7, 0.3)],  # true, false, true
        "b": [Segment("x", 10, 16, 0.7), Segment("y", 5, 6, 0.9)],  # tIoU 0.6; false
    }
    result = detection_map(found, TRUTH, (0.5, 0.6, 0.7))
    # Of x, in order: true false true true at 0.5: precision 1, 3/4, 3/4 at the three recalls. At 0.7: 1, 2/4, 0.
    assert result.classes["x"] == pytest.approx(((1 + 0.75 + 0.75) / 3, (1 + 0.75 + 0.75) / 3, (1 + 0.5) / 3))
    assert result.classes["y"] == (0, 0, 0)
    assert result.map == pytest.approx(tuple(ap / 2 for ap in result.classes["x"]))
    assert result.mean == pytest.approx(np.mean(result.map))


def test_a_detection_whose_best_truth_is_taken_goes_to_the_next_one():
    true = [Segment("x", 0, 10), Segment("x", 4, 14)]
    found = [Segment("x", 0, 10, 0.9), Segment("x", 1, 11, 0.8)]  # tIoU of the second: 9/11 and 7/13
    assert matches(found, true, 0.5).given == (0, 1)
    assert matches(found, true, 0.6).given == (0, None)
    assert detection_map({"a": found}, {"a": true}, (0.5, 0.6)).map == pytest.approx((1, 0.5))


def test_ties_are_settled_by_order():
    true = [Segment("x", 0, 2), Segment("x", 2, 4)]
    assert matches([Segment("x", 0, 4, 0.5), Segment("x", 0, 4, 0.5)], true, 0.5).given == (0, 1)
    late = {"a": [Segment("x", 8, 9, 0.5)], "b": [Segment("x", 10, 20, 0.5)]}
    x = {"a": [], "b": [Segment("x", 10, 20)]}
    assert detection_map(late, x, (0.5,)).map == (0.5,), "the false one of the first video comes first"
    assert detection_map(late, dict(reversed(x.items())), (0.5,)).map == (1,)


def test_what_has_no_truth():
    found = {"a": [Segment("x", 0, 4, 0.9)], "elsewhere": [Segment("x", 0, 4, 0.95)]}
    x = {"a": [Segment("x", 0, 4)], "empty": []}
    assert detection_map(found, x, (0.5,)).map == (0.5,), "a detection in a video without truth is false"
    other = {"a": [*found["a"], Segment("z", 0, 4, 0.9)]}
    assert set(detection_map(other, x, (0.5,)).classes) == {"x"}, "a class without truth does not count"
    assert math.isnan(detection_map(found, {"a": []}, (0.5,)).map[0])
    assert detection_map({}, x, THUMOS14).map == (0,) * 5
    assert matches([], x["a"], 0.5).missed == (0,)
    assert matches(other["a"], [], 0.5).given == (None, None)


@settings(max_examples=200)
@given(videos(False), videos(True), st.sampled_from((THUMOS14, ACTIVITYNET)))
def test_map_equals_the_slow_one(detections, truth, thresholds):
    result = detection_map(detections, truth, thresholds)
    for t, threshold in enumerate(thresholds):
        aps, mean = slow_map(detections, truth, threshold)
        assert {label: ap[t] for label, ap in result.classes.items()} == pytest.approx(aps, abs=1e-6)
        assert result.map[t] == pytest.approx(mean, abs=1e-6, nan_ok=True)


@settings(max_examples=100)
@given(segments(False), segments(True), st.sampled_from(THUMOS14))
def test_matches_equal_the_slow_ones(detections, truth, threshold):
    found = matches(detections, truth, threshold)
    for label in "xyz":
        mine = [n for n, each in enumerate(detections) if each.label == label]
        mine = sorted(mine, key=lambda n: -detections[n].score)
        hits = [found.given[n] is not None for n in mine]
        assert hits == slow_hits({"a": detections}, {"a": truth}, label, threshold, ("a",))
    taken = [m for m in found.given if m is not None]
    assert sorted([*taken, *found.missed]) == list(range(len(truth)))
    assert all(detections[n].label == truth[m].label for n, m in enumerate(found.given) if m is not None)


@given(videos(False), videos(True), st.sampled_from((0.0, 0.3, 0.9)))
def test_what_is_above_a_score_is_as_if_the_others_were_not_there(detections, truth, least):
    kept = {name: [each for each in found if each.score >= least] for name, found in detections.items()}
    whole = judge(detections, truth, THUMOS14).result
    cut = judge(detections, truth, THUMOS14).above(least).result
    assert cut.map == pytest.approx(detection_map(kept, truth, THUMOS14).map, nan_ok=True)
    assert all(one <= other + 1e-9 for one, other in zip(cut.map, whole.map, strict=True) if other == other)


@settings(max_examples=100)
@given(videos(False), videos(True), st.lists(st.sampled_from(VIDEOS), min_size=1, max_size=5))
def test_a_resample_is_as_if_its_copies_were_videos(detections, truth, drawn):
    whole = {name: truth.get(name, []) for name in VIDEOS}
    # No ties: the copies of one detection stand side by side, where those of a whole video would alternate.
    detections = {
        name: [replace(each, score=each.score + n / 100 + VIDEOS.index(name) / 1000) for n, each in enumerate(found)]
        for name, found in detections.items()
    }
    judged = judge(detections, whole, THUMOS14)
    ap = judged.ap(np.array([[drawn.count(name) for name in VIDEOS]]))[0]
    again = detection_map(drawn_again(detections, drawn), drawn_again(whole, drawn), THUMOS14)
    for k, label in enumerate(judged.labels):
        assert ap[:, k] == pytest.approx(np.array(again.classes.get(label, [np.nan] * 5)), abs=1e-6, nan_ok=True)


def test_the_interval_is_a_pure_function_of_the_seed_and_holds_the_map():
    detections, truth = many(40, 12)
    judged = judge(detections, truth, (0.3, 0.5))
    interval = bootstrap(judged, seed=1, resamples=300)
    assert interval == pytest.approx(bootstrap(judged, seed=1, resamples=300), abs=0)
    assert (interval != bootstrap(judged, seed=2, resamples=300)).any()
    assert (interval[:, 0] < judged.result.map).all()
    assert (judged.result.map < interval[:, 1]).all()
    alike = dict.fromkeys("abc", TRUTH["b"])
    assert bootstrap(judge(alike, alike, (0.5,)), seed=0, resamples=50) == pytest.approx(np.array([[1, 1]]))


def test_boundary_error_by_hand():
    found = {"a": [Segment("x", 0.5, 3.5, 0.9), Segment("x", 20, 21, 0.8)], "b": [Segment("x", 11, 20, 0.1)]}
    error = boundary_error(found, TRUTH, 0.5)
    assert (error.start_s, error.end_s, error.matched) == pytest.approx((0.75, 0.25, 0.5))
    assert error.mean_s == pytest.approx(0.5)
    assert boundary_error({}, TRUTH, 0.5).matched == 0
    assert math.isnan(boundary_error({}, TRUTH, 0.5).mean_s)


def slow_recall(proposals, truth, number):
    total = sum(len(proposals.get(name, [])) for name in truth)
    recalls = []
    for threshold in ACTIVITYNET:
        found = 0
        for name, true in truth.items():
            mine = sorted(proposals.get(name, []), key=lambda each: -each.score)
            # the whole part of number * videos / total * mine, in whole numbers
            keep = min(len(mine), number * len(truth) * len(mine) // total) if total else 0
            found += sum(any(overlap(each, one) >= threshold for each in mine[:keep]) for one in true)
        recalls.append(found / max(1, sum(map(len, truth.values()))))
    return sum(recalls) / len(recalls)


@settings(max_examples=100)
@given(videos(False), videos(True))
def test_average_recall_equals_the_slow_one(proposals, truth):
    numbers = (1, 2, 3, 10)
    expected = [slow_recall(proposals, truth, number) for number in numbers]
    assert average_recall(proposals, truth, numbers) == pytest.approx(np.array(expected), abs=1e-6)


def many(streams: int, classes: int, each: int = 8):
    """Random streams with five true segments and many detections near and far."""
    draw = np.random.default_rng(3)
    truth, detections = {}, {}
    for n in range(streams):
        starts = np.sort(draw.uniform(0, 50, 5))
        truth[str(n)] = [Segment(str(draw.integers(classes)), start, start + 4) for start in starts]
        near = [(s.label, s.start_s + draw.normal(0, 1.5), s.end_s + draw.normal(0, 1.5)) for s in truth[str(n)] * 3]
        far = [(str(k), start, start + 4) for k in range(classes) for start in draw.uniform(0, 50, each)]
        detections[str(n)] = [Segment(k, a, max(b, a + 0.1), draw.uniform()) for k, a, b in near + far]
    return detections, truth


def test_many_streams_are_quick():
    detections, truth = many(80, 16)
    times = []
    for _ in range(5):  # of a machine that does other things too, the best time is the code's own
        start = time.process_time()
        result = detection_map(detections, truth, ACTIVITYNET)
        times.append(time.process_time() - start)
    assert min(times) < 0.3, "a slider recomputes it at each move"
    assert 0 < result.mean < result.map[0] < 1
