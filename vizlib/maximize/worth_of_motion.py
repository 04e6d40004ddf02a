"""Whose motion it is: what the motion of a class-maximizing video is worth to its class, by a rule on its logits.

A motion carries something for its class where the video as it is beats each of these by more than the spread between
the motions of other classes:

    frozen       nothing moves
    shuffled     each frame is as it was, their order is not: to a network that sees single frames this changes nothing
    swapped      the motion of each of the other classes, as strong as its own

What moves also has to fit what stays, and a motion from elsewhere does not. Therefore the second question: with its own
motion mirrored, which falls on the wrong places too, does it still beat frozen and swapped by as much? Then what counts
is the motion of the class, and not only that it fits this picture. That cannot be told of a motion that is nearly its
own mirror image.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np

from vizlib.maximize.checks import Checks
from vizlib.maximize.gallery import entries
from vizlib.maximize.versions import FROZEN, SHUFFLED

NOTHING, PICTURE, CLASS, SYMMETRIC = VERDICTS = "nothing", "picture", "class", "symmetric"
ALIKE = 0.5  # a cosine from which on the mirror image is no other motion
LEAST = 2  # motions of other classes that a spread needs


@dataclass(frozen=True)
class MotionWorth:
    """Logits of one video's class.

    Attributes:
        label: the class.
        own, frozen, shuffled, backwards, mirrored, symmetry: see ``Checks``.
        swapped: with the motion of other classes, by class.
    """

    label: str
    own: float
    frozen: float
    shuffled: float
    backwards: float
    mirrored: float
    symmetry: float
    swapped: dict[str, float]

    @property
    def others(self) -> float:
        """Mean of ``swapped``."""
        return float(np.mean(list(self.swapped.values())))

    @property
    def spread(self) -> float:
        """Standard deviation of ``swapped``."""
        return float(np.std(list(self.swapped.values()), ddof=1))

    @property
    def best_without(self) -> tuple[str, float]:
        """The best of all that is put in place of its motion: FROZEN, SHUFFLED or a class, and the logit."""
        instead = {FROZEN: self.frozen, SHUFFLED: self.shuffled} | self.swapped
        return max(instead.items(), key=lambda one: one[1])

    @property
    def carried(self) -> float:
        """By how much its own motion in its own order beats the best of all that is put in its place."""
        return self.own - self.best_without[1]

    @property
    def verdict(self) -> str:
        """One of VERDICTS, by the rule above."""
        if self.carried <= self.spread:
            return NOTHING
        if self.symmetry > ALIKE:
            return SYMMETRIC
        beaten = self.mirrored - max(self.frozen, *self.swapped.values())
        return CLASS if beaten > self.spread else PICTURE


def worth_of(checks: Checks) -> MotionWorth | None:
    """Of one video; None where it was not given the motion of enough other classes."""
    if len(checks.swapped) < LEAST or isnan(checks.mirrored.logit):
        return None
    return MotionWorth(
        label=checks.label,
        own=checks.own.logit,
        frozen=checks.frozen.logit,
        shuffled=checks.shuffled.logit,
        backwards=checks.backwards.logit,
        mirrored=checks.mirrored.logit,
        symmetry=checks.symmetry,
        swapped={label: answer.logit for label, answer in checks.swapped.items()},
    )


def worths(network: str, speed: float) -> list[MotionWorth]:
    """Of a network's videos, what the motion carries most first."""
    found = [worth_of(entry.checks) for entry in entries(network, speed)]
    return sorted((one for one in found if one is not None), key=lambda one: -one.carried)


def classes_by_verdict(found: Sequence[MotionWorth]) -> dict[str, list[str]]:
    """The classes to each of VERDICTS."""
    return {verdict: [one.label for one in found if one.verdict == verdict] for verdict in VERDICTS}
