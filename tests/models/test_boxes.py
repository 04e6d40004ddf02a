"""Intersection over union of boxes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.boxes import iou, overlaps

CORNERS = st.tuples(*[st.integers(0, 6)] * 4)


def by_pixels(a, b):
    """Of boxes with whole edges: pixels counted."""
    cells = [{(x, y) for x in range(box[0], box[2]) for y in range(box[1], box[3])} for box in (a, b)]
    union = len(cells[0] | cells[1])
    return len(cells[0] & cells[1]) / union if union and all(cells) else 0.0


@given(st.lists(CORNERS, max_size=4), st.lists(CORNERS, max_size=4))
def test_iou_is_that_of_pixels_also_of_boxes_that_are_none(a, b):
    found = iou(np.array(a), np.array(b))
    assert found.shape == (len(a), len(b))
    for n, m in np.ndindex(found.shape):
        assert found[n, m] == pytest.approx(by_pixels(a[n], b[m]))


def test_what_is_not_there_overlaps_nothing():
    nowhere = np.full((1, 4), np.nan)
    assert iou(nowhere, np.array([[0, 0, 2, 2]])) == 0
    assert iou(nowhere, nowhere) == 0
    assert iou(np.zeros((0, 4)), np.zeros((3, 4))).shape == (0, 3)


def test_boxes_side_by_side():
    a = np.random.default_rng(0).uniform(0, 5, (7, 4)) + np.array([0, 0, 5, 5])
    assert overlaps(a, a[::-1]) == pytest.approx(np.diagonal(iou(a, a[::-1])))
