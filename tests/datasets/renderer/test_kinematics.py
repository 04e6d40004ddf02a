"""The skeleton and the recorded takes: bones of one length, feet on the floor, laps without a jerk."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasets.renderer.motion import Take, takes
from datasets.renderer.skeleton import INDEX, JOINTS, SKELETON, Body, forward, matrices

FACTOR = st.floats(0.7, 1.4)
BODIES = st.builds(Body, legs=FACTOR, arms=FACTOR, torso=FACTOR, width=FACTOR, girth=FACTOR, head=FACTOR)
LOOPS = [name for name, take in takes().items() if take.loop]
SINGLE = [name for name, take in takes().items() if not take.loop]
TOE = np.array([0.14, -0.045, 0.0])
FEET = [INDEX["right_ankle"], INDEX["left_ankle"]]


def rotated(q, v):
    """Vectors turned by unit quaternions, without any matrix."""
    w, u = q[..., :1], q[..., 1:]
    return v + 2 * w * np.cross(u, v) + 2 * np.cross(u, np.cross(u, v))


def carried(joint, point, root, rotations, body):
    """Where a point of a joint's frame lies in the world, handed up from parent to parent."""
    point = np.broadcast_to(point, root.shape)
    while joint:
        parent, offset, stretch = SKELETON[joint]
        lies = root * body.legs if joint == "root" else np.array(offset) * getattr(body, stretch)
        point = rotated(rotations[:, INDEX[joint]], point) + lies
        joint = parent
    return point


def random_poses(seed, count=5):
    rng = np.random.default_rng(seed)
    rotations = rng.normal(size=(count, len(JOINTS), 4))
    return rng.normal(size=(count, 3)), rotations / np.linalg.norm(rotations, axis=-1, keepdims=True)


@given(body=BODIES, seed=st.integers(0, 2**32 - 1))
def test_forward_equals_points_handed_up_by_quaternions(body, seed):
    root, rotations = random_poses(seed)
    positions, frames = forward(root, rotations, body)
    for j, name in enumerate(JOINTS):
        for point in (np.zeros(3), np.array([0.3, -0.2, 0.5])):
            expected = carried(name, point, root, rotations, body)
            assert np.abs(positions[:, j] + frames[:, j] @ point - expected).max() < 1e-12


def test_matrices_are_rotations():
    _root, rotations = random_poses(1, 50)
    found = matrices(rotations)
    assert np.abs(found @ found.swapaxes(-1, -2) - np.eye(3)).max() < 1e-12
    assert np.abs(np.linalg.det(found) - 1).max() < 1e-12


@given(body=BODIES, name=st.sampled_from(list(takes())))
def test_bones_keep_their_length(body, name):
    take = takes()[name]
    positions, _frames = forward(*take.poses(np.linspace(-1, take.seconds + 1, 60)), body)
    for j, joint in enumerate(JOINTS[1:], 1):
        parent, offset, stretch = SKELETON[joint]
        lengths = np.linalg.norm(positions[:, j] - positions[:, INDEX[parent]], axis=1)
        assert np.abs(lengths - np.linalg.norm(offset) * getattr(body, stretch)).max() < 1e-9


def test_both_sides_are_alike():
    for name, (parent, offset, stretch) in SKELETON.items():
        if name.startswith("right"):
            x, y, z = offset
            assert SKELETON[name.replace("right", "left")] == (parent.replace("right", "left"), (x, y, -z), stretch)


@pytest.mark.parametrize("name", takes())
def test_a_take_is_sound(name):
    take = takes()[name]
    assert take.times[0] == 0
    assert (np.diff(take.times) > 0).all()
    assert take.root.shape == (len(take.times), 3)
    assert take.rotations.shape == (len(take.times), len(JOINTS), 4)
    assert np.abs(np.linalg.norm(take.rotations, axis=-1) - 1).max() < 1e-3


