"""What the gallery's videos are worth, network by network."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from models.zoo import CARDS
from vizlib.maximize.defaults import FAST, SLOW, SPEEDS
from vizlib.maximize.gallery import Entry, entries
from vizlib.results.ranks import rank_correlation
from vizlib.results.runs import named

SURE = 0.95
ENDS = (SLOW, FAST)


@dataclass(frozen=True)
class Logits:
    """Mean logits of the class: of videos as they are, shuffled, frozen, backwards, and with the motion of others."""

    own: float
    shuffled: float
    frozen: float
    backwards: float
    swapped: float

    @property
    def lost(self) -> float:
        """The part of the logit that shuffling costs."""
        return 1 - self.shuffled / self.own


@dataclass(frozen=True)
class Summary:
    """Of one network's slow and fast videos, as their files have them.

    Attributes:
        videos: how many.
        sure: of how many the network gives the class more than SURE.
        winners: of how many classes the fast video scores higher than the fast video of any other class; None where
            the scores of all classes are not kept.
        classes: how many there are.
        logits: by speed, SLOW and FAST.
        real: mean logit of clips that nobody optimized: of lab nets, of the clip's own class in rendered test clips; of
            others, the largest one of any class in the real clips that ship.
        shuffled: mean probability of the class.
        others: mean probability that each other network gives the class; by name.
        flips: how many videos of a reversed pair become their twin backwards, and of how many.
        correlations: rank correlation of the slider and the change from frame to frame, of each class with videos at
            every speed.
    """

    videos: int
    sure: int
    winners: int | None
    classes: int
    logits: dict[float, Logits]
    real: float
    shuffled: float
    others: dict[str, float]
    flips: tuple[int, int]
    correlations: list[float]


def measured_run(network: str) -> dict[str, Any]:
    """What was measured of a network's videos; empty where nothing was."""
    return named(f"maximize-{network}").get(f"maximize-{network}", {})


def clips_beside(network: str) -> dict[str, list[float]]:
    """Logits of clips that nobody optimized, by class or by the file's name; see ``Summary.real``."""
    run = measured_run(network)
    return run.get("rendered") or run.get("shipped") or {}


def logits_at(mine: list[Entry], speed: float) -> Logits:
    checks = [entry.checks for entry in mine if entry.speed == speed]
    found = {
        what: float(np.mean([getattr(check, what).logit for check in checks]))
        for what in ("own", "shuffled", "frozen", "backwards")
    }
    swapped = [answer.logit for check in checks for answer in check.swapped.values()]
    return Logits(**found, swapped=float(np.mean(swapped or [np.nan])))


def score_matrix(network: str, speed: float) -> tuple[np.ndarray, list[str]] | None:
    """The score of each class, a column, in each class's video, a row; and the names."""
    mine = entries(network, speed)
    if not mine or not mine[0].logits:
        return None
    return np.array([entry.logits for entry in mine]), [entry.label for entry in mine]


def winners(network: str, scores: np.ndarray, labels: list[str]) -> int:
    """For how many classes their own video scores highest."""
    classes = CARDS[network].classes
    return sum(labels[int(scores[:, classes.index(label)].argmax())] == label for label in labels)


def summary(network: str) -> Summary:
    """Raises ValueError where the gallery has nothing of the network."""
    everything = entries(network)
    mine = [entry for entry in everything if entry.speed in ENDS]
    if not mine:
        raise ValueError(f"the gallery has no videos of {network}")
    checks = [entry.checks for entry in mine]
    pairs = [check for check in checks if check.twin]
    names = dict.fromkeys(name for check in checks for name in check.others)
    matrix = score_matrix(network, FAST)
    by_class: dict[str, list[Entry]] = {}
    for entry in everything:
        by_class.setdefault(entry.label, []).append(entry)
    return Summary(
        videos=len(mine),
        sure=sum(check.own.probability > SURE for check in checks),
        winners=None if matrix is None else winners(network, *matrix),
        classes=len(by_class),
        logits={speed: logits_at(mine, speed) for speed in ENDS if any(entry.speed == speed for entry in mine)},
        real=float(np.mean([logit for logits in clips_beside(network).values() for logit in logits] or [np.nan])),
        shuffled=float(np.mean([check.shuffled.probability for check in checks])),
        others={
            name: float(np.mean([check.others[name].probability for check in checks if name in check.others]))
            for name in names
        },
        flips=(sum(check.backwards.label == check.twin for check in pairs), len(pairs)),
        correlations=[
            rank_correlation(SPEEDS, [entry.checks.energy for entry in strip])
            for strip in by_class.values()
            if len(strip) == len(SPEEDS)
        ],
    )
