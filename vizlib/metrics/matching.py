"""Which truth each detection gets: each goes to the best *still free* truth of its video and class.

AVA and PASCAL differ in one thing: there, a detection whose best truth is taken is false even if another one is free.
Ties are settled by order: of equal scores, the detection that comes first; of equal tIoU, the first truth.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.segments import tiou
from vizlib.metrics.segment import Segment, bounds


def greedy(overlaps: np.ndarray, thresholds: Sequence[float]) -> np.ndarray:
    """Which truth each detection of one video and class gets, -1 for none.

    Args:
        overlaps: tIoU of N detections, the best score first, with M truths, ``(N, M)``.

    Returns:
        ``(thresholds, N)``.
    """
    detections, truths = overlaps.shape
    given = np.full((len(thresholds), detections), -1)
    enough = overlaps >= np.asarray(thresholds, dtype=np.float64)[:, None, None]
    free = np.ones((len(thresholds), truths), dtype=bool)
    # At most as many pairs as truths: each round makes the next pair, at all thresholds at once.
    for _ in range(min(detections, truths)):
        usable = np.logical_and(enough, free[:, None]) & (given < 0)[:, :, None]
        can = np.logical_or.reduce(usable, axis=2)
        at = np.flatnonzero(can.any(axis=1))
        first = can[at].argmax(axis=1)
        best = np.where(usable[at, first], overlaps[first], -1.0).argmax(axis=1)
        given[at, first], free[at, best] = best, False
    return given


@dataclass(frozen=True)
class Matches:
    """Of one video.

    Attributes:
        given: the truth that each detection gets, by its place in the list; None if it is false.
        missed: the truths that no detection gets.
    """

    given: tuple[int | None, ...]
    missed: tuple[int, ...]


def matches(detections: Sequence[Segment], truth: Sequence[Segment], threshold: float) -> Matches:
    """Which truth each detection of one video gets; detections in any order."""
    given: dict[int, int] = {}
    by_score = sorted(range(len(detections)), key=lambda n: -detections[n].score)
    for label in {each.label for each in truth}:
        these = [n for n in by_score if detections[n].label == label]
        those = [m for m, each in enumerate(truth) if each.label == label]
        overlaps = tiou(bounds([detections[n] for n in these]), bounds([truth[m] for m in those]))
        found = greedy(overlaps, (threshold,))[0]
        given |= {n: those[m] for n, m in zip(these, found.tolist(), strict=True) if m >= 0}
    taken = set(given.values())
    return Matches(
        tuple(given.get(n) for n in range(len(detections))), tuple(m for m in range(len(truth)) if m not in taken)
    )


@dataclass(frozen=True)
class BoundaryError:
    """Mean absolute distance of a detection's boundaries from those of its truth, in seconds.

    Attributes:
        matched: the share of all truths that a detection gets; only they can have a distance.
    """

    start_s: float
    end_s: float
    matched: float

    @property
    def mean_s(self) -> float:
        """Of a boundary, whichever it is."""
        return (self.start_s + self.end_s) / 2


def boundary_error(
    detections: Mapping[str, Sequence[Segment]], truth: Mapping[str, Sequence[Segment]], threshold: float
) -> BoundaryError:
    """How far the boundaries of matched pairs of all videos are apart; not a number if nothing matches."""
    apart = [np.empty((0, 2))]
    for name, true in truth.items():
        found = detections.get(name, ())
        pairs = [(n, m) for n, m in enumerate(matches(found, true, threshold).given) if m is not None]
        apart.append(np.abs(bounds([found[n] for n, _m in pairs]) - bounds([true[m] for _n, m in pairs])))
    distances, truths = np.concatenate(apart), sum(map(len, truth.values()))
    start_s, end_s = distances.mean(axis=0).tolist() if len(distances) else (np.nan, np.nan)
    return BoundaryError(start_s, end_s, len(distances) / truths if truths else np.nan)