@pytest.mark.parametrize("name", takes())
def test_feet_stay_above_the_floor(name):
    take = takes()[name]
    positions, frames = forward(*take.poses(np.linspace(0, take.seconds, 300)), Body())
    toes = positions[:, FEET] + frames[:, FEET] @ TOE
    assert positions[:, FEET, 1].min() > -0.06
    assert toes[..., 1].min() > -0.06


@pytest.mark.parametrize("name", LOOPS)
@pytest.mark.parametrize("lap", [-1, 1, 2])
def test_laps_join(name, lap):
    take = takes()[name]
    step = 1e-6
    before, after = forward(*take.poses(lap * take.seconds + np.array([-step, step])), Body())[0]
    assert np.abs(after - before).max() < 1e-3


@pytest.mark.parametrize("name", LOOPS)
def test_nobody_hurries_over_the_join(name):
    """Joints that move faster there than twice their fastest elsewhere would be seen as a jerk."""
    take = takes()[name]
    step = 1 / 60
    times = np.arange(-0.5, 2 * take.seconds + 0.5, step)
    speeds = np.linalg.norm(np.diff(forward(*take.poses(times), Body())[0], axis=0), axis=-1).max(-1) / step
    to_join = np.abs((times[:-1] + take.seconds / 2) % take.seconds - take.seconds / 2)
    near = to_join < 0.3
    assert speeds[near].max() < 2 * speeds[~near].max()


@pytest.mark.parametrize("name", LOOPS)
def test_every_lap_moves_on_by_the_same_way_along_the_floor(name):
    take = takes()[name]
    times = np.linspace(0.05, take.seconds - 0.05, 20)
    (first, turned), (third, turned_later) = take.poses(times), take.poses(times + 2 * take.seconds)
    way = 2 * (take.root[-1] - take.root[0])
    assert np.abs(third - first - way * (1, 0, 1)).max() < 1e-9
    assert np.abs(turned_later - turned).max() < 1e-9


def test_laps_do_not_climb():
    still = np.tile([1.0, 0, 0, 0], (2, len(JOINTS), 1))
    take = Take(np.array([0.0, 1.0]), np.array([[0.0, 1, 0], [2, 1.3, 1]]), still, loop=True)
    root, _rotations = take.poses(np.arange(4) + 0.5)
    assert np.abs(root - [[1 + 2 * lap, 1.15, 0.5 + lap] for lap in range(4)]).max() < 1e-9


@pytest.mark.parametrize("name", LOOPS)
def test_the_join_is_bent_alike_in_both_directions_of_time(name):
    """A take and the same take recorded backwards, played backwards, are the same motion."""
    take = takes()[name]
    backwards = Take(take.seconds - take.times[::-1], take.root[::-1], take.rotations[::-1], loop=True)
    times = np.linspace(0, take.seconds, 40)[1:-1]
    (root, rotations), (root_b, rotations_b) = take.poses(times), backwards.poses(take.seconds - times)
    assert np.abs(root - root_b).max() < 1e-9
    assert np.abs(np.abs((rotations * rotations_b).sum(-1)) - 1).max() < 1e-9


@pytest.mark.parametrize("name", SINGLE)
def test_poses_are_held_outside_other_takes(name):
    take = takes()[name]
    for outside, held in ((np.array([-3.0, -0.01]), 0), (take.seconds + np.array([0.01, 3.0]), -1)):
        root, rotations = take.poses(outside)
        assert np.abs(root - take.root[held]).max() < 1e-9
        towards = np.abs((rotations * take.rotations[held]).sum(-1))
        assert np.abs(towards - 1).max() < 1e-3


@pytest.mark.parametrize("name", takes())
def test_recorded_moments_come_back(name):
    take = takes()[name]
    inner = np.abs(take.times - take.seconds / 2) < take.seconds / 2 - 0.21  # between the fades
    root, rotations = take.poses(take.times[inner])
    assert np.abs(root - take.root[inner]).max() < 1e-6
    assert np.abs(np.abs((rotations * take.rotations[inner]).sum(-1)) - 1).max() < 1e-3
