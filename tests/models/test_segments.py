"""tIoU and suppression: by hand, and against plain loops."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.segments import nms, soft_nms, tiou

bounds = st.tuples(st.integers(0, 40), st.integers(1, 20)).map(lambda pair: (pair[0] / 2, (pair[0] + pair[1]) / 2))
scored = st.lists(st.tuples(bounds, st.integers(0, 10).map(lambda n: n / 10)), max_size=8)


def overlap(a, b):
    shared = max(0.0, min(a[1], b[1]) - max(a[0], b[0]))
    return shared / (a[1] - a[0] + b[1] - b[0] - shared)


def columns(found):
    return np.array([each for each, _score in found]).reshape(-1, 2), np.array([score for _each, score in found])


def test_tiou_by_hand():
    a = np.array([[0, 4], [1, 3], [10, 12]])
    b = np.array([[2, 6], [0, 4]])
    assert tiou(a, b) == pytest.approx(np.array([[1 / 3, 1], [1 / 5, 1 / 2], [0, 0]]))
    assert tiou(np.array([[1, 1]]), np.array([[1, 1]])) == 0
    assert tiou(np.empty((0, 2)), b).shape == (0, 2)


def test_nms_by_hand():
    segments = np.array([[0, 4], [1, 5], [3, 7], [10, 12]])
    assert nms(segments, np.array([0.5, 0.9, 0.4, 0.1]), 0.5).tolist() == [1, 2, 3]
    assert nms(segments, np.array([0.5, 0.9, 0.4, 0.1]), 0.6).tolist() == [1, 0, 2, 3], "3 / 5 is not above 0.6"
    assert nms(segments[:2], np.array([0.5, 0.5]), 0.5).tolist() == [0], "of equal scores the earlier one"
    assert nms(np.empty((0, 2)), np.empty(0), 0.5).size == 0


def test_soft_nms_by_hand():
    segments = np.array([[0, 4], [0, 4], [2, 6]])
    first = 0.8 * math.exp(-1 / 0.5)  # the same segment again
    third = 0.5 * math.exp(-((1 / 3) ** 2) / 0.5)  # fades for the best one,
    again = first * math.exp(-((1 / 3) ** 2) / 0.5)  # and then makes the weaker copy fade
    assert soft_nms(segments, np.array([0.9, 0.8, 0.5]), 0.5) == pytest.approx(np.array([0.9, again, third]))


@given(scored, st.sampled_from((0.1, 0.5, 2.0)))
def test_soft_nms_equals_the_loop_of_the_paper(found, sigma):
    left = {n: score for n, (_each, score) in enumerate(found)}
    faded = {}
    while left:
        best = min(left, key=lambda n: (-left[n], n))
        faded[best] = left.pop(best)
        for n in left:
            left[n] *= math.exp(-(overlap(found[best][0], found[n][0]) ** 2) / sigma)
    segments, scores = columns(found)
    expected = np.array([faded[n] for n in range(len(found))])
    assert soft_nms(segments, scores, sigma) == pytest.approx(expected, abs=1e-9)
    early, enough = soft_nms(segments, scores, sigma, 0.4), expected >= 0.4
    assert early[enough] == pytest.approx(expected[enough], abs=1e-9)
    assert (early[~enough] < 0.4).all()


@given(scored, st.sampled_from((0.0, 0.3, 0.7)))
def test_what_nms_keeps_overlaps_no_other_and_what_it_drops_overlaps_a_better_one(found, threshold):
    segments, scores = columns(found)
    kept = nms(segments, scores, threshold).tolist()
    assert [scores[n] for n in kept] == sorted((scores[n] for n in kept), reverse=True)
    for n in range(len(found)):
        better = [k for k in kept if k != n and (scores[k], -k) > (scores[n], -n)]
        assert (n in kept) == all(overlap(found[k][0], found[n][0]) <= threshold for k in better)
