"""The range of clips that nobody optimized, and what is said of a value beside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.experiments.natural import LAB, NO_NORM, PUBLISHED, SIZES
from vizlib.maximize.errors import MaximizeError
from vizlib.maximize.rulers import ROOM, Range, Verdict, rulers


@pytest.mark.parametrize("name", [*LAB, PUBLISHED])
def test_each_network_has_its_rulers(name):
    found = rulers(name)
    assert found.exact
    assert (found.distance is None) == (found.pooled is None) == (name in NO_NORM)
    for ruler in filter(None, (found.distance, found.pooled, found.logit)):
        assert ruler.low <= ruler.median <= ruler.high
    if found.distance is not None:
        assert found.distance.low > 0


def test_of_a_size_that_was_not_measured_it_is_the_nearest():
    for frames, size in SIZES:
        found = rulers(PUBLISHED, frames, size)
        assert (found.frames, found.size, found.exact) == (frames, size, True)
    for asked, nearest in (
        ((16, 180), (16, 176)),
        ((30, 240), (16, 224)),
        ((16, 64), (16, 112)),
        ((8, 224), (16, 224)),
    ):
        found = rulers(PUBLISHED, *asked)
        assert (found.frames, found.size, found.exact) == (*nearest, False)


def test_a_larger_picture_lies_nearer():
    high = {size: rulers(PUBLISHED, *size).distance.median for size in SIZES}
    assert high[16, 224] < high[16, 176] < high[16, 112]


def test_stills_have_rulers_of_their_own():
    found = rulers(PUBLISHED, 1, 176)
    assert found.frames == 1
    assert found.pooled.high < found.distance.high  # different stills together are nearer than one alone


def test_a_network_of_which_nothing_was_measured_says_so():
    with pytest.raises(MaximizeError, match="was not measured"):
        rulers("r3d_18")


@given(st.floats(0.1, 50), st.floats(0, 50), st.floats(-10, 200))
def test_a_value_is_smoother_natural_or_too_far(low, wide, value):
    ruler = Range(low, low + wide, low + wide / 2)
    verdict = ruler.verdict(value)
    assert (verdict is Verdict.BELOW) == (value < ruler.low)
    assert (verdict is Verdict.BEYOND) == (value > ROOM * ruler.high)


def test_what_is_no_number_is_not_natural():
    assert Range(1, 2, 1.5).verdict(float("nan")) is Verdict.BEYOND
    assert Range(1, 2, 1.5).verdict(float("inf")) is Verdict.BEYOND
