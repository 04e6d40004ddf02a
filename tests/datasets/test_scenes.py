"""Scenes: truth is what is drawn, and nobody walks through anybody."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasets.actors import sunk
from datasets.renderer.motion import takes
from datasets.renderer.render import trace
from datasets.renderer.skeleton import Body, forward
from datasets.scene_plans import AWAY, COMING, FRAMES, LEAST, draw_plan, generator
from datasets.scenes import (
    ACTIONS,
    CROWD,
    FPS,
    KINDS,
    LABELS,
    SPLITS,
    SceneTruth,
    stage,
)

USUAL = [stage(seed, SPLITS[seed % 3]) for seed in range(6)]
CUT = stage(1, "test", "cut")
CROSSINGS = [stage(seed, "test", "crossing") for seed in range(2)]
STAGED = [*USUAL, CUT, *CROSSINGS]
CLOSE, WALK, STAND = (LABELS.index(name) for name in ("close", "walk", "stand"))


def floors(staged):
    """Where hips are on the floor, ``(P, T, 2)``."""
    return np.stack([person.positions[:, 0, ::2] for person in staged.people])


def apart(staged):
    """Metres between the hips of each two people, ``(P, P, T)``; none to oneself."""
    places = floors(staged)
    between = np.linalg.norm(places[:, None] - places, axis=-1)
    between[np.arange(len(places)), np.arange(len(places))] = np.inf
    return between


def turned(frames):
    """Rotations of all joints in the hips' axes, of any body, wherever it stands and looks."""
    return np.swapaxes(frames[:, :1], -1, -2) @ frames


@given(seed=st.integers(0, 2**32), split=st.sampled_from(SPLITS), kind=st.sampled_from(KINDS))
def test_a_plan_is_a_function_of_its_seed_and_everybody_is_there_for_all_of_it(seed, split, kind):
    plan = draw_plan(generator(seed, split, kind), split, kind)
    assert plan == draw_plan(generator(seed, split, kind), split, kind)
    assert FRAMES[0] <= plan.frames <= FRAMES[1]
    assert len(plan.cuts) == (kind == "cut")
    expected = {"empty": {0}, "crossing": {2}, "crowd": {CROWD}}
    assert len(plan.acts) in expected.get(kind, set(range(1, 6)))
    assert sum(act.role != "stays" for act in plan.acts) <= (kind in ("usual", "cut"))
    for act in plan.acts:
        assert sum(piece.frames for piece in act.pieces) == plan.frames
        assert [piece.action for piece in act.pieces] == [n % 2 == 1 for n in range(len(act.pieces))]
        assert len(act.pieces) in (3, 5)
        for piece in act.pieces:
            assert piece.name in (ACTIONS if piece.action else ("walk", "stand"))
            assert piece.action or piece.frames >= LEAST
        if act.role != "stays":
            assert act.pieces[act.away].name == "walk"
            assert act.pieces[act.away].frames >= (AWAY if act.role == "returns" else COMING)
            assert act.away in {"enters": (0,), "leaves": (len(act.pieces) - 1,)}.get(
                act.role, (0, len(act.pieces) - 1)
            )


def test_boxes_are_those_of_each_person_traced_alone_at_another_size():
    size, staged = 384, USUAL[3]
    truth = SceneTruth(staged, size)
    for at in (0, 31, 62, staged.frames - 1):
        part = staged.part(at, at + 1)
        for person, box in zip(part.people, truth.boxes[:, at], strict=True):
            y, x = np.divmod(trace([person], part.shots[0].camera, size).pixel, size)
            if not len(x):
                # At most a limb at the picture's edge, which falls on a pixel's middle at one size, not at another.
                assert np.isnan(box).all() or (box[2:] - box[:2]).min() < size / 128
                continue
            assert box == pytest.approx([x.min(), y.min(), x.max() + 1, y.max() + 1], abs=1.01)


def test_visibility_is_the_share_of_the_pixels_that_a_person_owns():
    for staged in (USUAL[3], USUAL[5]):
        for at in range(0, staged.frames, 25):
            part = staged.part(at, at + 1)
            camera = part.shots[0].camera
            together = trace(part.people, camera, 128)
            for n, person in enumerate(part.people):
                alone = len(trace([person], camera, 128).pixel)
                shown = (together.person == n).sum()
                assert staged.visibility[n, at] == pytest.approx(shown / alone if alone else 0, abs=1e-6)
                assert np.isnan(staged.boxes[n, at]).all() == (alone == 0)


