"""The area between learning curves, against areas that one can count by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vizlib.results.curves import area_between, uncertain


def test_two_flat_curves_enclose_a_rectangle() -> None:
    assert area_between([0, 10], [0.9, 0.9], [0, 10], [0.4, 0.4], chance=0.1) == pytest.approx(5)


def test_triangles_are_counted_and_crossings_take_away() -> None:
    assert area_between([0, 2], [0, 1], [0, 2], [0, 0], chance=0) == pytest.approx(1)
    assert area_between([0, 2], [0, 1], [0, 2], [1, 0], chance=0) == pytest.approx(0)


def test_who_learns_elsewhere_first_is_at_chance_until_it_begins() -> None:
    """4 minutes at chance 0.1 below 0.3, then 6 minutes at 0.8 above it."""
    area = area_between([4, 10], [0.8, 0.8], [0, 10], [0.3, 0.3], chance=0.1)
    assert area == pytest.approx(4 * -0.2 + 6 * 0.5, abs=1e-6)


def test_it_ends_where_the_shorter_curve_ends() -> None:
    assert area_between([0, 2], [1, 1], [0, 8], [0, 0], chance=0) == pytest.approx(2)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=8), st.floats(0.1, 5))
def test_turned_round_it_is_the_negative(values: list[float], start: float) -> None:
    times = start + np.arange(len(values))
    others = np.arange(len(values) + 1.0)
    flat = [0.5] * len(others)
    one = area_between(times, values, others, flat, chance=0.1)
    assert area_between(others, flat, times, values, chance=0.1) == pytest.approx(-one)


def test_a_standard_error_needs_several_runs() -> None:
    assert uncertain([3.0]).error is None
    three = uncertain([1.0, 2.0, 3.0])
    assert three.mean == pytest.approx(2)
    assert three.error == pytest.approx(1 / np.sqrt(3))
