"""Reversed pairs: only the direction of time tells one twin from the other."""

import numpy as np
import pytest

from datasets.actors import FPS, FRAMES, PAIRS, SPLITS, render_clip, stage, window
from datasets.renderer.motion import Take

CASES = [(pair, split, seed) for pair in PAIRS for split in SPLITS for seed in (0, 1, 17)]


def twins(case, size=64):
    (forwards, backwards), split, seed = case
    return render_clip(seed, forwards, split, size), render_clip(seed, backwards, split, size)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_one_twin_is_the_other_backwards(case):
    one, other = twins(case)
    assert np.array_equal(one.frames, other.frames[::-1])
    assert (one.truth.label, other.truth.label) == case[0]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_truth_is_reversed_too(case):
    one, other = (clip.truth for clip in twins(case))
    assert np.array_equal(one.joints, other.joints[::-1])
    assert np.array_equal(one.mask, other.mask[::-1])
    assert np.array_equal(one.boxes, other.boxes[::-1])
    assert one.interval == pytest.approx([FRAMES / FPS - end for end in other.interval[::-1]])


@pytest.mark.parametrize("case", CASES[::4], ids=str)
def test_flow_there_and_back_cancels(case):
    size = 128
    one, other = (clip.truth for clip in twins(case, size))
    sums = []
    for t in range(FRAMES - 1):
        y, x = np.nonzero(one.mask[t])
        there = one.flow[t][:, y, x]
        tx, ty = (np.stack([x, y]) + 0.5 + there).astype(int)
        inside = (tx >= 0) & (tx < size) & (ty >= 0) & (ty < size)
        inside[inside] &= one.mask[t + 1][ty[inside], tx[inside]]
        back = other.flow[FRAMES - 2 - t][:, ty[inside], tx[inside]]
        sums.append(np.hypot(*(there[:, inside] + back)))
    assert np.median(np.concatenate(sums)) < 0.1
    assert np.median(np.hypot(*one.flow[:, :, ::8, ::8].swapaxes(0, 1))) > 0  # there is something to cancel


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_direction_says_nothing_about_the_rest(pair):
    """The label of a pair does not enter the random stream: everything but the order is drawn alike."""
    for split in SPLITS:
        one, other = (stage(8, label, split) for label in pair)
        assert one.stream == other.stream
        assert np.array_equal(one.camera.rotation, other.camera.rotation)
        assert np.array_equal(one.order, other.order[::-1])
        for name in ("yaw", "pitch", "distance", "mirrored", "wall_distance", "noise"):
            assert getattr(one.appearance, name) == getattr(other.appearance, name)
        assert one.appearance.body == other.appearance.body
        assert np.array_equal(one.appearance.clothes.shirt, other.appearance.clothes.shirt)


def take_of(seconds):
    return Take(np.array([0.0, seconds]), np.zeros((2, 3)), np.zeros((2, 13, 4)), loop=False)


def test_holds_before_and_after_the_action_are_equally_long():
    """A pose held at one end more often than at the other would give the direction away without any motion."""
    rng = np.random.default_rng(0)
    found = np.stack([window(take_of(0.5), 1.0, rng) for _ in range(2000)])
    before, after = -found[:, 0], found[:, -1] - 0.5
    assert before.min() >= 0
    assert after.min() >= 0
    assert before.mean() == pytest.approx(after.mean(), rel=0.05)
    assert np.abs(np.sort(before) - np.sort(after)).max() < 0.05


@pytest.mark.parametrize("speed", [0.8, 1.25])
def test_a_window_has_the_speed_and_stays_inside_a_long_take(speed):
    rng = np.random.default_rng(1)
    found = np.stack([window(take_of(4.0), speed, rng) for _ in range(500)])
    assert np.abs(np.diff(found, axis=1) - speed / FPS).max() < 1e-12
    assert found.min() >= 0
    assert found.max() <= 4
    assert found.min() < 0.05
    assert found.max() > 3.95
