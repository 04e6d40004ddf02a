"""Point lights: where the lamps are, that nothing else is seen, and what kinds of dots leave of form and of motion."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasets.actors import LABELS, render_clip, stage
from datasets.point_lights import (
    KINDS,
    LIGHTS,
    LIMBS,
    RADIUS,
    Kind,
    around,
    dots,
    lights,
    lights_of,
    on_limbs,
    render_dots,
)
from datasets.renderer.skeleton import INDEX

SEEDS = st.integers(0, 2**32 - 1)


def walk_of(seed, frames=16, scale=0.05):
    """Thirteen points that wander about, in parts of the side."""
    rng = np.random.default_rng(seed)
    return rng.uniform(0.2, 0.8, (13, 2)) + rng.normal(0, scale, (frames, 13, 2)).cumsum(0)


def wrapped(differences, side):
    """Steps on a torus, the short way round."""
    return (differences + side / 2) % side - side / 2


def test_the_lamps_are_the_joints_that_the_renderer_knows():
    clip = render_clip(1, "dance_b", "test", 128)
    found = lights(clip.truth.scene, 128)
    assert found.shape == (16, 13, 2)
    for name in ("left_knee", "right_shoulder", "right_ankle"):
        assert np.allclose(found[:, LIGHTS.index(name)], clip.truth.joints[:, INDEX[name]], atol=1e-3)


def test_head_and_wrists_lie_on_the_person():
    clip = render_clip(1, "punch", "test", 192)
    found = lights(clip.truth.scene, 192)
    for name in ("head", "left_wrist", "right_wrist"):
        hit = []
        for t, (x, y) in enumerate(found[:, LIGHTS.index(name)]):
            if 0 <= x < 192 and 0 <= y < 192:
                hit.append(clip.truth.mask[t, int(y), int(x)])
        assert np.mean(hit) > 0.9, name


def test_only_dots_are_seen_and_each_where_it_belongs():
    points = np.array([[[10.5, 20.5], [np.nan, 3.0], [50.5, 40.5]]])
    (frame,) = dots(points, 64, 64, 2.0)
    y, x = np.nonzero(frame[..., 0] > 127)
    near = np.minimum(np.hypot(x - 10, y - 20), np.hypot(x - 50, y - 40))
    assert near.max() < 2.5
    assert frame[20, 10, 0] == frame[40, 50, 0] == 255
    assert (frame[..., 0] == frame[..., 1]).all()


@pytest.mark.parametrize("kind", KINDS)
def test_twins_are_each_others_dots_backwards(kind):
    one, two = (render_dots(stage(4, label, "val"), 64, kind) for label in ("getup_faceup", "lie_down_faceup"))
    assert np.array_equal(one, two[::-1])


@given(SEEDS, st.sampled_from([1.0, 64.0]))
def test_scrambled_dots_move_as_their_joints_and_nowhere_else(seed, side):
    points = side * walk_of(seed)
    found = KINDS["scrambled"].of(points, side, np.random.default_rng(seed))
    assert ((found >= 0) & (found < side)).all()
    assert np.allclose(wrapped(np.diff(found, axis=0) - np.diff(points, axis=0), side), 0, atol=1e-9 * side)


@pytest.mark.parametrize("label", ["run", "punch"])
def test_a_still_of_scrambled_dots_is_uniform_whatever_the_action(label):
    """The first, the middle and the last frame: also of the action that moves furthest, and of the one that stays."""
    scenes = [stage(seed, label, "train") for seed in range(60)]
    every = np.stack([lights_of(scene, "scrambled", 1) for scene in scenes])  # (60, T, 13, 2)
    for t in (0, 8, 15):
        cells = np.floor(every[:, t] * 4).astype(int)
        counts = np.bincount((4 * cells[..., 1] + cells[..., 0]).ravel(), minlength=16)
        expected = counts.sum() / 16
        assert ((counts - expected) ** 2 / expected).sum() < 37.7  # chi-squared, 15 degrees of freedom: 1 in 1,000
        # And no dot tells where another one is.
        x = np.cos(2 * np.pi * every[:, t, :, 0])
        assert np.abs(np.corrcoef(x.T)[np.triu_indices(13, 1)]).mean() < 0.15
    plain = np.stack([lights_of(scene, "normal", 1) for scene in scenes])[:, 8]
    crowded = np.bincount(np.floor(np.clip(plain[..., 0], 0, 0.99) * 4).astype(int).ravel(), minlength=4)
    assert crowded[1:3].sum() > 3 * crowded[[0, 3]].sum()  # as the test would see if it were not so


@given(SEEDS)
def test_inverted_twice_is_the_same(seed):
    points, rng = walk_of(seed), np.random.default_rng(0)
    once = KINDS["inverted"].of(points, 1.0, rng)
    assert np.allclose(once[..., 0], points[..., 0])
    assert np.allclose(once[..., 1] + points[..., 1], 1)
    assert np.allclose(KINDS["inverted"].of(once, 1.0, rng), points)


@given(SEEDS, st.floats(0.001, 0.1))
def test_jitter_is_as_large_as_it_says_and_new_in_every_frame(seed, jitter):
    noise = Kind(jitter=jitter).of(np.zeros((200, 13, 2)), 64.0, np.random.default_rng(seed))
    assert np.isclose(noise.std(), 64 * jitter, rtol=0.1)
    assert abs(np.corrcoef(noise[1:].ravel(), noise[:-1].ravel())[0, 1]) < 0.1


@given(SEEDS, st.integers(1, 6))
def test_a_dot_lives_so_many_frames_at_one_place_of_a_limb(seed, life):
    """On somebody who stands still a dot moves only when it jumps."""
    still = np.repeat(walk_of(seed, 1), 24, 0)
    found = on_limbs(still, life, np.random.default_rng(seed))
    for dot in found.swapaxes(0, 1):
        jumps = np.flatnonzero(np.any(np.diff(dot, axis=0) != 0, 1)) + 1
        assert 1 <= jumps[0] <= life
        assert 24 - jumps[-1] <= life
        assert (np.diff(jumps) == life).all()


def test_dots_of_limited_lifetime_lie_on_the_limbs():
    points = walk_of(3)
    found = KINDS["lifetime"].of(points, 1.0, np.random.default_rng(0))
    one, two = points[:, LIMBS[:, 0]], points[:, LIMBS[:, 1]]  # (T, limbs, 2)
    way, there = two - one, found[:, :, None] - one[:, None]
    along = np.clip((there * way[:, None]).sum(-1) / (way**2).sum(-1)[:, None], 0, 1)
    apart = np.linalg.norm(there - along[..., None] * way[:, None], axis=-1).min(-1)
    assert apart.max() < 1e-9
    assert len(set(LIMBS.ravel())) == len(LIGHTS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_joint_that_is_not_seen_is_no_dot(kind):
    points = walk_of(5)
    points[:, 4] = np.nan
    found = KINDS[kind].of(points, 1.0, np.random.default_rng(0))
    lost = np.isnan(found[..., 0]).sum(1)
    assert (lost < 13).all()
    if kind != "lifetime":  # there the limbs that end in it are lost
        assert (lost == 1).all()
    assert (dots(64 * found, 64, 64, 1.0)[..., 0] > 127).any((1, 2)).all()


@given(st.integers(0, 63), st.integers(0, 63), st.integers(-70, 70), st.integers(-70, 70))
def test_a_dot_on_an_edge_is_seen_on_both_sides(x, y, dx, dy):
    here, there = (
        dots(np.array([[[at_x % 64, at_y % 64]]], float), 64, 64, 1.8, wrapped=True).astype(int)
        for at_x, at_y in ((x, y), (x + dx, y + dy))
    )
    apart = np.abs(there - np.roll(here, (dy, dx), (1, 2)))
    assert apart.sum() < 0.3 * here.sum()  # OpenCV draws the soft rim of a shape that an edge cuts a little fainter
    assert np.isclose(there.sum(), here.sum(), rtol=0.25)


def test_only_what_an_edge_cuts_is_repeated():
    places = np.array([[32.0, 32.0], [0.5, 32.0], [63.0, 0.5]])
    found = {(float(x), float(y)) for x, y in around(places, 64, 64, 2.0)}
    assert found == {
        (32.0, 32.0), (0.5, 32.0), (64.5, 32.0), (63.0, 0.5), (-1.0, 0.5), (63.0, 64.5), (-1.0, 64.5),
    }  # fmt: skip


def test_every_action_shows_dots():
    for label in LABELS:
        frames = render_dots(stage(0, label, "test"), 64)
        assert ((frames > 127).any((1, 2, 3))).all()
        assert (frames > 127).mean() < 13 * 4 * np.pi * (RADIUS * 64 + 1) ** 2 / 64**2
