"""Answers through time: how much of it the segments cover."""

import tracemalloc

import numpy as np
import pytest

from vizlib.localize.answers import Answers
from vizlib.metrics import Segment

STEP_S, FIRST_S = 0.32, 0.22


def answers(steps):
    scores = np.zeros((steps, 1))
    return Answers(("archery",), scores, np.zeros(steps), 1.0, STEP_S, FIRST_S, 0.0, steps * STEP_S)


@pytest.mark.parametrize("seed", range(20))
def test_covered_as_asked_of_each_step(seed):
    rng = np.random.default_rng(seed)
    spans = np.sort(rng.uniform(-2, 14, (rng.integers(0, 6), 2)), axis=1)
    spans[rng.random(spans.shape) < 0.3] = FIRST_S + 3.5 * STEP_S  # in the middle of a step
    segments = [Segment("archery", start, end) for start, end in np.sort(spans, axis=1).tolist()]
    middles = [FIRST_S + (step + 0.5) * STEP_S for step in range(30)]
    expected = np.mean([any(s.start_s < middle < s.end_s for s in segments) for middle in middles])
    assert answers(30).covered(segments) == expected


def test_an_hour_of_many_segments_takes_little_room():
    segments = [Segment("archery", start / 10, start / 10 + 1) for start in range(36_000)]
    tracemalloc.start()
    assert answers(11_250).covered(segments) > 0.99
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10e6
