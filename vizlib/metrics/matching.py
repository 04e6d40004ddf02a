"""Which detections are true: the rules of two benchmarks, each for detections and truth of the same label and place.

ActivityNet (segments): each detection goes to the best *still free* truth.
AVA and PASCAL VOC (boxes, tubes): each detection is compared with its best truth *alone*; if that one is taken, the
detection is false, even if another truth is free.

Ties are settled by order: of equal scores, the detection that comes first; of equal overlap, the first truth.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.segments import tiou
from vizlib.metrics.segment import Segment, bounds
from vizlib.metrics.table import Scored, Table

# Which row of the truth each detection gets at each threshold, ``(thresholds, N)``, -1 for none; detections come in the
# order of their scores, the best first.
Rule = Callable[[Table, Table, Sequence[float]], np.ndarray]


def by_best_free(found: Table, truth: Table, thresholds: Sequence[float]) -> np.ndarray:
    """ActivityNet's rule for segments: a ``Rule``."""
    given = np.full((len(thresholds), len(found.score)), -1)
    groups = found.groups()
    for group, those in truth.groups().items():
        if (these := groups.get(group)) is not None:
            taken = greedy(tiou(found.extents[these], truth.extents[those]), thresholds)
            given[:, these] = np.where(taken >= 0, those[taken], -1)
    return given


def by_best(overlaps: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> Rule:
    """AVA's rule; ``overlaps``: IoU of P extents with P others side by side, ``(P,)``."""

    def rule(found: Table, truth: Table, thresholds: Sequence[float]) -> np.ndarray:
        given = np.full((len(thresholds), len(found.score)), -1)
        these, those = pairs(found, truth)
        if not len(these):
            return given
        overlap = overlaps(found.extents[these], truth.extents[those])
        # Of each detection's pairs, which then stand side by side, the best one; of those alike the first.
        order = np.lexsort((-overlap, these))  # stable
        best = order[np.diff(these[order], prepend=-1) != 0]
        these, those, overlap = these[best], those[best], overlap[best]
        for t, threshold in enumerate(thresholds):
            enough = np.flatnonzero(overlap >= threshold)
            taken, by = np.unique(those[enough], return_index=True)  # by the first of them, which has the best score
            given[t, these[enough[by]]] = taken
        return given

    return rule


def pairs(found: Table, truth: Table) -> tuple[np.ndarray, np.ndarray]:
    """All detections with all that is true of the same label in the same place: rows of both, ``(P,)``, in order."""
    wheres = 1 + max(int(table.where.max(initial=0)) for table in (found, truth))
    key, true_key = (table.label * wheres + table.where for table in (found, truth))
    order = np.argsort(true_key, kind="stable")
    start, end = (np.searchsorted(true_key[order], key, side) for side in ("left", "right"))
    these = np.repeat(np.arange(len(key)), end - start)
    # The n-th pair of a detection is with the n-th truth from its start on.
    nth = np.arange(len(these)) - np.repeat(np.cumsum(end - start) - (end - start), end - start)
    return these, order[start[these] + nth]


def greedy(overlaps: np.ndarray, thresholds: Sequence[float]) -> np.ndarray:
    """Which truth each detection of one video and class gets by ActivityNet's rule, -1 for none.

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


def matches(
    detections: Sequence[Scored], truth: Sequence[Scored], threshold: float, rule: Rule = by_best_free
) -> Matches:
    """Which truth each detection of one video gets; detections in any order."""
    labels = tuple(dict.fromkeys(each.label for each in truth))
    by_score = sorted(range(len(detections)), key=lambda n: -detections[n].score)
    asked = [n for n in by_score if detections[n].label in labels]
    found, true = (Table.of({"": each}, ("",), labels) for each in ([detections[n] for n in asked], truth))
    rows = rule(found, true, (threshold,))[0].tolist()
    given = {n: m for n, m in zip(asked, rows, strict=True) if m >= 0}
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
