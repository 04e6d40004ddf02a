"""The detector's stages in numbers and pictures."""

from dataclasses import replace
from itertools import permutations

import cv2
import numpy as np
import pytest
import torch
from torchvision.ops import roi_align

from models.detector import POINTS
from tests.pages.detect_scene import pretended, scene
from video import Clip
from vizlib.detect.onto import onto
from vizlib.detect.result import Seen, Tube
from vizlib.detect.stages import (
    centre_frame,
    feature_frame,
    grid,
    largest_box,
    link_of,
    people_a_frame,
    proposals_found,
    softmaxed,
    telling_frame,
)


def clip_and_found(kind="usual"):
    clip = scene(3, 64, kind)
    return clip, pretended(clip)


def test_pictures_are_as_large_as_the_frames():
    clip, found = clip_and_found()
    for picture in (centre_frame(found, clip, 7), feature_frame(found, clip, 7)):
        assert picture.shape == clip.frames[0].shape
        assert picture.dtype == np.uint8
    x1, y1, x2, y2 = found.seen.boxes[7][0]
    bright = centre_frame(found, clip, 7).sum(-1)
    assert bright[int(y1 + y2) // 2, int(x1 + x2) // 2] > bright[2, 2] + 300


def test_who_is_covered_by_a_proposal():
    clip, found = clip_and_found()
    asked = int(clip.truth.seen.sum())
    assert proposals_found(found, clip.truth) == (asked, asked, asked)
    scores = tuple(np.where(np.arange(len(each)) == 0, 0.9, 0.3) for each in found.seen.scores)
    unsure = replace(found, seen=replace(found.seen, scores=scores))
    assert proposals_found(unsure, clip.truth) == (
        asked,
        asked,
        pytest.approx(len(clip), abs=2),
    )  # they also cover others
    assert people_a_frame(unsure) == 1
    nobody = tuple(np.empty((0, 4)) for _ in scores)
    empty = replace(found, seen=Seen(nobody, tuple(np.empty(0) for _ in scores)))
    assert proposals_found(empty, clip.truth) == (asked, 0, 0)


def test_the_grid_is_that_of_roi_align():
    """Features that say where they are: RoIAlign reads them in the middles of the cells."""
    box = np.array([8.0, 16, 36, 58])
    across, down = (np.array(line) for line in grid(box))
    assert len(across) == len(down) == 2 * (POINTS + 1)
    x, y = np.unique(down[:, 0]), np.unique(across[:, 1])
    place = torch.arange(64) + 0.5
    features = torch.stack(torch.meshgrid(place, place, indexing="xy"))[None]
    read = roi_align(features, [torch.tensor(box, dtype=torch.float32)[None]], POINTS, 1.0, 1, True)[0].numpy()
    np.testing.assert_allclose(read[0, 0], (x[1:] + x[:-1]) / 2, atol=0.1)
    np.testing.assert_allclose(read[1, :, 0], (y[1:] + y[:-1]) / 2, atol=0.1)


def test_a_softmax_shares_one():
    logits = np.random.default_rng(0).normal(0, 2, (5, 15))
    made = softmaxed(1 / (1 + np.exp(-logits)))
    np.testing.assert_allclose(made, np.exp(logits) / np.exp(logits).sum(1, keepdims=True), rtol=1e-6)


def test_the_telling_frame_has_several_labels_at_once():
    """Somebody is close to somebody, and does something."""
    _clip, found = clip_and_found()
    said = found.actions[telling_frame(found)][:, found.labels.index("close")]
    assert (found.actions[telling_frame(found)] > 0.5).sum(1).max() == 2
    assert said.max() > 0.5


def two_frames(before, after):
    _clip, found = clip_and_found()
    boxes = (np.array(before, float), np.array(after, float))
    tubes = tuple(Tube(n + 1, 0, np.stack([boxes[0][n], boxes[1][n]]), np.array([n, n])) for n in range(len(before)))
    return replace(found, seen=Seen(boxes, (np.ones(len(before)), np.ones(len(after)))), tubes=tubes)


def test_links_have_the_largest_sum():
    rng = np.random.default_rng(5)
    for _ in range(20):
        boxes = [np.concatenate([low := rng.uniform(0, 20, (4, 2)), low + rng.uniform(5, 25, (4, 2))], 1) for _ in "ab"]
        link = link_of(two_frames(*boxes), 0)
        best = max(sum(link.overlap[a, b] for a, b in enumerate(order)) for order in permutations(range(4)))
        assert sum(link.overlap[pair] for pair in link.assigned) == pytest.approx(best, abs=0.2)  # below 0.05: no link
        assert len({a for a, _b in link.assigned}) == len({b for _a, b in link.assigned}) == len(link.assigned)


def test_two_may_want_the_same():
    """The second of two boxes overlaps the first one's the most."""
    link = link_of(two_frames([[0, 0, 10, 10], [4, 0, 14, 10]], [[3, 0, 13, 10], [7, 0, 17, 10]]), 0)
    assert link.greedy.tolist() == [0, 0]
    assert link.collides
    assert link.assigned == ((0, 0), (1, 1))
    assert not link_of(two_frames([[0, 0, 10, 10], [30, 0, 40, 10]], [[1, 0, 11, 10], [31, 0, 41, 10]]), 0).collides


def test_nobody_is_linked_to_nobody():
    _clip, found = clip_and_found("empty")
    link = link_of(found, 0)
    assert link.assigned == ()
    assert not link.collides


def test_all_pictures_lie_where_the_network_looked():
    """In a frame whose margin is odd, too."""
    clip = Clip(np.zeros((9, 50, 81, 3), np.uint8), 12.0)
    white = np.full((8, 8, 3), 255, np.uint8)
    for way in (cv2.INTER_NEAREST, cv2.INTER_LINEAR):
        columns = np.flatnonzero(onto(white, clip, way).any((0, 2)))
        assert (columns[0], columns[-1]) == (15, 64)


def test_the_largest_box_of_those_who_are_seen():
    boxes = np.array([[0, 0, 10, 10], [0, 0, 30, 30], [0, 0, 20, 20]], float)
    small = Tube(2, 0, boxes[:1], np.array([0]))
    seen, hidden = (Tube(1, 5, boxes, np.array([0, row, 0])) for row in (0, -1))
    assert largest_box([small, seen]) == (seen, 6)
    assert largest_box([small, hidden]) == (hidden, 7), "a guess does not count"
