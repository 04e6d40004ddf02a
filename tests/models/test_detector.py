"""The detector's parts: features at twice the places, RoIAlign, boxes from centres, labels one by one."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from datasets.scenes import LABELS
from models.detector import CELL, PLACE, POINTS, SIDE, STEP, WINDOW, Detector, aligned, boxes_of, dense, step_of
from models.fusion import FusionNet
from models.zoo import CARDS, CLASSIFIERS, load


@pytest.fixture(scope="module")
def network():
    return load("detector")


def test_it_knows_the_labels_of_scenes_and_is_in_no_menu_of_classifiers():
    assert CARDS["detector"].classes == LABELS
    assert "detector" not in CLASSIFIERS


def test_trained_weights_ship(network):
    assert network.badge == "scenes"


@torch.no_grad()
def test_dense_features_are_slow_fusions_with_others_between_them():
    torch.manual_seed(0)
    slow = FusionNet("slow").features.eval()
    changed = FusionNet("slow").features.eval()
    changed.load_state_dict(slow.state_dict())
    x = torch.randn(1, 3, 16, 64, 64)
    mine, theirs = dense(changed)(x), slow(x)
    assert mine.shape[3:] == (64 // PLACE, 64 // PLACE)
    assert mine.shape[2] == 16 // STEP
    torch.testing.assert_close(mine[..., ::2, ::2], theirs)


def test_a_window_is_the_mean_of_the_steps_around_it_that_there_are():
    features = torch.randn(1, 5, 6, 2, 2)
    found = Detector().averaged(features)
    for step in range(6):
        around = features[0, :, max(0, step - WINDOW // 2) : step + WINDOW // 2 + 1]
        torch.testing.assert_close(found[step], around.mean(1))


def bilinear(picture, y, x):
    """As RoIAlign reads ``(C, H, W)``: between the middles of places, held beyond the outermost."""
    high, wide = picture.shape[1:]
    y, x = min(max(y, 0), high - 1), min(max(x, 0), wide - 1)
    top, left = int(y), int(x)
    below, right = min(top + 1, high - 1), min(left + 1, wide - 1)
    dy, dx = y - top, x - left
    above = picture[:, top, left] * (1 - dx) + picture[:, top, right] * dx
    return above * (1 - dy) + (picture[:, below, left] * (1 - dx) + picture[:, below, right] * dx) * dy


@given(st.lists(st.integers(0, SIDE), min_size=4, max_size=4, unique=True))
def test_roi_align_reads_between_places(sides):
    x1, x2 = sorted(sides[:2])
    y1, y2 = sorted(sides[2:])
    features = torch.randn(1, 3, SIDE // PLACE, SIDE // PLACE, generator=torch.Generator().manual_seed(1))
    found = aligned(features, [torch.tensor([[x1, y1, x2, y2]], dtype=torch.float32)])[0]
    expected = torch.empty_like(found)
    for i in range(POINTS):
        for j in range(POINTS):
            y = y1 + (i + 0.5) * (y2 - y1) / POINTS
            x = x1 + (j + 0.5) * (x2 - x1) / POINTS
            expected[:, i, j] = bilinear(features[0], y / PLACE - 0.5, x / PLACE - 0.5)
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=1e-4)


def test_a_person_is_told_the_same_alone_and_among_others(network):
    averaged = torch.rand(3, 80, 16, 16)
    boxes = [
        torch.tensor([[10.0, 20, 40, 100], [60, 10, 90, 80]]),
        torch.empty(0, 4),
        torch.tensor([[0.0, 0, 128, 128]]),
    ]
    together = network.judge(averaged, boxes)
    assert together.shape == (3, len(LABELS))
    alone = [
        network.judge(averaged, [each[:0] if s != 0 else each[n : n + 1] for s, each in enumerate(boxes)])
        for n in (0, 1)
    ]
    torch.testing.assert_close(together[:2], torch.cat(alone))


def told(centres, size=32):
    """What the people network would say of one frame with these ``(row, column, score, width, height, dx, dy)``."""
    out = torch.zeros(1, 5, size, size)
    out[:, 0] = -20
    for row, column, score, width, height, dx, dy in centres:
        out[0, :, row, column] = torch.tensor([np.log(score / (1 - score)), np.log(width), np.log(height), dx, dy])
    return out


def test_boxes_lie_around_their_centres_the_surest_first():
    (boxes, scores) = boxes_of(told([(10, 5, 0.6, 20, 50, 0.25, 0.5), (20, 20, 0.9, 16, 40, 0.5, 0.0)]))[0]
    torch.testing.assert_close(scores, torch.tensor([0.9, 0.6]))
    x, y = 20.5 * CELL, 20 * CELL
    torch.testing.assert_close(boxes[0], torch.tensor([x - 8, y - 20, x + 8, y + 20]))
    x, y = 5.25 * CELL, 10.5 * CELL
    torch.testing.assert_close(boxes[1], torch.tensor([x - 10, y - 25, x + 10, y + 25]))


def test_a_neighbour_of_a_centre_is_no_person_and_no_box_leaves_the_picture():
    (boxes, scores) = boxes_of(told([(0, 0, 0.8, 40, 90, 0.5, 0.5), (0, 1, 0.7, 40, 90, 0.5, 0.5)]))[0]
    assert len(scores) == 1
    assert boxes[0].tolist() == [0, 0, pytest.approx(22), pytest.approx(47)]


def test_nobody_is_an_empty_list():
    (boxes, scores) = boxes_of(told([]))[0]
    assert boxes.shape == (0, 4)
    assert scores.shape == (0,)


def test_each_frame_reads_the_step_whose_middle_is_nearest():
    assert [step_of(t, 4) for t in range(16)] == [0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3]
