"""MoveNet in OpenCV answers what ONNX Runtime answers, and finds a rendered person where the renderer put them."""

from pathlib import Path

import numpy as np
import pytest

from datasets.actors import render_clip
from datasets.point_lights import LIGHTS, lights
from models.movenet import SIDE, MoveNet
from vizlib.point_lights.pose import INDICES

GOLDEN = Path(__file__).parent.parent / "golden" / "movenet.npz"


@pytest.fixture(scope="module")
def network():
    return MoveNet()


def test_it_answers_what_another_runtime_answers(network):
    """Golden values: ONNX Runtime 1.x on the network as it was converted, its padding not yet written out."""
    with np.load(GOLDEN) as golden:
        frame, answer = golden["frame"], golden["answer"]
    people = network(frame)
    surest = answer[np.argsort(-answer[:, 55], kind="stable")][0]
    assert people.scores[0] == pytest.approx(surest[55], abs=1e-3)
    joints = surest[:51].reshape(17, 3)
    assert np.abs(people.joints[0, :, :2] / SIDE - joints[:, [1, 0]]).max() < 1e-3
    assert np.abs(people.boxes[0] / SIDE - surest[[52, 51, 54, 53]]).max() < 1e-3


def test_it_finds_a_rendered_person(network):
    clip = render_clip(2, "walk", "test", 256)
    people = network(clip.frames[8])
    assert people.scores[0] > 0.5
    assert np.abs(people.boxes[0] - clip.truth.boxes[8]).mean() < 12
    found, truth = people.joints[0, INDICES, :2], lights(clip.truth.scene, 256)[8]
    # Left and right may be taken for each other from the side: the nearest lamp counts.
    apart = np.linalg.norm(found[:, None] - truth[None], axis=2).min(1)
    assert np.median(apart) < 8
    assert len(LIGHTS) == len(found) == 13


def test_a_picture_of_any_shape_and_an_empty_one(network):
    for shape in ((90, 400, 3), (400, 90, 3), (64, 64, 3)):
        people = network(np.zeros(shape, np.uint8))
        assert people.boxes.shape == (6, 4)
        assert people.scores.max() < 0.15
