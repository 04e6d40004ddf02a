"""The rule by which a motion carries something for its class, and by which it is the class's."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.zoo import CARDS
from vizlib.maximize import gallery as gallery_module
from vizlib.maximize import spec_of
from vizlib.maximize.checks import UNKNOWN, Answer, Checks
from vizlib.maximize.defaults import NATURAL, PAID
from vizlib.maximize.gallery import Entry
from vizlib.maximize.versions import FROZEN, SHUFFLED
from vizlib.maximize.worth_of_motion import (
    ALIKE,
    CLASS,
    NOTHING,
    PICTURE,
    SYMMETRIC,
    MotionWorth,
    classes_by_verdict,
    worth_of,
    worths,
)

OTHERS = {"jump": 1.0, "kick": 2.0, "run": 3.0}  # a spread of 1


def worth(own=20.0, frozen=0.0, shuffled=0.0, mirrored=10.0, symmetry=0.0, swapped=OTHERS):
    return MotionWorth("walk", own, frozen, shuffled, 0.0, mirrored, symmetry, swapped)


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, CLASS),
        ({"own": 4.01}, CLASS),  # the best other motion, 3, and a spread of 1
        ({"own": 4.0}, NOTHING),
        ({"frozen": 19.5}, NOTHING),
        ({"shuffled": 20.0}, NOTHING),  # a network that sees single frames
        ({"mirrored": 4.0}, PICTURE),
        ({"frozen": 9.5}, PICTURE),  # which its motion beats, but not in the wrong places
        ({"shuffled": 9.5}, CLASS),
        ({"symmetry": ALIKE + 0.01}, SYMMETRIC),
        ({"symmetry": 1.0, "own": 3.0}, NOTHING),
        ({"swapped": {"jump": 0.0, "kick": 15.0}}, NOTHING),  # one of them does as well, within the spread
    ],
)
def test_a_motion_has_to_be_clear_of_everything_in_its_place(changes, verdict):
    assert worth(**changes).verdict == verdict


def test_what_is_carried_is_told_beside_the_best_of_the_rest():
    assert (worth().carried, worth().best_without) == (17, ("run", 3))
    assert (worth(frozen=5.0).carried, worth(frozen=5.0).best_without) == (15, (FROZEN, 5))
    assert worth(shuffled=7.0).best_without == (SHUFFLED, 7)
    assert worth().spread == pytest.approx(np.std([1, 2, 3], ddof=1))
    assert worth().others == 2


@given(st.floats(-50, 50), st.floats(0.1, 9))
def test_a_verdict_does_not_depend_on_the_zero_or_the_unit_of_logits(zero, unit):
    for changes in ({}, {"own": 3.5}, {"mirrored": 2.0}):
        before = worth(**changes)
        logits = {name: unit * getattr(before, name) + zero for name in ("own", "frozen", "shuffled", "mirrored")}
        after = worth(**logits, swapped={label: unit * value + zero for label, value in OTHERS.items()})
        assert after.verdict == before.verdict


def entry(label, own, *, pay=0.0, swapped=OTHERS, mirrored=10.0):
    def said(logit):
        return Answer(logit, 0.5, label)

    checks = Checks(
        label, said(own), (), said(1.0), said(0.0), said(2.0), "", said(-1.0), {}, 0.1, 3.0, said(mirrored), 0.0,
        {other: said(logit) for other, logit in swapped.items()},
    )  # fmt: skip
    spec = replace(spec_of("slow_fusion", label, 1.0), pay=pay)
    name, weights = f"{label}-{pay}", CARDS["slow_fusion"].weights.sha256
    return Entry(name, label, 1.0, spec, weights, checks, (), recipe=PAID if pay else NATURAL)


def test_of_a_gallery_the_most_carried_comes_first_and_nothing_that_was_paid_for(monkeypatch):
    mine = (entry("walk", 3.5), entry("spin", 30.0), entry("roll", 12.0, mirrored=2.0), entry("roll", 50.0, pay=1.0))
    monkeypatch.setattr(gallery_module, "gallery", lambda: mine)
    found = worths("slow_fusion", 1.0)
    assert [one.label for one in found] == ["spin", "roll", "walk"]
    assert [one.carried for one in found] == [27, 9, 0.5]
    assert classes_by_verdict(found) == {NOTHING: ["walk"], PICTURE: ["roll"], CLASS: ["spin"], SYMMETRIC: []}
    assert worths("slow_fusion", 0.0) == worths("two_stream", 1.0) == []


def test_without_the_motion_of_others_nothing_is_said():
    checks = entry("walk", 9.0).checks
    assert worth_of(checks) == MotionWorth("walk", 9.0, 0.0, 1.0, 2.0, 10.0, 0.0, OTHERS)
    assert worth_of(replace(checks, swapped={})) is None
    assert worth_of(replace(checks, swapped={"jump": Answer(1.0, 0.5, "jump")})) is None  # one has no spread
    assert worth_of(replace(checks, mirrored=UNKNOWN)) is None
