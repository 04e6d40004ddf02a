"""What thresholds change: detections of the test scenes' keyframes, judged at an IoU and cut at a score."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from vizlib.engine.keys import Key
from vizlib.metrics import (
    AVA,
    SCORES,
    Counted,
    Curve,
    Judged,
    LabelledBox,
    counted,
    curve,
    judge_box_tables,
    match_boxes,
)
from vizlib.results.keyframes import Candidates, Keyframe

METHOD = "detector"
STRICT = 0.75  # IoU that is compared with AVA's


@dataclass(frozen=True, eq=False)
class Standing:
    """All detections of people with some score, judged.

    Attributes:
        iou: that is chosen; ious: this one, ``AVA`` and ``STRICT``.
        at: what counts from each of ``SCORES`` on, at each of the ``ious``.
        curves: of each label at the IoU that is chosen.
        scenes: how many there are.
    """

    iou: float
    at: dict[float, dict[float, Counted]]
    curves: dict[str, Curve]
    scenes: int

    @property
    def bytes(self) -> int:
        return sum(each.nbytes for found in self.curves.values() for each in vars(found).values())


def standing_key(found: Candidates, person: float, iou: float) -> Key:
    """What names the work of ``standing``."""
    return Key("detect-thresholds", found.digest, (person, iou))


def standing(found: Candidates, person: float, iou: float) -> Iterator[Standing]:
    """All keyframes; people with a score below ``person`` are left out."""
    judged = judged_at(found, person, (iou, AVA, STRICT))
    there = [k for k in range(len(found.labels)) if judged.truths[k].any()]
    yield Standing(
        iou,
        at={float(least): dict(zip(judged.thresholds, counted(judged, least), strict=True)) for least in SCORES},
        curves={found.labels[k]: curve(judged, k) for k in there},
        scenes=len(judged.names),
    )


def judged_at(found: Candidates, person: float, ious: tuple[float, ...]) -> Judged:
    """All detections of people with a score of at least ``person``, at each of the ``ious``."""
    return judge_box_tables(found.found(METHOD, person), found.truth(), ious, frames=found.names, labels=found.labels)


@dataclass(frozen=True)
class Said:
    """A label of somebody in a picture, and whether it is true."""

    label: str
    score: float
    true: bool


@dataclass(frozen=True, eq=False)
class OnKeyframe:
    """One keyframe under some thresholds.

    Attributes:
        boxes: of the people who are shown, ``(N, 4)``; said: their labels, the best first.
        missed: the labels of each true person that no detection gets.
    """

    boxes: np.ndarray
    said: tuple[tuple[Said, ...], ...]
    missed: tuple[tuple[str, ...], ...]


def on_keyframe(frame: Keyframe, labels: tuple[str, ...], person: float, least: float, iou: float) -> OnKeyframe:
    """People who are sure enough and have a label that is."""
    scores = frame.scores[:, None] * frame.said[METHOD] * (frame.scores >= person)[:, None]
    rows = np.argwhere((scores >= least) & (scores > 0))
    found = [LabelledBox(labels[k], corners(frame.boxes[n]), float(scores[n, k])) for n, k in rows]
    true_rows = np.argwhere(frame.true_labels)
    truth = [LabelledBox(labels[k], corners(frame.true_boxes[p])) for p, k in true_rows]
    matched = match_boxes(found, truth, iou)
    said: dict[int, list[Said]] = {}
    for (n, _k), each, given in zip(rows.tolist(), found, matched.given, strict=True):
        said.setdefault(n, []).append(Said(each.label, each.score, given is not None))
    missed = [[truth[m].label for m in matched.missed if true_rows[m, 0] == p] for p in range(len(frame.true_boxes))]
    return OnKeyframe(
        frame.boxes[list(said)],
        tuple(tuple(sorted(each, key=lambda one: -one.score)) for each in said.values()),
        tuple(map(tuple, missed)),
    )


def corners(box: np.ndarray) -> tuple[float, float, float, float]:
    """x1, y1, x2, y2 in pixels, of a box ``(4,)``."""
    x1, y1, x2, y2 = box.tolist()
    return x1, y1, x2, y2
