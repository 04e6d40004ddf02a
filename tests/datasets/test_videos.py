"""Videos of one action: longer clips in which people go round."""

import numpy as np
import pytest

from datasets.actors import BIT, FRAMES, render_clip, render_frames, rendering, stage
from datasets.renderer.motion import bent, takes
from datasets.renderer.skeleton import Body, forward, matrices
from video import Progress

LONG = 72
BEFORE_VIDEOS = (  # mean grey level of each frame of a clip, when there were clips only
    129.169, 129.257, 129.457, 129.342, 129.032, 128.940, 128.465, 128.219,
    128.102, 128.062, 128.305, 128.567, 128.637, 128.191, 127.720, 127.379,
)  # fmt: skip


def test_a_clip_is_the_same_as_ever():
    """But for what processors round otherwise: another draw of the noise alone moves a frame's mean by 0.05."""
    assert render_clip(3, "walk", "test").frames.mean((1, 2, 3)) == pytest.approx(BEFORE_VIDEOS, abs=0.01)


@pytest.mark.parametrize("label", ["walk", "run", "cartwheel", "crawl", "getup_faceup"])
def test_people_stay_in_the_picture(label):
    truth = render_clip(1, label, "test", 32, LONG).truth
    assert truth.joints.shape == (LONG, 13, 2)
    inside = (truth.joints > 0).all(-1) & (truth.joints < 32).all(-1)
    assert inside.mean() > 0.9
    assert (truth.boxes[:, 2] > truth.boxes[:, 0]).mean() > 0.95


@pytest.mark.parametrize(("forwards", "backwards"), [("walk", "walk_backward"), ("getup_faceup", "lie_down_faceup")])
def test_a_video_of_a_twin_is_the_others_backwards(forwards, backwards):
    one, other = (render_frames(stage(5, label, "test", 40), 32) for label in (forwards, backwards))
    assert np.array_equal(one, other[::-1])


def test_whoever_walks_on_goes_round():
    root = stage(2, "walk", "test", 96).person.positions[:, 0][:, [0, 2]]
    assert np.linalg.norm(np.diff(root, axis=0), axis=1).sum() > 5
    assert np.linalg.norm(root - root.mean(0), axis=1).max() < 1.6


def test_truth_is_as_long_as_the_video():
    truth = render_clip(1, "kick", "val", 32, 20).truth
    assert truth.flow.shape == (19, 2, 32, 32)
    assert truth.mask.shape == (20, 32, 32)
    assert truth.boxes.shape == (20, 4)
    assert len(truth.scene.acting) == 20


def test_pace_is_that_of_the_recording():
    assert takes()["walk"].pace == pytest.approx(0.98, abs=0.05)
    assert takes()["kick"].pace == 0


def test_a_straight_path_is_not_bent():
    root, rotations = takes()["walk"].poses(np.linspace(0, 3, FRAMES))
    again, turned = bent(root, rotations, np.zeros(FRAMES))
    assert np.allclose(again, root)
    assert np.allclose(turned, rotations)


def test_a_bent_path_has_the_same_steps_and_turns_the_body():
    root, rotations = takes()["run"].poses(np.linspace(0, 3, 40))
    heading = np.linspace(-2, 2, 40)
    again, turned = bent(root, rotations, heading)
    assert np.allclose(np.linalg.norm(np.diff(again, axis=0), axis=1), np.linalg.norm(np.diff(root, axis=0), axis=1))
    c, s, zero, one = np.cos(heading), np.sin(heading), np.zeros(40), np.ones(40)
    yaw = np.moveaxis(np.array([[c, zero, s], [zero, one, zero], [-s, zero, c]]), -1, 0)
    assert np.allclose(matrices(turned[:, 0]), yaw @ matrices(rotations[:, 0]))
    assert np.allclose(turned[:, 1:], rotations[:, 1:])


def test_bending_is_alike_in_both_directions_of_time():
    root, rotations = takes()["walk"].poses(np.linspace(0, 3, 30))
    heading = np.linspace(-1, 1, 30)
    ahead, _turned = bent(root, rotations, heading)
    back, _turned = bent(root[::-1], rotations[::-1], heading[::-1])
    assert np.allclose(ahead - ahead.mean(0), (back - back.mean(0))[::-1])


def test_feet_keep_to_the_floor_on_a_bent_path():
    scene = stage(3, "walk", "test", 60)
    straight, _frames = forward(*takes()["walk"].poses(np.linspace(0, 5, 60)), Body())
    assert scene.person.positions[..., 1].min() > straight[..., 1].min() - 0.05


@pytest.mark.parametrize(("label", "size", "frames"), [("walk", 128, 72), ("getup_faceup", 64, FRAMES)])
def test_drawn_bit_by_bit_it_is_the_same_clip(label, size, frames):
    *steps, clip = rendering(7, label, "test", size, frames)
    assert np.array_equal(clip.frames, render_clip(7, label, "test", size, frames).frames)
    assert all(isinstance(step, Progress) for step in steps)
    assert len(steps) == -(-frames // BIT)
