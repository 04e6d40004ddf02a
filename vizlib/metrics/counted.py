"""What counts from a score on: how many detections are true, and the curve of precision against recall."""

from dataclasses import dataclass

import numpy as np

from vizlib.metrics.precision import Judged

SCORE_STEP = 0.05
SCORES = np.round(np.arange(0.0, 1.0, SCORE_STEP), 2)  # at which sliders stand


@dataclass(frozen=True)
class Counted:
    """All detections with at least some score; mAP, precision and recall are from 0 to 1.

    Attributes:
        true, false: how many detections.
        truths: how many there are to be found.
    """

    map: float
    true: int
    false: int
    truths: int

    @property
    def precision(self) -> float | None:
        """The share of the detections that are true; None where there are none."""
        found = self.true + self.false
        return self.true / found if found else None

    @property
    def recall(self) -> float:
        return self.true / max(self.truths, 1)


def counted(judged: Judged, least: float) -> tuple[Counted, ...]:
    """With a score of at least ``least``, at each threshold."""
    above = judged.above(least)
    found, truths = above.hit.shape[1], int(judged.truths.sum())
    return tuple(
        Counted(value, true, found - true, truths)
        for value, true in zip(above.result.map, above.hit.sum(1).tolist(), strict=True)
    )


@dataclass(frozen=True, eq=False)
class Curve:
    """Precision and recall after each of N detections, the best one first, ``(N,)``."""

    recall: np.ndarray
    precision: np.ndarray
    score: np.ndarray


def curve(judged: Judged, label: int | None = None) -> Curve:
    """Of one label, or of all together, at the first threshold."""
    mine = slice(None) if label is None else judged.found.label == label
    true = judged.hit[0, mine].cumsum()
    truths = judged.truths if label is None else judged.truths[label]
    return Curve(true / max(int(truths.sum()), 1), true / np.arange(1, len(true) + 1), judged.found.score[mine])
