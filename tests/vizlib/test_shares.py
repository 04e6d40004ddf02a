"""Confidence intervals of shares."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vizlib.metrics.shares import mean_interval, wilson


def test_wilson_as_published():
    # Newcombe, Two-sided confidence intervals for the single proportion (1998), table I: method 3.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0, 0.1611), abs=5e-5)
    assert wilson(1, 29) == pytest.approx((0.0061, 0.1718), abs=5e-5)


@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_share_lies_within(answers):
    right, asked = answers
    low, high = wilson(right, asked)
    assert 0 <= low <= right / asked + 1e-12
    assert right / asked - 1e-12 <= high <= 1


def test_the_bootstrap_agrees_with_the_normal_approximation_and_knows_groups():
    rng = np.random.default_rng(1)
    values = rng.random(400) < 0.3
    low, high = mean_interval([[value] for value in values])
    half = 1.96 * values.std() / 20
    assert (low, high) == pytest.approx((values.mean() - half, values.mean() + half), abs=0.004)
    # Four viewers who always agree are no more than one.
    assert mean_interval([[value] * 4 for value in values]) == pytest.approx((low, high), abs=1e-12)
    assert mean_interval([[1], [1]]) == (1, 1)
