"""What seeds allow to say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vizlib.results.seeds import BY_CHANCE, SEEDS, ahead

shares = st.floats(0, 1)
three = st.lists(shares, min_size=3, max_size=3)


@pytest.mark.parametrize(
    ("values", "others", "said"),
    [
        ([0.9, 0.91, 0.92], [0.8, 0.85, 0.89], 1),
        ([0.9, 0.91, 0.92], [0.8, 0.85, 0.90], 0),
        ([0.5, 0.6, 0.7], [0.8, 0.85, 0.9], -1),
        ([0.93], [0.90, 0.91, 0.92], 0),  # outside, but by less than the seeds lie apart
        ([0.95], [0.90, 0.91, 0.92], 1),
        ([0.87], [0.90, 0.91, 0.92], -1),
        ([1.0], [1.0, 1.0, 1.0], 0),
    ],
)
def test_a_difference_counts_when_the_seeds_lie_apart(values, others, said):
    assert ahead(values, others) == said


@given(three, st.one_of(three, st.lists(shares, min_size=1, max_size=1)))
def test_who_is_ahead_leaves_the_other_behind(values, others):
    assert ahead(values, others) == -ahead(others, values)


def test_two_single_seeds_say_nothing():
    with pytest.raises(ValueError, match="how much seeds differ"):
        ahead([0.9], [0.8])


@pytest.mark.parametrize("count", [1, 3])
def test_seeds_alone_bring_a_difference_about_as_often_as_is_said(count):
    rng = np.random.default_rng(0)
    found = [ahead(rng.normal(size=count).tolist(), rng.normal(size=SEEDS).tolist()) != 0 for _ in range(4000)]
    assert np.mean(found) == pytest.approx(BY_CHANCE, abs=0.05)
