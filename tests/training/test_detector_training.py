"""The detector's trainings: what they learn from belongs together, and the people network can learn it."""

from dataclasses import replace

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from models.detector import ACTIONS, SIDE, STEP, Detector, boxes_of
from training.detector import actions, people
from training.detector.actions import CROP, EDGE, Stretch, shaken
from training.detector.data import Scene
from training.detector.people import flipped, frames_of, target_of

BOX = st.tuples(st.integers(0, 90), st.integers(0, 90), st.integers(8, 38), st.integers(8, 38))


def scene(frames=CROP + 10, people=2):
    """A scene in which each person is a plain rectangle, the brighter the higher their number, which is their label."""
    levels = np.full((frames, SIDE, SIDE, 3), 60, np.uint8)
    boxes = np.empty((people, frames, 4), np.float32)
    for p in range(people):
        for t in range(frames):
            left = 10 + 50 * p + t // 4
            boxes[p, t] = left, 20, left + 18, 90
            levels[t, 20:90, left : left + 18] = 120 + 60 * p
    labels = np.zeros((people, frames, ACTIONS), bool)
    labels[range(people), :, range(people)] = True
    return Scene(
        "test-0", levels, boxes, np.ones((people, frames), bool), np.ones((people, frames), np.float32), labels
    )


def distant(boxes):
    """Whether no two of them have their centres in neighbouring cells."""
    centres = [((x + w / 2), (y + h / 2)) for x, y, w, h in boxes]
    return all(max(abs(a[0] - b[0]), abs(a[1] - b[1])) > 12 for n, a in enumerate(centres) for b in centres[:n])


@given(st.lists(BOX, max_size=4).filter(distant))
def test_what_the_people_network_should_say_of_boxes_is_read_as_those_boxes(rows):
    boxes = np.array([[x, y, x + w, y + h] for x, y, w, h in rows], np.float32).reshape(-1, 4)
    target = target_of([boxes])
    told = torch.zeros(1, 5, 32, 32)
    heat = torch.zeros(1, 32 * 32)
    heat[target.frame, target.cell] = 0.9
    told[:, 0] = torch.logit(heat.clamp(0.001, 0.9)).view(1, 32, 32)
    told[:, 1:].flatten(2)[0, :, target.cell] = target.told.T
    found, _scores = boxes_of(told)[0]
    np.testing.assert_allclose(sorted(found.tolist()), sorted(boxes.tolist()), atol=1e-3)
    assert target.heat.max() <= 1


def test_half_of_the_frames_are_mirrored_and_their_boxes_with_them():
    frames, boxes = frames_of([scene()], np.random.default_rng(0), 40)
    mirrored = 0
    for frame, here in zip(frames, boxes, strict=True):
        for p, (x1, y1, x2, y2) in enumerate(here.astype(int)):
            assert (frame[y1:y2, x1:x2] == 120 + 60 * p).all()
        mirrored += bool(here[0, 0] > here[1, 0])
    assert 10 < mirrored < 30


def test_a_mirror_twice_is_nothing():
    boxes = scene().boxes
    np.testing.assert_array_equal(flipped(flipped(boxes)), boxes)


def test_a_stretch_has_boxes_and_labels_of_its_own_frames_but_at_its_ends():
    rng = np.random.default_rng(1)
    for _ in range(10):
        stretch = Stretch(scene(), rng)
        assert [len(each) for each in stretch.boxes] == [0] * EDGE + [2] * (CROP // STEP - 2 * EDGE) + [0] * EDGE
        for step, (boxes, labels) in enumerate(zip(stretch.boxes, stretch.labels, strict=True)):
            for box, label in zip(boxes, labels, strict=True):
                x, y = (box[:2] + box[2:]) / 2
                assert stretch.levels[step * STEP, int(y), int(x), 0] == 120 + 60 * label.argmax()
        assert stretch.union[:, :2].all()
        assert not stretch.union[:, 2:].any()


def test_shaken_boxes_are_near_and_in_the_picture():
    boxes = scene().boxes[:, 0]
    found = np.stack([shaken(boxes, np.random.default_rng(n)) for n in range(200)])
    assert found.min() >= 0
    assert found.max() <= SIDE
    np.testing.assert_allclose(found.mean(0), boxes, atol=1)


def test_both_parts_learn():
    torch.manual_seed(0)
    network, data = Detector(), [scene()]
    short = {"max_rounds": 2, "cooldown": 1, "precision": "float32"}  # not every processor computes in bfloat16
    for part, steps in ((people, 8), (actions, 3)):
        rows = list(part.training(network, data, replace(part.RECIPE, batch=2, steps=steps, warmup=5, **short)))
        assert rows[-1]["loss"] < rows[0]["loss"]
    assert not network.features.training
    assert not network.people.training
