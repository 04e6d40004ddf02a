"""Identity switches: by hand, and against a slow implementation that tries all ways to pair people and tubes."""

import math
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.boxes import iou
from vizlib.detect.result import Tube
from vizlib.metrics import Identities, identity_switches


def walk(x1, frames, step=0.0):
    """Boxes of 10 x 20 pixels, ``(frames, 4)``."""
    x = x1 + step * np.arange(frames)
    return np.stack([x, np.zeros(frames), x + 10, np.full(frames, 20.0)], 1)


def tube(identity, start, boxes):
    return Tube(identity, start, np.asarray(boxes), np.zeros(len(boxes), dtype=int))


def counted(tubes, truth, seen=None):
    truth = np.stack(truth)
    return identity_switches(tubes, truth, ~np.isnan(truth[..., 0]) if seen is None else seen)


A, B = walk(0, 12), walk(50, 12)


def test_who_is_followed_has_no_switch():
    assert counted([tube(7, 0, A), tube(3, 0, B)], [A, B]) == Identities(0, 24, 0, 0)
    assert counted([tube(7, 0, A)], [A]).mota == 1


def test_a_tube_that_breaks_is_one_switch_however_long_the_gap():
    found = counted([tube(1, 0, A[:4]), tube(2, 8, A[8:])], [A])
    assert found == Identities(switches=1, true_boxes=12, misses=4, false_boxes=0)
    assert found.mota == pytest.approx(1 - 5 / 12)
    assert counted([tube(1, 0, A[:4]), tube(1, 8, A[8:])], [A]).switches == 0, "known again"


def test_two_who_exchange_their_tubes_are_two_switches():
    one, other = np.vstack([A[:6], B[6:]]), np.vstack([B[:6], A[6:]])
    assert counted([tube(1, 0, one), tube(2, 0, other)], [A, B]).switches == 2


def test_a_pair_holds_though_another_tube_fits_better_now():
    near = walk(2, 12)
    assert counted([tube(1, 0, near), tube(2, 6, A[6:])], [A]) == Identities(0, 12, 0, 6)


def test_a_pair_holds_only_until_its_tube_is_given_to_somebody_else():
    """Person A leaves, its tube goes on with B; when A is back, the tube is B's, and A gets another one."""
    a = A.copy()
    a[4:8] = np.nan
    b = walk(0, 12)
    b[:4] = np.nan
    found = counted([tube(1, 0, A), tube(2, 8, A[8:])], [a, b])
    assert found == Identities(switches=1, true_boxes=16, misses=0, false_boxes=0)


def test_whom_truth_does_not_ask_for_is_neither_missed_nor_found():
    seen = np.ones((1, 12), dtype=bool)
    seen[:, 5:9] = False  # hidden
    assert counted([tube(1, 0, A)], [A], seen) == Identities(0, 8, 0, 0)
    assert counted([tube(1, 0, A[:5]), tube(1, 9, A[9:])], [A], seen) == Identities(0, 8, 0, 0)
    assert counted([tube(1, 0, B)], [A], seen) == Identities(0, 8, 8, 12)


def test_nobody_and_nothing():
    assert counted([], [A]) == Identities(0, 12, 12, 0)
    nobody = identity_switches([tube(1, 0, A)], np.zeros((0, 12, 4)), np.zeros((0, 12), dtype=bool))
    assert nobody == Identities(0, 0, 0, 12)
    assert math.isnan(nobody.mota)
    assert sum([counted([], [A]), nobody], Identities()) == Identities(0, 12, 12, 12)


def slow(tubes, truth, seen, least):
    """CLEAR MOT, with every way to pair those whose pair does not hold."""
    pairs_of = []  # (person, identity) in the order in which they were made
    switches = misses = false = 0
    for t in range(seen.shape[1]):
        now = {n: each.boxes[t - each.start] for n, each in enumerate(tubes) if each.start <= t < each.end}
        fit = {
            (p, n): float(iou(truth[p, t][None], box[None])[0, 0]) for p in range(len(truth)) for n, box in now.items()
        }
        asked = [p for p in range(len(truth)) if seen[p, t]]
        pairs = {}
        for p in asked:
            mine = [identity for person, identity in pairs_of if person == p][-1:]
            for n in now:
                owners = [person for person, identity in pairs_of if identity == tubes[n].identity][-1:]
                if mine == [tubes[n].identity] and owners == [p] and fit[p, n] >= least:
                    pairs[p] = n
        others = [p for p in asked if p not in pairs]
        free = [n for n in now if n not in pairs.values()] + [None] * len(others)
        best, ways = (-1, -1.0), {}
        for way in permutations(free, len(others)):
            chosen = {p: n for p, n in zip(others, way, strict=True) if n is not None and fit[p, n] >= least}
            worth = (len(chosen), sum(fit[p, n] for p, n in chosen.items()))
            if worth > best:
                best, ways = worth, chosen
        pairs |= ways
        for p, n in pairs.items():
            before = [identity for person, identity in pairs_of if person == p]
            switches += bool(before) and before[-1] != tubes[n].identity
        pairs_of += [(p, tubes[n].identity) for p, n in pairs.items()]
        misses += sum(p not in pairs for p in asked)
        for n in now:
            hidden = any(fit[p, n] >= least for p in range(len(truth)) if not seen[p, t])
            false += n not in pairs.values() and not hidden
    return Identities(switches, int(seen.sum()), misses, false)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6))
def test_it_equals_the_slow_one(seed):
    draw = np.random.default_rng(seed)
    people, frames = int(draw.integers(1, 4)), 12
    truth = np.stack([walk(draw.uniform(0, 25), frames, draw.uniform(-2, 2)) for _ in range(people)])
    truth[draw.uniform(size=(people, frames)) < 0.1] = np.nan
    seen = ~np.isnan(truth[..., 0]) & (draw.uniform(size=(people, frames)) < 0.9)
    tubes = []
    for identity in range(1, int(draw.integers(1, 5))):
        start, end = sorted(draw.choice(frames + 1, 2, replace=False).tolist())
        along = np.nan_to_num(truth[draw.integers(people), start:end], nan=5.0)
        tubes.append(tube(identity, start, along + draw.normal(0, 1.5, along.shape)))
    assert identity_switches(tubes, truth, seen) == slow(tubes, truth, seen, 0.5)
