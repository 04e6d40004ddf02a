"""What thresholds change: detections of all test streams after suppression, judged at a tIoU and cut at a score."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from datasets.streams import ACTIONS
from models.segments import nms, soft_nms
from vizlib.engine.keys import Key
from vizlib.localize.detect import LEAST
from vizlib.metrics import SCORES, Counted, Curve, Judged, Segment, Table, counted, curve, judge_tables
from vizlib.results.localize import Candidates, segments_of


@dataclass(frozen=True)
class Suppression:
    """How several detections of one action become one.

    Attributes:
        kind: ``soft`` (soft-NMS), ``hard`` (NMS) or ``none``.
        value: sigma of soft-NMS; of NMS the tIoU above which the worse one goes.
    """

    kind: str
    value: float = 0.0


@dataclass(frozen=True, eq=False)
class Standing:
    """All detections that are left, judged at one tIoU.

    Attributes:
        at: what counts from each of ``SCORES`` on.
        curve: over all actions together.
    """

    judged: Judged
    at: dict[float, Counted]
    curve: Curve

    @property
    def bytes(self) -> int:
        found = self.judged.found
        arrays = (found.extents, found.score, found.label, found.where, self.judged.hit, *vars(self.curve).values())
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


def standing_key(streams: Candidates, by: Suppression, tiou: float) -> Key:
    return Key("localize-thresholds", streams.digest, (by, tiou))


def standing(streams: Candidates, by: Suppression, tiou: float) -> Iterator[Standing]:
    """All test streams, at one tIoU."""
    judged = judge_tables(
        suppressed(streams.found, by), streams.truth, (tiou,), names=streams.names, labels=ACTIONS
    )  # fmt: skip
    at = {float(least): counted(judged, least)[0] for least in SCORES}
    yield Standing(judged, at, curve(judged))
