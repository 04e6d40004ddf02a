"""Streams: what is planned happens, exactly when it is said to; nobody jumps, leaves the picture or the split."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasets.actors import BACKWARDS, FPS, sunk
from datasets.renderer.appearance import SHARES
from datasets.renderer.motion import takes
from datasets.renderer.skeleton import forward
from datasets.stream_plans import ACTION_S, BETWEEN_S, BLOCKS, FLOOR, LYING_S, SECONDS, SHOT
from datasets.streams import (
    ACTIONS,
    KINDS,
    SPLITS,
    StreamsError,
    StreamTruth,
    phrases,
    plan,
    render_stream,
    rendering,
    stage,
)
from video import Clip, Progress

ONE_FRAME = 1 / FPS
SEEDS = range(12)
STAGED = [(seed, SPLITS[seed % 3], "cuts" if seed % 4 == 3 else "usual") for seed in SEEDS]


@given(seed=st.integers(0, 2**32), split=st.sampled_from(SPLITS), kind=st.sampled_from(KINDS))
def test_a_plan_keeps_to_its_lengths_and_order(seed, split, kind):
    found = plan(seed, split, kind)
    assert found == plan(seed, split, kind)
    assert SECONDS[0] <= found.frames / FPS <= SECONDS[1]
    names = [piece.name for piece in found.pieces]
    for piece in found.pieces:
        seconds, take = piece.frames / FPS, takes()[piece.take]
        if piece.action:
            assert ACTION_S[0] - ONE_FRAME <= seconds <= ACTION_S[1] + ONE_FRAME
            laps = seconds * piece.speed / take.seconds
            assert laps == pytest.approx(max(1, round(laps)), abs=ONE_FRAME * piece.speed / take.seconds)
            assert take.loop or round(laps) == 1
        else:
            least, most = LYING_S if piece.name == "lie" else BETWEEN_S
            assert least - ONE_FRAME <= seconds <= most + ONE_FRAME
    assert {names[0], names[-1]} <= {"stand", "walk"}
    for before, name in pairwise(names):
        if before in FLOOR:
            assert name == "lie"
        elif before == "lie":
            assert name in FLOOR.values()
        elif name in BLOCKS:
            assert before in ("stand", "walk")
    for n, name in enumerate(names):
        if name in FLOOR.values():
            assert FLOOR[names[n - 2]] == name
    blocks = [name for name in names if name in BLOCKS]
    assert all(one != other for one, other in pairwise(blocks))
    assert (kind == "empty") == (not blocks)


def test_every_action_is_as_likely_and_so_are_streams_with_and_without_cuts():
    plans = [plan(seed, "train") for seed in range(600)]
    counts = Counter(piece.name for found in plans for piece in found.pieces if piece.action)
    assert set(counts) == set(ACTIONS)
    # Whole blocks are drawn alike: about as many of each, within four standard deviations.
    blocks = np.array([counts[name] for name in BLOCKS])
    expected = blocks.mean()
    assert np.abs(blocks - expected).max() < 4 * np.sqrt(expected)
    assert all(counts[down] == counts[up] for down, up in FLOOR.items())
    cut = Counter(len(found.cuts) for found in plans)
    assert set(cut) == {0, 1, 2, 3, 4}
    assert 0.4 < cut[0] / len(plans) < 0.6
    inside = [
        any(start < at < end and piece.action for piece, (start, end) in zip(p.pieces, pairwise(p.starts), strict=True))
        for p in plans
        for at in p.cuts
    ]
    assert 0.3 < np.mean(inside) < 0.7  # a cut falls where it falls


@pytest.mark.parametrize("kind", KINDS)
def test_cuts_are_as_the_kind_says(kind):
    for seed in range(20):
        found = plan(seed, "val", kind)
        shots = np.diff([0, *found.cuts, found.frames])
        assert (shots[:-1] >= SHOT).all()
        if kind == "empty":
            assert found.cuts == ()
        if kind == "cuts":
            assert (shots[:-1] == FPS).all()
            assert 0 < shots[-1] <= FPS


def inner(positions):
    """Distances between all joints: they depend neither on where the person stands nor on where it looks."""
    return np.linalg.norm(positions[:, :, None] - positions[:, None], axis=-1)


@pytest.mark.parametrize(("seed", "split", "kind"), STAGED)
def test_a_segment_holds_the_take_itself_and_nothing_else(seed, split, kind):
    staged = stage(seed, split, kind)
    body = staged.shots[0].appearance.body
    starts = staged.plan.starts
    for piece, (start, end) in zip(staged.plan.pieces, pairwise(starts), strict=True):
        if not piece.action:
            continue
        take = takes()[piece.take]
        times = piece.start + np.arange(piece.frames) * piece.speed / FPS
        assert times[0] >= 0
        assert times[-1] <= round((times[-1] + times[0]) / take.seconds) * take.seconds + 1e-9
        # From its very beginning to its very end, to less than a frame.
        assert times[0] < piece.speed / FPS
        expected = inner(forward(*take.poses(times[:: -1 if piece.name in BACKWARDS else 1]), body)[0])
        assert inner(staged.person.positions[start:end]) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("seed", "split", "kind"), STAGED)
def test_nobody_jumps_sinks_in_or_leaves_the_picture_and_is_not_too_small(seed, split, kind):
    staged = stage(seed, split, kind)
    truth = StreamTruth(staged, 64)
    positions = staged.person.positions
    moved = np.linalg.norm(np.diff(positions, axis=0), axis=-1).max(1)
    assert moved.max() < 1.25  # metres a frame: a foot that kicks moves by as much, see the takes
    hips = np.linalg.norm(np.diff(positions[:, 0], axis=0), axis=-1)
    assert hips.max() < 0.6
    assert np.linalg.norm(positions[:, 0, ::2], axis=1).max() < 5  # one stays in the room
    assert sunk(staged.person).max() < 1e-6  # no shoe in the floor
    joints = truth.joints
    assert joints.shape == (staged.plan.frames, 13, 2)
    assert ((joints > 0) & (joints < 64)).all()
    assert np.ptp(joints[..., 1], axis=1).mean() > 14
    for shot in staged.shots:
        viewed = shot.camera.view(positions[shot.start : shot.end])
        assert viewed[..., 2].min() > 1.5
        # Nobody walks through the wall.
        assert (
            (positions[shot.start : shot.end] - shot.camera.centre) @ shot.camera.rotation[2]
        ).max() < shot.appearance.wall_distance


def test_shots_look_from_far_apart_at_the_same_room_and_light():
    shots = stage(5, "train", "cuts").shots
    world = [shot.appearance.light @ shot.camera.rotation for shot in shots]
    for one, other in pairwise(shots):
        assert np.cos(one.appearance.yaw - other.appearance.yaw) <= 0.5
        assert one.appearance.wall is other.appearance.wall
        assert one.appearance.clothes is other.appearance.clothes
    assert np.allclose(world, world[0])


def shares(value, low, high, teeth=6):
    """How far from the middle of its tooth, in parts of half its width."""
    return abs((value - low) / (high - low) * teeth % 1 - 0.5) * 2


@pytest.mark.parametrize("split", SPLITS)
def test_splits_share_neither_speeds_nor_views(split):
    least, most = SHARES[split]
    for seed in range(6):
        staged = stage(seed, split, "cuts")
        for piece in staged.plan.pieces:
            if piece.action or piece.name == "walk":
                assert least - 1e-9 <= shares(piece.speed, 0.8, 1.25) <= most + 1e-9
        for shot in staged.shots:
            look = shot.appearance
            assert least - 1e-9 <= shares(look.yaw, 0, 2 * np.pi, 12) <= most + 1e-9
            assert least - 1e-9 <= shares(look.pitch, 0, 0.45) <= most + 1e-9


def test_a_stream_is_a_function_of_its_arguments_and_tells_its_progress():
    *steps, clip = rendering(3, "test", 16)
    again = render_stream(3, "test", 16)
    assert isinstance(clip, Clip)
    assert np.array_equal(clip.frames, again.frames)
    assert clip.source == again.source == "streams/test/usual/3"
    assert steps == [Progress(n, len(steps)) for n in range(len(steps))]
    assert clip.fps == FPS
    assert len(clip.frames) == plan(3, "test").frames == stage(3, "test").plan.frames
    ends = [stage(*row).person.positions[:240] for row in ((3, "test"), (4, "test"), (3, "val"), (3, "test", "cuts"))]
    assert all(not np.array_equal(ends[0], other) for other in ends[1:])


@pytest.mark.parametrize("kind", KINDS)
def test_truth_covers_the_stream_without_a_gap(kind):
    clip = render_stream(1, "val", 16, kind)
    spans = sorted(clip.truth.segments + clip.truth.background, key=lambda span: span[1])
    assert spans[0][1] == 0
    assert spans[-1][2] == pytest.approx(len(clip.frames) / FPS)
    assert all(one[2] == other[1] for one, other in pairwise(spans))
    assert {name for name, _start, _end in clip.truth.segments} <= set(ACTIONS)
    assert {name for name, _start, _end in clip.truth.background} <= {"stand", "walk", "lie"}
    assert (not clip.truth.segments) == (kind == "empty")
    assert len(clip.truth.cuts_s) == len(plan(1, "val", kind).cuts)


def test_a_cut_shows_in_the_pixels():
    clip = render_stream(2, "train", 32, "cuts")
    change = np.abs(np.diff(clip.frames.astype(float), axis=0)).mean((1, 2, 3))
    cut = np.zeros(len(change), bool)
    cut[[round(second * FPS) - 1 for second in clip.truth.cuts_s]] = True
    assert np.median(change[cut]) > 2 * np.median(change[~cut])


def test_no_phrase_is_lost():
    for seed in range(5):
        pieces = plan(seed, "train").pieces
        found = phrases(pieces, np.random.default_rng(seed))
        assert sum(map(len, found)) == sum(piece.frames for piece in pieces)
        assert found[0].between
        assert found[-1].between


@pytest.mark.parametrize("arguments", [(0, "training"), (0, "train", "long")])
def test_what_does_not_exist_is_refused_with_what_does(arguments):
    with pytest.raises(StreamsError, match="There is no"):
        plan(*arguments)
    with pytest.raises(StreamsError):
        stage(*arguments)
