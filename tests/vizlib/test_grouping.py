"""Scores through time, smoothed and grouped: against a loop that is written out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.segments import tiou
from vizlib.grouping import grouped, smoothed

LABELS = ("jump", "wave", "run")
SCORES = arrays(
    np.float64, st.tuples(st.integers(1, 30), st.just(3)), elements=st.integers(0, 10).map(lambda n: n / 10)
)


def by_hand(scores, step_s, threshold, least_s):
    found = []
    for k, label in enumerate(LABELS):
        begin = None
        for s, score in enumerate([*scores[:, k], -1.0]):
            if score > threshold and begin is None:
                begin = s
            elif score <= threshold and begin is not None:
                if (s - begin) * step_s >= least_s - 1e-9:
                    found.append((label, begin * step_s, s * step_s, scores[begin:s, k].mean()))
                begin = None
    return found


@settings(deadline=None)
@given(SCORES, st.sampled_from([0.0, 0.25, 0.5, 0.9]), st.sampled_from([0.0, 0.5, 1.0]))
def test_one_threshold(scores, threshold, least_s):
    found = sorted((s.label, s.start_s, s.end_s, s.score) for s in grouped(scores, 0.25, LABELS, threshold, least_s))
    expected = sorted(by_hand(scores, 0.25, threshold, least_s))
    assert len(found) == len(expected)
    for mine, theirs in zip(found, expected, strict=True):
        assert mine[0] == theirs[0]
        assert mine[1:] == pytest.approx(theirs[1:])


@settings(deadline=None)
@given(SCORES, st.sets(st.sampled_from([0.1, 0.3, 0.5, 0.7]), min_size=2), st.floats(0, 1))
def test_several_thresholds(scores, thresholds, overlap):
    """Each is one that some threshold alone gives, no two of a class overlap too much, and the best is there."""
    found = grouped(scores, 0.25, LABELS, sorted(thresholds), overlap=overlap)
    alone = {s for threshold in thresholds for s in grouped(scores, 0.25, LABELS, threshold)}
    assert set(found) <= alone
    assert [s.score for s in found] == sorted((s.score for s in found), reverse=True)
    for label in LABELS:
        mine = [s for s in found if s.label == label]
        spans = np.array([(s.start_s, s.end_s) for s in mine]).reshape(-1, 2)
        assert (np.triu(tiou(spans, spans), 1) <= overlap + 1e-9).all()
        assert max((s.score for s in mine), default=0) == max((s.score for s in alone if s.label == label), default=0)


def test_where_the_first_step_lies():
    (segment,) = grouped(np.array([[0.0], [1.0], [1.0], [0.0]]), 0.32, ["jump"], 0.5, start_s=0.2)
    assert (segment.start_s, segment.end_s) == pytest.approx((0.52, 1.16))


def test_nothing_is_above():
    assert grouped(np.zeros((5, 3)), 0.25, LABELS, [0.2, 0.4]) == []
    assert grouped(np.zeros((0, 3)), 0.25, LABELS, 0.2) == []


@settings(deadline=None)
@given(SCORES, st.floats(0, 4))
def test_smoothing_is_the_mean_around(scores, seconds):
    reach = int(seconds / 0.25 / 2 + 1e-6)
    expected = [scores[max(s - reach, 0) : s + reach + 1].mean(0) for s in range(len(scores))]
    assert smoothed(scores, 0.25, seconds) == pytest.approx(np.array(expected))


def test_probabilities_stay_probabilities():
    scores = np.random.default_rng(0).dirichlet(np.ones(5), 40).astype(np.float32)
    for seconds in (0, 0.3, 1, 100):
        made = smoothed(scores, 0.25, seconds)
        assert made.dtype == np.float32
        assert made.sum(1) == pytest.approx(np.ones(40), abs=1e-5)
