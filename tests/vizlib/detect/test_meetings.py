"""Who meets whom; and who is who after two have crossed."""

from types import SimpleNamespace

import numpy as np
import pytest

from vizlib.detect.meetings import Crossing, Touch, crossing_of, linked, touches
from vizlib.detect.result import Tube
from vizlib.detect.volume import corners, outside, sheet

FRAMES = 60


def walking(start, step):
    x = start + step * np.arange(FRAMES, dtype=float)
    return np.stack([x, 0 * x + 10, x + 12, 0 * x + 40], 1)


def scene():
    """One goes right, the other left; the second is hidden while they are next to each other."""
    boxes = np.stack([walking(0, 2), walking(120, -2)]).astype(np.float32)
    seen = np.ones((2, FRAMES), bool)
    seen[1, 28:33] = False
    return SimpleNamespace(boxes=boxes, seen=seen, visibility=np.where(seen, 1.0, 0.1))


def tube(identity, start, boxes):
    return Tube(identity, start, boxes.astype(float), np.zeros(len(boxes), int))


def test_tubes_touch_while_their_boxes_overlap():
    right, left = scene().boxes
    (touch,) = touches([tube(1, 0, right), tube(2, 0, left)])
    apart = np.abs(right[:, 0] - left[:, 0])
    expected = np.flatnonzero((12 - apart) / (12 + apart) >= 0.05)
    assert touch == Touch(1, 2, expected[0], expected[-1] + 1)
    assert touches([tube(1, 0, right[:20]), tube(2, 30, left[30:])]) == []
    assert touches([tube(1, 0, right), tube(1, 0, right)]) == []  # nobody touches themselves


def test_short_breaks_do_not_end_a_meeting():
    still = walking(0, 0)
    comes = still.copy()
    comes[10:14] += 100
    assert touches([tube(1, 0, still), tube(2, 0, comes)]) == [Touch(1, 2, 0, FRAMES)]
    comes[10:30] = still[10:30] + 100
    assert [(t.start, t.end) for t in touches([tube(1, 0, still), tube(2, 0, comes)])] == [(0, 10), (30, FRAMES)]


def test_a_crossing_is_asked_about_from_where_they_stand_apart():
    truth = scene()
    found = crossing_of(truth)
    assert (found.one, found.other) == (0, 1)
    assert found.before < 28
    assert found.after >= 33
    for frame in (found.before, found.after):
        assert abs(truth.boxes[0, frame, 0] - truth.boxes[1, frame, 0]) > 6
    truth.seen[:] = True
    assert crossing_of(truth) is None


@pytest.mark.parametrize(
    ("parts", "now"),
    [
        ({1: (0, 0), 2: (1, 1)}, 0),  # each goes on
        ({1: (0, 1), 2: (1, 0)}, 1),  # exchanged
        ({1: (0, None), 2: (1, 1), 3: (None, 0)}, None),  # lost: somebody new
    ],
)
def test_the_identity_is_followed(parts, now):
    truth = scene()
    crossing = Crossing(0, 1, 24, 36)
    tubes = []
    for identity, (before, after) in parts.items():
        if before is not None:
            tubes.append(tube(identity, 0, truth.boxes[before, :30]))
        if after is not None:
            tubes.append(tube(identity, 30, truth.boxes[after, 30:]))
    says = linked(tuple(tubes), truth, crossing)
    assert (says.first, says.second, says.now) == (1, 2, now)


def test_nobody_is_followed_where_nobody_is_found():
    says = linked((), scene(), Crossing(0, 1, 24, 36))
    assert (says.first, says.second, says.now) == (None, None, None)


def test_the_outside_of_a_tube_has_two_triangles_a_side():
    boxes = walking(0, 2)[:6]
    hidden = Tube(1, 3, boxes, np.array([0, 0, -1, -1, 0, 0]))
    seen, guess = (outside(hidden, each) for each in (False, True))
    assert len(seen.triangles) == 2 * 8  # between frames 0 and 1, and 4 and 5
    assert len(guess.triangles) == 3 * 8
    assert set(seen.points[seen.triangles].reshape(-1, 3)[:, 0]) == {3, 4, 7, 8}
    area = 0.0
    for a, b, c in guess.points[guess.triangles]:
        area += np.linalg.norm(np.cross(b - a, c - a)) / 2
    assert area == pytest.approx(3 * (2 * 30 * np.sqrt(1 + 4) + 2 * 12))  # two sheared sides, above and below
    np.testing.assert_array_equal(corners(boxes)[0], [[0, 10], [12, 10], [12, 40], [0, 40]])


def test_a_sheet_covers_the_frame_in_its_colours():
    frame = np.zeros((40, 40, 3), np.uint8)
    frame[:, 20:] = (10, 20, 30)
    made = sheet(frame, 10)
    assert (made.x.min(), made.x.max(), made.y.max()) == (0, 40, 40)
    assert made.colors[0] == "rgb(0,0,0)"
    assert made.colors[9] == "rgb(10,20,30)"
    points = np.stack([made.x, made.y], 1)[made.triangles]
    one, other = points[:, 1] - points[:, 0], points[:, 2] - points[:, 0]
    assert np.abs(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]).sum() / 2 == pytest.approx(1600)
