"""The recipe's two rules: when the learning rate falls, and how."""

from itertools import pairwise

import pytest

from training.recipe import Recipe

RECIPE = Recipe(learning_rate=0.01, steps=10, warmup=20, cooldown=3, patience=2, rise=0.01)


def test_the_rate_rises_then_stays():
    rates = [RECIPE.rate(step, None) for step in range(100)]
    assert rates[0] == pytest.approx(0.01 / 20)
    assert rates[9] == pytest.approx(0.01 / 2)
    assert rates[:20] == sorted(rates[:20])
    assert rates[19:] == pytest.approx([0.01] * 81)


def test_the_rate_falls_in_a_straight_line_to_almost_zero():
    rates = [RECIPE.rate(step, 50) for step in range(50, 80)]
    assert rates[0] == pytest.approx(0.01)
    falls = [a - b for a, b in pairwise(rates)]
    assert falls == pytest.approx([0.01 / 30] * 29)
    assert 0 < rates[-1] == pytest.approx(0.01 / 30)


def test_a_cool_down_during_the_warm_up_has_both():
    assert RECIPE.rate(12, 10) == pytest.approx(0.01 * 13 / 20 * (1 - 2 / 30))


@pytest.mark.parametrize(
    ("accuracies", "risen"),
    [
        ([], True),
        ([0.5, 0.4, 0.3], True),  # too few to say
        ([0.5, 0.5, 0.5, 0.5], False),
        ([0.5, 0.5, 0.52, 0.52], True),
        ([0.5, 0.5, 0.505, 0.505], False),  # less than the least rise
        ([0.5, 0.6, 0.5, 0.64], True),  # means count, not the last
        ([0.0, 0.9, 0.9, 0.9, 0.9], False),  # only the last rounds count
        ([0.9, 0.9, 0.1, 0.1, 0.8, 0.8], True),
    ],
)
def test_what_counts_as_risen(accuracies, risen):
    assert RECIPE.risen(accuracies) is risen
