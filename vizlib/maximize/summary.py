"""What the gallery's videos are worth, network by network."""

from dataclasses import dataclass

import numpy as np

from models.zoo import CARDS
from vizlib.maximize.defaults import FAST, SLOW, SPEEDS
from vizlib.maximize.gallery import Entry, entries
from vizlib.results.ranks import rank_correlation

SURE = 0.95


@dataclass(frozen=True)
class Summary:
    """Of one network's slow and fast videos.

    Attributes:
        videos: how many.
        sure: of how many the network gives the class more than SURE.
        winners: of how many classes the fast video scores higher than the fast video of any other class; None where
            the scores of all classes are not kept.
        classes: how many there are.
        own, shuffled, backwards, noise: mean probability of the class.
        others: mean probability that each other network gives the class; by name.
        flips: how many videos of a reversed pair become their twin backwards, and of how many.
        correlations: rank correlation of the slider and the change from frame to frame, of each class with videos at
            every speed.
    """

    videos: int
    sure: int
    winners: int | None
    classes: int
    own: float
    shuffled: float
    backwards: float
    noise: float
    others: dict[str, float]
    flips: tuple[int, int]
    correlations: list[float]


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
    mine = [entry for entry in everything if entry.speed in (SLOW, FAST)]
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
        own=float(np.mean([check.own.probability for check in checks])),
        shuffled=float(np.mean([check.shuffled.probability for check in checks])),
        backwards=float(np.mean([check.backwards.probability for check in checks])),
        noise=float(np.mean([check.noise.probability for check in checks])),
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
