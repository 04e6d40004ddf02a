"""Colours tell people apart."""

import numpy as np
import pytest

from vizlib.detect.looks import likeness, looks_of
from vizlib.detect.result import Seen


def scene():
    """Two in red over blue, one in blue over red; the last box has next to nothing of the picture in it."""
    picture = np.full((60, 120, 3), 200, np.uint8)
    boxes = np.array([[10, 10, 20, 50], [40, 10, 55, 58], [80, 10, 90, 50], [119.5, 59.5, 140, 90]], float)
    for n, (x1, y1, x2, y2) in enumerate(boxes[:3].astype(int)):
        above, below = ((220, 40, 40), (40, 40, 220))[:: -1 if n == 2 else 1]
        middle = (y1 + y2) // 2
        picture[y1:middle, x1:x2], picture[middle:y2, x1:x2] = above, below
    return picture, boxes


def test_the_same_clothes_look_alike_however_large():
    picture, boxes = scene()
    (looks,) = looks_of(picture[None], Seen((boxes,), (np.ones(4),)))
    assert looks.sum(1) == pytest.approx(np.ones(4), abs=1e-5)
    alike = likeness(looks[0], looks)
    assert alike[0] == pytest.approx(1)
    assert alike[1] > 0.9
    assert alike[2] < 0.1  # the same colours the other way up


def test_nobody_looks_like_nothing():
    picture, _boxes = scene()
    (looks,) = looks_of(picture[None], Seen((np.zeros((0, 4)),), (np.zeros(0),)))
    assert len(looks) == 0
