"""What a video has to survive: the same for all frames, and for flow in the direction in which it moves pictures."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from models.zoo import CARDS
from video.flow import warp
from vizlib.maximize import MaximizeSpec, class_objective
from vizlib.maximize.transforms import Transform, drawn, transformed

SPEC = MaximizeSpec("single_frame", class_objective(CARDS["single_frame"], "jump"), size=32)
SIDE = 32
transforms = st.builds(
    Transform,
    st.floats(-0.4, 0.4),
    st.floats(-0.4, 0.4),
    st.floats(0.7, 1.4),
    st.floats(-math.pi, math.pi),
    flip=st.booleans(),
)


def noise(channels=3, frames=4, side=SIDE, seed=0):
    return torch.rand((channels, frames, side, side), generator=torch.Generator().manual_seed(seed))


def test_the_identity_leaves_all_as_it_is():
    x = noise()
    assert transformed(x, "rgb", Transform()).equal(x)
    assert transformed(x[:2], "flow", Transform()).equal(x[:2])


@pytest.mark.parametrize(("kind", "channels"), [("rgb", 3), ("flow", 2)])
def test_once_around_is_where_it_was(kind, channels):
    x = noise(channels)
    torch.testing.assert_close(transformed(x, kind, Transform(angle=2 * math.pi)), x, atol=1e-4, rtol=0)


@given(transforms)
@settings(max_examples=30)
def test_equal_frames_stay_equal(transform):
    still = noise(frames=1).expand(-1, 5, -1, -1)
    moved = transformed(still, "rgb", transform)
    assert all(moved[:, t].equal(moved[:, 0]) for t in range(5))
    alone = transformed(still[:, :1], "rgb", transform)
    torch.testing.assert_close(moved[:, :1], alone)


@pytest.mark.parametrize(("kind", "channels"), [("rgb", 3), ("flow", 2)])
@pytest.mark.parametrize("pixels", [-5, 3])
def test_a_move_moves_by_whole_pixels_and_mirrors_at_the_edge(kind, channels, pixels):
    x = noise(channels)
    for field, axis in (("dx", 3), ("dy", 2)):
        moved = transformed(x, kind, Transform(**{field: 2 * pixels / SIDE}))
        inside = torch.arange(max(0, -pixels), SIDE - max(0, pixels))
        expected = torch.roll(x, -pixels, axis)
        torch.testing.assert_close(
            moved.index_select(axis, inside), expected.index_select(axis, inside), atol=1e-4, rtol=0
        )
        outside = torch.arange(SIDE - pixels, SIDE) if pixels > 0 else torch.arange(-pixels)
        mirrored = x.index_select(axis, outside.flip(0))
        torch.testing.assert_close(moved.index_select(axis, outside), mirrored, atol=1e-4, rtol=0)


@pytest.mark.parametrize("roll", [-2, 1, 3])
def test_a_roll_moves_frames_later_and_leaves_one_frame_alone(roll):
    x = noise(frames=5)
    rolled = transformed(x, "rgb", Transform(roll=roll))
    assert all(rolled[:, (t + roll) % 5].equal(x[:, t]) for t in range(5))
    assert transformed(x[:, :1], "rgb", Transform(roll=roll)).equal(x[:, :1])


def test_larger_is_larger_and_a_positive_angle_turns_right_towards_down():
    x = torch.zeros(1, 1, SIDE, SIDE)
    x[..., 15:17, 23:25] = 1  # right of the middle

    def centre(transform):
        shares = transformed(x, "rgb", transform)[0, 0]
        shares = shares / shares.sum()
        at = torch.arange(SIDE) - (SIDE - 1) / 2
        return float((shares.sum(0) * at).sum()), float((shares.sum(1) * at).sum())

    assert centre(Transform()) == pytest.approx((8, 0), abs=1e-4)
    assert centre(Transform(zoom=1.5)) == pytest.approx((12, 0), abs=0.1)
    assert centre(Transform(angle=math.pi / 2)) == pytest.approx((0, 8), abs=1e-3)


def texture(x, y):
    """A smooth picture without end."""
    return np.sin(0.24 * x + 0.07 * y) + np.cos(0.2 * y - 0.1 * x) + np.sin(0.15 * (x + y) + 1)


@given(transforms, st.lists(st.floats(-0.06, 0.06), min_size=4, max_size=4), st.floats(-2, 2), st.floats(-2, 2))
@settings(max_examples=25)
def test_flow_still_leads_from_one_picture_to_the_next(transform, matrix, u, v):
    side = 48
    y, x = np.mgrid[:side, :side] - (side - 1) / 2
    change = np.eye(2) + np.reshape(matrix, (2, 2))
    flow = np.einsum("ij,jyx->iyx", change - np.eye(2), np.stack([x, y])) + np.reshape([u, v], (2, 1, 1))
    # What was at p is at p + flow(p): the next picture shows at q what this one shows where q came from.
    came = np.einsum("ij,jyx->iyx", np.linalg.inv(change), np.stack([x - u, y - v]))
    one, two = (torch.tensor(texture(*places)[None, None]).float() for places in ((x, y), came))
    one, two = (transformed(picture, "rgb", transform)[0, 0].numpy() for picture in (one, two))
    moved = transformed(torch.tensor(flow[:, None]).float(), "flow", transform)[:, 0].numpy()
    shift = transform.zoom * side / 2 * math.hypot(transform.dx, transform.dy)
    radius = side / 2 * min(1.0, transform.zoom) - shift - 6  # beyond it mirrored edges are seen
    inside = np.hypot(x, y) < max(radius, 3)
    error = np.abs(warp(two, moved) - one)[inside]
    assert np.nanmax(error) < 0.1


def test_vectors_that_do_not_turn_lead_elsewhere():
    # The test above could fail: flow that is moved as colours are, without turning, does not fit.
    right = torch.zeros(2, 1, SIDE, SIDE)
    right[0] = 2
    quarter = Transform(zoom=1.5, angle=math.pi / 2)
    assert transformed(right, "flow", quarter)[:, 0, 16, 16].tolist() == pytest.approx([0, 3], abs=1e-5)
    assert transformed(right, "rgb", quarter)[:, 0, 16, 16].tolist() == pytest.approx([2, 0], abs=1e-5)


@given(
    st.integers(0, 2**31),
    st.integers(0, 1024),
    st.floats(0, 0.5),
    st.floats(0, 0.5),
    st.floats(0, 45),
    st.integers(0, 8),
)
def test_what_is_drawn_lies_within_its_bounds(seed, step, jitter, zoom, turn, roll):
    spec = replace(SPEC, jitter=jitter, zoom=zoom, turn=turn, roll=roll)
    found = drawn(spec, (seed,), step)
    assert max(abs(found.dx), abs(found.dy)) <= 2 * jitter  # 2 is the whole side
    assert abs(found.zoom - 1) <= zoom + 1e-12
    assert abs(found.angle) <= math.radians(turn)
    assert abs(found.roll) <= roll


@given(st.lists(st.integers(0, 2**31), min_size=1, max_size=2).map(tuple), st.integers(0, 1024))
def test_what_is_drawn_depends_on_the_seeds_and_the_step_alone(seeds, step):
    found = drawn(SPEC, seeds, step)
    others = (
        replace(SPEC, seed=5, steps=7, space="pixels", rate=0.1, chi=3.0, size=64, companions=(1, 2)),
        MaximizeSpec("early_fusion", class_objective(CARDS["early_fusion"], "walk")),
    )
    assert all(drawn(other, seeds, step) == found for other in others)
    assert drawn(SPEC, seeds, step + 1) != found
    for place in range(len(seeds)):
        other = tuple(seed + (n == place) for n, seed in enumerate(seeds))
        assert drawn(SPEC, other, step) != found


def test_all_of_the_bounds_are_used():
    found = [drawn(replace(SPEC, jitter=0.1, zoom=0.2, turn=10.0, roll=2), (0,), step) for step in range(200)]
    assert {one.roll for one in found} == {-2, -1, 0, 1, 2}
    for values, bound in (
        ([one.dx for one in found], 0.2),
        ([one.dy for one in found], 0.2),
        ([one.zoom - 1 for one in found], 0.2),
        ([math.degrees(one.angle) for one in found], 10),
    ):
        assert min(values) < -0.9 * bound
        assert max(values) > 0.9 * bound


def test_without_transforms_nothing_moves():
    assert drawn(replace(SPEC, jitter=0.0, zoom=0.0, turn=0.0, roll=0), (0,), 5) == Transform()


STEADY = {"jitter": 0.0, "zoom": 0.0, "turn": 0.0, "roll": 0}


@given(st.integers(0, 2**31), st.integers(0, 1024), st.floats(0.05, 1), st.floats(0, 1))
def test_a_crop_lies_inside_the_picture_and_has_the_share_that_was_asked_for(seed, step, area, centre):
    found = drawn(replace(SPEC, **STEADY, area=area, centre=centre), (seed,), step)
    side = 1 / found.zoom  # of the crop, in parts of the picture's
    assert area - 1e-9 <= side**2 <= 1 + 1e-9
    for move in (found.dx, found.dy):
        assert abs(move) <= centre * (1 - side) + 1e-9
        assert abs(move) + side <= 1 + 1e-9
    assert not found.flip


def test_crops_use_their_bounds_and_every_other_one_is_mirrored():
    spec = replace(SPEC, **STEADY, area=0.25, centre=0.5, flip=True)
    found = [drawn(spec, (0,), step) for step in range(300)]
    shares = [one.zoom**-2 for one in found]
    assert min(shares) < 0.3
    assert max(shares) > 0.95
    assert np.mean(shares) == pytest.approx((0.25 + 1) / 2, abs=0.05)
    assert max(abs(one.dx) / (1 - 1 / one.zoom) for one in found) == pytest.approx(0.5, abs=0.02)
    assert np.mean([one.flip for one in found]) == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize("flip", [False, True])
def test_a_crop_shows_its_part_of_the_picture_at_the_size_of_the_whole(flip):
    at = (torch.arange(SIDE) + 0.5) * 2 / SIDE - 1  # middles of pixels, from -1 to 1
    ramp = at.expand(1, 1, SIDE, SIDE)
    crop = transformed(ramp, "rgb", Transform(dx=0.25, dy=-0.1, zoom=2.0, flip=flip))
    expected = 0.25 + (-at if flip else at) / 2
    torch.testing.assert_close(crop, expected.expand_as(crop), atol=1e-5, rtol=0)


def test_in_a_mirror_what_went_right_goes_left():
    field = torch.zeros(2, 1, SIDE, SIDE)
    field[0], field[1] = 2, 1
    mirrored = transformed(field, "flow", Transform(flip=True))
    assert mirrored[:, 0, 16, 16].tolist() == pytest.approx([-2, 1], abs=1e-5)
    turned = transformed(field, "flow", Transform(flip=True, angle=math.pi / 2))
    assert turned[:, 0, 16, 16].tolist() == pytest.approx([1, 2], abs=1e-5)
