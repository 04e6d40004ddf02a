"""Scenes: truth is what is drawn, kinds keep their promises, nobody walks through anybody, splits stay apart."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasets.actors import sunk
from datasets.renderer.appearance import SHARES
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


@pytest.mark.parametrize("staged", CROSSINGS)
def test_in_a_crossing_one_hides_the_other_for_a_moment(staged):
    assert len(staged.people) == 2
    hidden = np.flatnonzero((staged.visibility <= 0.2).any(0))
    assert 2 <= len(hidden) <= 8
    assert hidden[-1] - hidden[0] + 1 == len(hidden)
    for at in (hidden[0] - int(FPS), hidden[-1] + int(FPS)):
        assert (staged.visibility[:, at] >= 0.6).all()
        assert staged.seen[:, at].all()


def test_a_crowd_is_twenty_people_apart():
    staged = stage(0, "test", "crowd")
    assert len(staged.people) == CROWD
    assert apart(staged).min() >= 0.59
    assert staged.seen.sum(0).mean() > 12


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
