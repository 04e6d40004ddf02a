"""What thresholds change: detections of all test streams after suppression, judged at a tIoU and cut at a score."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from datasets.streams import ACTIONS
from models.segments import nms, soft_nms
from vizlib.engine.keys import Key
from vizlib.localize.detect import LEAST
from vizlib.metrics import Judged, Segment, Table, judge_tables
from vizlib.results.localize import Candidates, segments_of

SCORE_STEP = 0.05
SCORES = np.round(np.arange(0.0, 1.0, SCORE_STEP), 2)  # at which the curves are known


@dataclass(frozen=True)
class Suppression:
    """How several detections of one action become one.

    Attributes:
        kind: ``soft`` (soft-NMS), ``hard`` (NMS) or ``none``.
        value: sigma of soft-NMS; of NMS the tIoU above which the worse one goes.
    """

    kind: str
    value: float = 0.0


@dataclass(frozen=True)
class Counted:
    """All detections with at least some score; mAP, precision and recall are from 0 to 1.

    Attributes:
        true, false: how many detections.
        truths: how many actions there are.
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


@dataclass(frozen=True, eq=False)
class Standing:
    """All detections that are left, judged at one tIoU.

    Attributes:
        at: what counts from each of ``SCORES`` on.
        precision, recall: over all actions together, after each detection, the best one first, ``(N,)``.
    """

    judged: Judged
    at: dict[float, Counted]
    precision: np.ndarray
    recall: np.ndarray

    @property
    def bytes(self) -> int:
        found = self.judged.found
        arrays = (found.extents, found.score, found.label, found.where, self.judged.hit, self.precision, self.recall)
        return sum(each.nbytes for each in arrays)

    def detected(self, stream: int, least: float) -> list[Segment]:
        """What is found in one stream, the best first."""
        found = self.judged.found
        return segments_of(found.rows((found.where == stream) & (found.score >= least)))


def suppressed(found: Table, by: Suppression) -> Table:
    """What is left of the candidates, class by class and stream by stream."""
    if by.kind == "none":
        return found
    score = found.score.copy()
    for rows in found.groups().values():
        segments, mine = found.extents[rows], found.score[rows]
        if by.kind == "soft":
            score[rows] = soft_nms(segments, mine, by.value, LEAST)
        else:
            score[np.delete(rows, nms(segments, mine, by.value))] = 0.0
    left = score >= LEAST
    return Table(found.extents, score, found.label, found.where).rows(left)


def counted(judged: Judged, least: float) -> Counted:
    """With a score of at least ``least``."""
    above = judged.above(least)
    true = int(above.hit.sum())
    return Counted(above.result.map[0], true, above.hit.shape[1] - true, int(judged.truths.sum()))


def standing_key(streams: Candidates, by: Suppression, tiou: float) -> Key:
    return Key("localize-thresholds", streams.digest, (by, tiou))


def standing(streams: Candidates, by: Suppression, tiou: float) -> Iterator[Standing]:
    """All test streams, at one tIoU."""
    judged = judge_tables(
        suppressed(streams.found, by), streams.truth, (tiou,), names=streams.names, labels=ACTIONS
    )  # fmt: skip
    true = judged.hit[0].cumsum()
    yield Standing(
        judged,
        at={float(least): counted(judged, least) for least in SCORES},
        precision=true / np.arange(1, len(true) + 1),
        recall=true / max(int(judged.truths.sum()), 1),
    )
