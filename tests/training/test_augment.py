"""Changes of clips: slow, plain versions of the same, and the input that the app prepares."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from models.lab import INPUT
from training.augment import Changes, changed, draw_changes, moved, to_input
from training.recipe import Recipe
from video import Clip

RNG = np.random.default_rng(0)
CLIPS = RNG.integers(0, 256, (3, 4, 10, 12, 3), np.uint8)


def no_changes(n):
    return Changes(np.zeros(n, bool), np.zeros((n, 2), int), np.ones((n, 3)), np.zeros((n, 3)))


def test_unchanged_clips_are_what_the_app_prepares():
    frames = RNG.integers(0, 256, (2, 16, 64, 64, 3), np.uint8)
    x = to_input(changed(frames, np.arange(2), no_changes(2)), INPUT, "cpu", no_changes(2))
    assert x.shape == (2, 3, 16, 64, 64)
    assert x.dtype == torch.float32
    for clip, found in zip(frames, x, strict=True):
        plain = (clip / 255 - INPUT.mean) / INPUT.std
        assert np.abs(found.permute(1, 2, 3, 0).numpy() - plain).max() < 1e-5
        assert torch.allclose(found[None], INPUT.prepare(Clip(clip, INPUT.fps)), atol=1e-5)


def test_each_channel_has_its_own_mean_and_deviation():
    spec = replace(INPUT, mean=(0.1, 0.2, 0.3), std=(0.5, 0.25, 1.0))
    x = to_input(CLIPS, spec, "cpu").permute(0, 2, 3, 4, 1).numpy()
    assert np.abs(x - (CLIPS / 255 - spec.mean) / spec.std).max() < 1e-5


def test_colours_are_scaled_about_the_mean_and_moved():
    changes = replace(no_changes(3), gain=RNG.uniform(0.5, 2, (3, 3)), offset=RNG.uniform(-1, 1, (3, 3)))
    plain, x = (to_input(CLIPS, INPUT, "cpu", c).double().numpy() for c in (None, changes))
    gain, offset = (v[:, :, None, None, None] for v in (changes.gain, changes.offset))
    scaled = (CLIPS / (255 * np.array(INPUT.std))).transpose(0, 4, 1, 2, 3) * gain
    assert np.abs(x - (scaled - np.reshape(INPUT.mean, (1, 3, 1, 1, 1)) / INPUT.std[0] + offset)).max() < 1e-5
    # For one clip the change is the same straight line everywhere.
    for n in range(3):
        for c in range(3):
            slope = np.polyfit(plain[n, c].ravel(), x[n, c].ravel(), 1)[0]
            assert slope == pytest.approx(changes.gain[n, c], rel=1e-4)


@given(dy=st.integers(-9, 9), dx=st.integers(-11, 11))
def test_a_shift_moves_every_pixel_and_repeats_the_edge(dy, dx):
    clip, out = CLIPS[0], np.empty_like(CLIPS[0])
    moved(clip, dy, dx, out)
    _t, h, w, _c = clip.shape
    rows, columns = np.clip(np.arange(h) - dy, 0, h - 1), np.clip(np.arange(w) - dx, 0, w - 1)
    assert np.array_equal(out, clip[:, rows][:, :, columns])
    inner = np.s_[:, max(dy, 0) : h + min(dy, 0), max(dx, 0) : w + min(dx, 0)]
    assert np.array_equal(out[inner], np.roll(clip, (dy, dx), (1, 2))[inner])


def test_clips_are_chosen_mirrored_and_then_shifted():
    changes = replace(no_changes(2), mirrored=np.array([True, False]), shift=np.array([[0, 0], [1, -2]]))
    found = changed(CLIPS, np.array([2, 0]), changes)
    assert np.array_equal(found[0], CLIPS[2][:, :, ::-1])
    assert np.array_equal(found[1][:, 1:, :-2], CLIPS[0][:, :-1, 2:])
    both = changed(CLIPS, np.array([1]), Changes(np.array([True]), np.array([[0, 3]]), np.ones(1), np.ones(1)))
    assert np.array_equal(both[0][:, :, 3:], CLIPS[1][:, :, ::-1][:, :, :-3])


def test_all_frames_of_a_clip_are_changed_alike():
    recipe = Recipe(batch=8)
    still = np.repeat(RNG.integers(0, 256, (8, 1, 20, 20, 3), np.uint8), 5, axis=1)
    changes = draw_changes(recipe, 3)
    x = to_input(changed(still, np.arange(8), changes), INPUT, "cpu", changes)
    assert (x == x[:, :, :1]).all()
    assert (x != to_input(still, INPUT, "cpu")).any((1, 2, 3, 4)).all()


def test_clips_on_disk_are_not_written_to():
    frames = CLIPS.copy()
    frames.setflags(write=False)
    changes = draw_changes(Recipe(batch=3), 0)
    to_input(changed(frames, np.arange(3), changes), INPUT, "cpu", changes)
    assert np.array_equal(frames, CLIPS)


def values(changes):
    return np.concatenate([np.ravel(part) for part in vars(changes).values()])


def test_changes_depend_on_recipe_and_step_only():
    recipe = Recipe(batch=6)
    first = values(draw_changes(recipe, 5))
    np.random.seed(3)  # noqa: NPY002 - the generator on which they must not depend
    torch.manual_seed(3)
    draw_changes(recipe, 4)
    assert np.array_equal(values(draw_changes(recipe, 5)), first)
    assert not np.array_equal(values(draw_changes(recipe, 6)), first)
    assert not np.array_equal(values(draw_changes(replace(recipe, seed=1), 5)), first)


def test_changes_keep_to_the_recipe():
    found = draw_changes(Recipe(batch=4000, shift=4, gain=0.1), 0)
    assert found.mirrored.mean() == pytest.approx(0.5, abs=0.05)
    assert np.unique(found.shift).tolist() == list(range(-4, 5))
    # Brightness common to all colours, and a tint, each as large.
    assert np.log(found.gain).std() == pytest.approx(0.1 * 2**0.5, rel=0.05)
    assert found.offset.std() == pytest.approx(0.1 * 2**0.5, rel=0.05)
    none = draw_changes(Recipe(batch=9, shift=0, gain=0.0), 0)
    assert not none.shift.any()
    assert (none.gain == 1).all()
    assert (none.offset == 0).all()


def test_parts_of_changes_are_the_whole():
    whole = draw_changes(Recipe(batch=6), 2)
    first, second = whole.part(slice(0, 2)), whole.part(slice(2, 6))
    for name, value in vars(whole).items():
        assert np.array_equal(np.concatenate([getattr(first, name), getattr(second, name)]), value)
