"""Small motion: twins, whole and parts of pixels, and what is refused."""

from dataclasses import replace

import numpy as np
import pytest

from datasets.small_motion import HIDDEN, VISIBLE, SmallMotionError, direction, render_clip, render_frames

MIDDLE = slice(20, 44)  # rows and columns where a disc may be, away from the edges


def test_a_clip_is_a_function_of_its_seed_and_left_is_right_backwards():
    right = render_frames(3, "right", "test", 1.0)
    assert np.array_equal(right, render_frames(3, "right", "test", 1.0))
    assert np.array_equal(right[::-1], render_frames(3, "left", "test", 1.0))


def test_splits_share_no_clip():
    train, test = (render_frames(3, "right", split, 1.0) for split in ("train", "test"))
    assert np.abs(train.astype(int) - test).mean() > 5


# Without noise.
CLEAR = replace(HIDDEN, noise=0.0)
BRIGHT = replace(VISIBLE, noise=0.0, behind=0.0)


def moving(frames):
    """Where anything changes during the clip, ``(H, W)``."""
    return (frames.astype(int).max(0) - frames.min(0)).max(-1) > 2


@pytest.mark.parametrize("amplitude", [1.0, 2.0])
@pytest.mark.parametrize("seed", range(4))
def test_only_the_disc_moves_and_by_whole_pixels(seed, amplitude):
    frames = render_frames(seed, "right", "test", amplitude, CLEAR).astype(int)
    changed = moving(frames)
    height, width = (np.ptp(np.flatnonzero(changed.any(axis))) + 1 for axis in (1, 0))
    assert 17 <= height <= 28  # the disc's own height, an edge of a pixel included
    assert width >= height - 4 + amplitude * 10
    # The core of the disc, found as what is alike after the shift but not without it.
    step = int(amplitude)
    here, shifted = frames[7, :, :-step], frames[8, :, step:]
    alike = (np.abs(here - shifted).max(-1) <= 1) & changed[:, :-step]
    assert alike.sum() > 150


def test_four_quarters_of_a_pixel_are_one_pixel():
    frames = render_frames(5, "right", "test", 0.25, CLEAR).astype(int)
    alike = np.abs(frames[4, :, :-1] - frames[8, :, 1:]).max(-1) <= 1
    assert (alike & moving(frames)[:, :-1]).sum() > 150


@pytest.mark.parametrize("amplitude", [1.0, 4.0])
def test_a_visible_disc_moves_on_where_it_left(amplitude):
    frames = render_frames(4, "right", "test", amplitude, BRIGHT).astype(int)
    assert np.abs(np.roll(frames[0], 15 * int(amplitude), 1) - frames[15]).max() <= 1
    assert np.abs(frames[0] - frames[15]).max() > 60


def test_where_a_visible_disc_is_in_its_first_frame_does_not_tell_where_it_goes():
    angles = 2 * np.pi * (np.arange(32) + 0.5) / 32
    places = []
    for seed in range(200):
        bright = render_frames(seed, "right", "train", 4.0, BRIGHT)[0].astype(float).sum((0, 2))
        places.append((bright - bright.min()) @ np.exp(1j * angles))
    assert abs(np.mean(np.exp(1j * np.angle(places)))) < 0.17  # of places anywhere on the circle, 1 in 300 is further


@pytest.mark.parametrize(("kind", "shown"), [(VISIBLE, True), (HIDDEN, False)])
def test_a_still_shows_the_visible_disc_and_not_the_hidden_one(kind, shown):
    """The brightest block of a still lies on the disc, which is where a clip without noise changes: or as by chance."""
    hits, chance = [], []
    for seed in range(24):
        grey = render_frames(seed, "right", "test", 1.0, kind)[7].astype(float).mean(-1)
        clear = render_frames(seed, "right", "test", 1.0, replace(kind, noise=0.0)).astype(int)
        changes = np.abs(clear[8] - clear[7]).max(-1) > 2
        blocks = grey.reshape(-(-kind.size // 8), 8, -1, 8).mean((1, 3))
        on_disc = changes.reshape(-(-kind.size // 8), 8, -1, 8).mean((1, 3)) > 0.1
        hits.append(on_disc.flat[blocks.argmax()])
        chance.append(on_disc.mean())
    assert (np.mean(hits) > 0.95) == shown
    assert shown or np.mean(hits) < np.mean(chance) + 0.25


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ((0, "up", "test", 1.0), "up"),
        ((0, "left", "exam", 1.0), "exam"),
        ((0, "left", "test", 9.0), "9"),
        ((0, "left", "test", 0.1), "0.1"),
        ((0, "left", "test", 1 / 512, VISIBLE), "0.00195"),
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
    visible = render_clip(7, 1.0, kind=VISIBLE)
    assert np.array_equal(visible.frames, render_frames(7, direction(7), "test", 1.0, VISIBLE))


def test_directions_to_guess_are_balanced():
    assert 70 < sum(direction(seed) == "left" for seed in range(200)) < 130
