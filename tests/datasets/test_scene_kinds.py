"""Scenes of each kind keep their promises; a scene is a function of its arguments; splits stay apart."""

from itertools import pairwise

import numpy as np
import pytest

from datasets.renderer.appearance import SHARES
from datasets.scene_plans import FRAMES
from datasets.scenes import (
    FPS,
    LABELS,
    SPLITS,
    ScenesError,
    SceneTruth,
    render_scene,
    rendering,
    stage,
)
from video import Clip, Progress

USUAL = [stage(seed, SPLITS[seed % 3]) for seed in range(6)]
CUT = stage(1, "test", "cut")
CROSSINGS = [stage(seed, "test", "crossing") for seed in range(2)]
STAGED = [*USUAL, CUT, *CROSSINGS]
CLOSE, WALK, STAND = (LABELS.index(name) for name in ("close", "walk", "stand"))


@pytest.mark.parametrize("staged", CROSSINGS)
def test_in_a_crossing_one_hides_the_other_for_a_moment(staged):
    assert len(staged.people) == 2
    hidden = np.flatnonzero((staged.visibility <= 0.2).any(0))
    assert 2 <= len(hidden) <= 8
    assert hidden[-1] - hidden[0] + 1 == len(hidden)
    for at in (hidden[0] - int(FPS), hidden[-1] + int(FPS)):
        assert (staged.visibility[:, at] >= 0.6).all()
        assert staged.seen[:, at].all()


def test_a_cut_shows_people_from_elsewhere_in_the_same_light():
    one, other = CUT.shots
    (cut_s,) = SceneTruth(CUT, 128).cuts_s
    assert one.end == other.start == round(cut_s * FPS)
    assert CUT.frames / 3 - 1 < one.end < CUT.frames * 2 / 3 + 1
    assert np.cos(one.appearance.yaw - other.appearance.yaw) <= 0.5
    assert other.appearance.light @ other.camera.rotation == pytest.approx(one.appearance.light @ one.camera.rotation)
    assert CUT.seen[:, one.end :].any(1).all()
    clip = render_scene(1, "test", 32, "cut")
    change = np.abs(np.diff(clip.frames.astype(float), axis=0)).mean((1, 2, 3))
    assert change.argmax() == one.end - 1


def test_a_scene_of_nobody_is_a_room():
    clip = render_scene(0, "test", 32, "empty")
    truth = clip.truth
    assert FRAMES[0] <= len(clip) <= FRAMES[1]
    assert truth.boxes.shape == (0, len(clip), 4)
    assert truth.labels.shape == (0, len(clip), len(LABELS))
    assert truth.joints.shape == (0, len(clip), 13, 2)
    assert truth.visibility.shape == truth.seen.shape == (0, len(clip))
    assert truth.segments == truth.cuts_s == []


def test_a_scene_is_a_function_of_its_arguments_and_tells_its_progress():
    *steps, clip = rendering(6, "test", 24)
    again = render_scene(6, "test", 24)
    assert isinstance(clip, Clip)
    assert np.array_equal(clip.frames, again.frames)
    assert clip.source == again.source == "scenes/test/usual/6"
    assert clip.fps == FPS
    assert steps[0].done == 0
    assert all(isinstance(step, Progress) for step in steps)
    assert all(one.done <= other.done <= other.total for one, other in pairwise(steps))
    # Truth is that of the scene, whatever the size at which it is drawn.
    larger = SceneTruth(stage(6, "test"), 240)
    assert np.allclose(larger.boxes, clip.truth.boxes * 10, equal_nan=True, atol=1e-3)
    assert larger.joints == pytest.approx(clip.truth.joints * 10, abs=1e-3)
    assert np.array_equal(larger.visibility, clip.truth.visibility)
    others = [stage(7, "test"), stage(6, "val"), stage(6, "test", "cut")]
    begun = [staged.people[0].positions[:90] for staged in (larger.staged, *others)]
    assert all(not np.array_equal(begun[0], other) for other in begun[1:])


def test_the_pixels_change_inside_the_boxes():
    staged = USUAL[1]
    with_people = render_scene(1, SPLITS[1], 64)
    boxes = with_people.truth.boxes
    at = int(np.argmax(~np.isnan(boxes[0, :, 0])))
    x1, y1, x2, y2 = np.round(boxes[0, at]).astype(int)
    shirt = staged.people[0].clothes.shirt
    inside = with_people.frames[at, y1:y2, x1:x2].reshape(-1, 3).astype(float)
    hue = shirt / shirt.sum()
    nearest = np.abs(inside / np.maximum(inside.sum(1, keepdims=True), 1) - hue).sum(1).min()
    assert nearest < 0.1


def shares(value, low, high, teeth=6):
    """How far from the middle of its tooth, in parts of half its width."""
    return abs((value - low) / (high - low) * teeth % 1 - 0.5) * 2


@pytest.mark.parametrize("split", SPLITS)
def test_splits_share_neither_speeds_nor_views_nor_bodies(split):
    least, most = SHARES[split]
    for staged in [*(stage(seed, split) for seed in range(2)), stage(1, split, "cut")]:
        values = [
            shares(piece.speed, 0.8, 1.25) for act in staged.acts for piece in act.pieces if piece.name != "stand"
        ]
        for shot in staged.shots:
            values += [shares(shot.appearance.yaw, 0, 2 * np.pi, 12), shares(shot.camera.distance, 5.2, 6.4)]
        assert all(least - 1e-6 <= value <= most + 1e-6 for value in values)


@pytest.mark.parametrize("arguments", [(0, "training"), (0, "train", "long")])
def test_what_does_not_exist_is_refused_with_what_does(arguments):
    with pytest.raises(ScenesError, match="There is no"):
        stage(*arguments)
    with pytest.raises(ScenesError):
        next(rendering(arguments[0], arguments[1], 32, *arguments[2:]))
