"""Who is who: cases by hand, and what holds of any boxes."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vizlib.detect.linking import link
from vizlib.detect.result import Seen
from vizlib.detect.tracks import IOU, LOOKS, MOTION, RULES, Rule

SIZE = (12.0, 30.0)
RED, BLUE = np.array([1.0, 0.0]), np.array([0.0, 1.0])


def box(x, y=10.0):
    return np.array([x, y, x + SIZE[0], y + SIZE[1]])


def seen_of(frames, score=0.9):
    """Of each frame the left edges of boxes, or pairs of left edge and score."""
    pairs = [[each if isinstance(each, tuple) else (each, score) for each in frame] for frame in frames]
    return Seen(
        tuple(np.array([box(x) for x, _s in frame]).reshape(-1, 4) for frame in pairs),
        tuple(np.array([s for _x, s in frame], float) for frame in pairs),
    )


def lefts(tube):
    return {tube.start + f: tube.boxes[f, 0] for f in range(len(tube.boxes))}


def crossing(hidden=range(0), frames=40):
    """One goes right, one left, two pixels a frame; who goes right cannot be seen in some frames."""
    return [[*([] if t in hidden else [2.0 * t]), 81.0 - 2.0 * t] for t in range(frames)]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_nobody_is_there(rule):
    assert link(seen_of([[]] * 5), rule) == ()
    assert link(seen_of([]), rule) == ()


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_somebody_walks(rule):
    (tube,) = link(seen_of([[3.0 * t] for t in range(10)]), rule)
    assert (tube.identity, tube.start, tube.end) == (1, 0, 10)
    assert lefts(tube) == {t: 3.0 * t for t in range(10)}
    assert list(tube.rows) == [0] * 10


def test_after_a_crossing_places_alone_name_the_wrong_one_and_velocity_the_right_one():
    frames = crossing(hidden=range(18, 24))
    alone = {tube.identity: tube for tube in link(seen_of(frames), replace(IOU, least_iou=0.05))}
    moving = {tube.identity: tube for tube in link(seen_of(frames), MOTION)}
    goes_right = next(i for i, tube in moving.items() if tube.boxes[0, 0] == 0.0)
    assert len(moving) == 2
    assert lefts(moving[goes_right]) == pytest.approx({t: 2.0 * t for t in range(40)})
    assert (moving[goes_right].rows[18:24] == -1).all()
    assert lefts(alone[1]) != pytest.approx(lefts(moving[1]))


def test_somebody_hidden_goes_on_along_a_straight_line_and_ends_where_last_seen():
    frames = [[] if 10 <= t < 15 or t >= 30 else [2.0 * t] for t in range(50)]
    (tube,) = link(seen_of(frames), MOTION)
    assert (tube.start, tube.end) == (0, 30)
    assert lefts(tube) == pytest.approx({t: 2.0 * t for t in range(30)})
    assert list(np.flatnonzero(tube.rows < 0)) == [*range(10, 15)]


def test_who_is_hidden_longer_than_the_memory_is_somebody_else():
    rule = replace(MOTION, memory=4)
    for gap, people in [(4, 1), (5, 2)]:
        frames = [[] if 10 <= t < 10 + gap else [2.0 * t] for t in range(30)]
        assert {tube.identity for tube in link(seen_of(frames), rule)} == set(range(1, people + 1))


def test_who_left_and_comes_back_is_known_by_looks():
    frames = [[2.0 * t] if t < 10 else [] if t < 60 else [200.0 - 2 * t] for t in range(80)]
    seen = seen_of(frames)
    same, other = ([np.tile(RED if t < 60 else back, (len(frame), 1)) for t, frame in enumerate(frames)]
                   for back in (RED, BLUE))  # fmt: skip
    assert [(t.identity, t.start, t.end) for t in link(seen, LOOKS, same)] == [(1, 0, 10), (1, 60, 80)]
    assert [(t.identity, t.start, t.end) for t in link(seen, LOOKS, other)] == [(1, 0, 10), (2, 60, 80)]
    assert [t.identity for t in link(seen, LOOKS)] == [1, 2]
    assert [t.identity for t in link(seen, MOTION, same)] == [1, 2]


def test_looks_tell_two_apart_who_turn_round_behind_each_other():
    """They meet, are seen as one, and each goes back: velocity expects the opposite."""
    far = [abs(t - 20) * 1.5 for t in range(41)]
    frames = [[50 - d, 50 + d] if d > 3 else [50.0] for d in far]
    looks = [np.stack([RED, BLUE]) if len(frame) > 1 else (RED + BLUE)[None] / 2 for frame in frames]
    by_looks = link(seen_of(frames), LOOKS, looks)
    left = [tube for tube in by_looks if tube.identity == 1]
    assert {tube.identity for tube in by_looks} == {1, 2}
    assert all(x < 50 + 4 for tube in left for x in lefts(tube).values())


def test_at_a_cut_all_tubes_end_and_looks_carry_identities_over():
    frames = [[10.0, 60.0] if t < 10 else [130.0, 200.0] for t in range(20)]
    looks = [np.stack([RED, BLUE] if t < 10 else [BLUE, RED]) for t in range(20)]
    assert [(t.identity, t.start, t.end) for t in link(seen_of(frames), MOTION, cuts=(10,))] == [
        (1, 0, 10), (2, 0, 10), (3, 10, 20), (4, 10, 20),
    ]  # fmt: skip
    found = link(seen_of(frames), LOOKS, looks, cuts=(10,))
    assert [(t.identity, t.start, t.boxes[0, 0]) for t in found] == [
        (1, 0, 10.0), (1, 10, 200.0), (2, 0, 60.0), (2, 10, 130.0),
    ]  # fmt: skip


def test_an_unsure_box_may_continue_a_tube_and_not_begin_one():
    frames = [[(2.0 * t, 0.9 if t not in range(10, 15) else 0.4), (90.0, 0.4)] for t in range(25)]
    (tube,) = link(seen_of(frames))
    assert list(tube.rows) == [0] * 25
    below = [[(2.0 * t, 0.9 if t not in range(10, 15) else 0.1)] for t in range(25)]
    (tube,) = link(seen_of(below))
    assert list(np.flatnonzero(tube.rows < 0)) == [*range(10, 15)]


def test_a_sure_box_is_assigned_before_an_unsure_one_that_lies_better():
    frames = [[20.0]] * 10 + [[(20.0, 0.4), (22.0, 0.9)]] * 10
    (tube,) = link(seen_of(frames), replace(MOTION, motion=False))
    assert lefts(tube)[10] == 22.0


def test_short_and_unsure_tubes_are_dropped_and_numbers_have_no_gaps():
    frames = [[10.0, *([50.0] if t < 5 else []), *([100.0] if t >= 8 else [])] for t in range(20)]
    assert [(t.identity, t.start) for t in link(seen_of(frames), MOTION)] == [(1, 0), (2, 8)]
    unsure = [[(10.0, 0.6 if t == 0 else 0.32)] for t in range(20)]
    assert link(seen_of(unsure)) == ()
    assert len(link(seen_of(unsure), Rule(least_score=0.2))) == 1


def test_the_same_place_twice_is_decided_the_same_way():
    frames = [[10.0, 10.0]] * 10
    first, second = link(seen_of(frames)), link(seen_of(frames))
    assert [(t.identity, t.rows.tolist()) for t in first] == [(t.identity, t.rows.tolist()) for t in second]
    assert len(first) == 2


def test_twenty_people_are_told_apart():
    rng = np.random.default_rng(0)
    places, steps = rng.uniform(0, 200, (20, 2)), rng.uniform(-1, 1, (20, 2))
    boxes = [np.concatenate([places + t * steps, places + t * steps + SIZE], 1) for t in range(60)]
    seen = Seen(tuple(boxes), tuple(np.full(20, 0.9) for _ in boxes))
    found = link(seen, LOOKS, [np.eye(20)] * 60)
    assert {tube.identity for tube in found} == set(range(1, 21))


@st.composite
def people(draw):
    """Boxes on a coarse grid, so that many overlap and some are equal in score."""
    counts = draw(st.lists(st.integers(0, 4), min_size=1, max_size=12))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    boxes, scores = [], []
    for count in counts:
        corner = rng.integers(0, 8, (count, 2)) * 4.0 + rng.random((count, 2))
        boxes.append(np.concatenate([corner, corner + rng.integers(2, 5, (count, 2)) * 4.0], 1))
        scores.append(rng.integers(1, 10, count) / 10)
    return Seen(tuple(boxes), tuple(scores)), tuple(rng.dirichlet(np.ones(3), count) for count in counts)


RULE = Rule(memory=3, least_frames=1, least_score=0.0)


@settings(deadline=None)
@given(people(), st.sampled_from([replace(RULE, motion=False, looks=0.0), replace(RULE, looks=0.0), RULE]))
def test_what_holds_of_any_boxes(given_people, rule):
    seen, looks = given_people
    tubes = link(seen, rule, looks)
    taken = [(tube.start + f, row) for tube in tubes for f, row in enumerate(tube.rows) if row >= 0]
    assert len(taken) == len(set(taken))  # each sighting in one tube at most
    beginnings = {}
    for tube in tubes:
        assert tube.boxes.shape == (len(tube.rows), 4)
        assert min(tube.rows[0], tube.rows[-1]) >= 0  # guesses only between sightings
        sightings = np.flatnonzero(tube.rows >= 0)
        assert np.diff(sightings).max(initial=1) <= rule.memory + 1
        for f in sightings:
            np.testing.assert_array_equal(tube.boxes[f], seen.boxes[tube.start + f][tube.rows[f]])
        beginnings.setdefault(tube.identity, []).append((tube.start, tube.end))
    assert sorted(beginnings) == list(range(1, len(beginnings) + 1))
    firsts = [beginnings[identity][0][0] for identity in sorted(beginnings)]
    assert firsts == sorted(firsts)
    for spans in beginnings.values():  # nobody is in two tubes at once
        assert all(end <= start for (_s, end), (start, _e) in pairwise(spans))


@settings(deadline=None)
@given(people(), st.integers(0, 2**32 - 1), st.sampled_from([replace(RULE, looks=0.0), RULE]))
def test_the_order_of_the_people_in_a_frame_changes_nothing(given_people, seed, rule):
    seen, looks = given_people
    rng = np.random.default_rng(seed)
    orders = [rng.permutation(len(each)) for each in seen.scores]
    mixed = Seen(
        *(tuple(each[o] for each, o in zip(lists, orders, strict=True)) for lists in (seen.boxes, seen.scores))
    )
    mine = link(seen, rule, looks)
    theirs = link(mixed, rule, [each[o] for each, o in zip(looks, orders, strict=True)])
    assert [(t.identity, t.start) for t in mine] == [(t.identity, t.start) for t in theirs]
    for one, other in zip(mine, theirs, strict=True):
        np.testing.assert_array_equal(one.boxes, other.boxes)