def test_a_person_is_asked_for_where_enough_of_them_is_seen():
    hidden = 0
    for staged in STAGED:
        boxes, seen = SceneTruth(staged, 128).boxes, staged.seen
        sides = boxes[..., 2:] - boxes[..., :2]
        assert (staged.visibility[seen] >= 0.25).all()
        assert (sides[seen].max(-1) > 15).all()
        assert (sides[seen].min(-1) > 5).all()
        assert not seen[np.isnan(boxes[..., 0])].any()
        assert (boxes[~np.isnan(boxes)] >= 0).all()
        assert (boxes[~np.isnan(boxes)] <= 128).all()
        hidden += (~seen & (staged.visibility > 0)).sum()
    assert hidden  # people do hide each other


@pytest.mark.parametrize("staged", STAGED)
def test_labels_say_what_bodies_do_and_who_is_close(staged):
    labels, between = staged.labels, apart(staged)
    assert (labels[..., :CLOSE].sum(-1) == 1).all()
    assert np.array_equal(labels[..., CLOSE], (between < 1).any(1))
    for n, (act, person) in enumerate(zip(staged.acts, staged.people, strict=True)):
        starts = np.cumsum([0, *(piece.frames for piece in act.pieces)])
        for piece, (start, end) in zip(act.pieces, pairwise(starts), strict=True):
            assert labels[n, start:end, LABELS.index(piece.name)].all()
            if not piece.action:
                continue
            # An action's frames are the take's own poses: each joint turned against the hips as the take's.
            times = piece.start + np.arange(piece.frames) * piece.speed / FPS
            expected = turned(forward(*takes()[piece.take].poses(times), Body())[1])
            assert turned(person.frames[start:end]) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("staged", STAGED)
def test_segments_are_the_runs_of_the_labels(staged):
    truth = SceneTruth(staged, 128)
    again = np.zeros_like(staged.labels)
    for person, label, start, end in truth.segments:
        stretch = slice(round(start * FPS), round(end * FPS))
        column = staged.labels[person, :, LABELS.index(label)]
        assert column[stretch].all()
        assert not column[max(stretch.start - 1, 0) : stretch.start].any()
        assert not column[stretch.stop : stretch.stop + 1].any()
        again[person, stretch, LABELS.index(label)] = True
    assert np.array_equal(again, staged.labels)


@pytest.mark.parametrize("staged", STAGED)
def test_nobody_walks_through_anybody_or_the_wall_jumps_or_sinks_in(staged):
    assert apart(staged).min() >= 0.59
    for person in staged.people:
        assert sunk(person).max() < 1e-6
        steps = np.linalg.norm(np.diff(person.positions[:, 0], axis=0), axis=-1)
        assert steps.max() < 0.6
        for shot in staged.shots:
            here = person.positions[shot.start : shot.end]
            right = shot.camera.rotation[0]
            ahead = (here - shot.camera.centre) @ np.array([-right[2], 0, right[0]])
            assert ahead.max() < shot.appearance.wall_distance


def test_who_stays_is_there_and_who_comes_and_goes_is_away_as_said():
    roles, seed = set(), 0
    while len(roles) < 4:
        plan, seed = draw_plan(generator(seed, "val", "usual"), "val", "usual"), seed + 1
        if plan.acts[0].role in roles:
            continue
        staged = stage(seed - 1, "val")
        for act, boxes in zip(staged.acts, staged.boxes, strict=True):
            there = ~np.isnan(boxes[:, 0])
            away = np.flatnonzero(~there)
            roles.add(act.role)
            assert there[0] == (act.role != "enters")
            assert there[-1] == (act.role != "leaves")
            if act.role == "stays":
                assert there.all()
            else:  # once, but for a hand that swings into the picture
                assert away[-1] - away[0] + 1 <= len(away) + 2
            if act.role == "returns":
                assert 1 * FPS <= len(away) <= 4 * FPS


def test_a_crowd_is_twenty_people_apart():
    staged = stage(0, "test", "crowd")
    assert len(staged.people) == CROWD
    assert apart(staged).min() >= 0.59
    assert staged.seen.sum(0).mean() > 12
