"""Small motion: twins, whole and parts of pixels, and what is refused."""

import numpy as np
import pytest

from datasets import small_motion
from datasets.small_motion import SmallMotionError, direction, render_clip, render_frames

MIDDLE = slice(20, 44)  # rows and columns where a disc may be, away from the edges


def test_a_clip_is_a_function_of_its_seed_and_left_is_right_backwards():
    right = render_frames(3, "right", "test", 1.0)
    assert np.array_equal(right, render_frames(3, "right", "test", 1.0))
    assert np.array_equal(right[::-1], render_frames(3, "left", "test", 1.0))


def test_splits_share_no_clip():
    train, test = (render_frames(3, "right", split, 1.0) for split in ("train", "test"))
    assert np.abs(train.astype(int) - test).mean() > 5


@pytest.fixture
def without_noise(monkeypatch):
    monkeypatch.setattr(small_motion, "NOISE", 0.0)


def moving(frames):
    """Where anything changes during the clip, ``(H, W)``."""
    return (frames.astype(int).max(0) - frames.min(0)).max(-1) > 2


@pytest.mark.parametrize("amplitude", [1.0, 2.0])
@pytest.mark.parametrize("seed", range(4))
def test_only_the_disc_moves_and_by_whole_pixels(without_noise, seed, amplitude):
    frames = render_frames(seed, "right", "test", amplitude).astype(int)
    changed = moving(frames)
    height, width = (np.ptp(np.flatnonzero(changed.any(axis))) + 1 for axis in (1, 0))
    assert 17 <= height <= 28  # the disc's own height, an edge of a pixel included
    assert width >= height - 4 + amplitude * 10
    # The core of the disc, found as what is alike after the shift but not without it.
    step = int(amplitude)
    here, shifted = frames[7, :, :-step], frames[8, :, step:]
    alike = (np.abs(here - shifted).max(-1) <= 1) & changed[:, :-step]
    assert alike.sum() > 150


def test_four_quarters_of_a_pixel_are_one_pixel(without_noise):
    frames = render_frames(5, "right", "test", 0.25).astype(int)
    alike = np.abs(frames[4, :, :-1] - frames[8, :, 1:]).max(-1) <= 1
    assert (alike & moving(frames)[:, :-1]).sum() > 150


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ((0, "up", "test", 1.0), "up"),
        ((0, "left", "exam", 1.0), "exam"),
        ((0, "left", "test", 9.0), "9"),
        ((0, "left", "test", 0.1), "0.1"),
    ],
)
def test_what_does_not_exist_is_named(arguments, found):
    with pytest.raises(SmallMotionError, match=found):
        render_frames(*arguments)


def test_people_see_the_networks_own_pixels():
    clip = render_clip(7, 1.0, 4)
    assert clip.frames.shape == (16, 256, 256, 3)
    assert np.array_equal(clip.frames[:, ::4, ::4], render_frames(7, direction(7), "test", 1.0))
    assert f"/{direction(7)}/" in clip.source


def test_directions_to_guess_are_balanced():
    assert 70 < sum(direction(seed) == "left" for seed in range(200)) < 130
