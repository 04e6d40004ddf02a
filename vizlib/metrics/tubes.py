"""How good are tubes? video-mAP, at an IoU in space and time.

G. Gkioxari, J. Malik, "Finding Action Tubes", CVPR 2015; the IoU as P. Weinzaepfel, Z. Harchaoui, C. Schmid, "Learning
to Track for Spatio-Temporal Action Localization", ICCV 2015, have it. Detections and truth of the same scene and label
are matched by AVA's rule.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.boxes import overlaps
from vizlib.metrics.boxes import AVA
from vizlib.metrics.matching import by_best
from vizlib.metrics.precision import Judged, MapAtIou, judged


@dataclass(frozen=True, eq=False)
class LabelledTube:
    """Somebody who does something, in consecutive frames.

    Attributes:
        start: the first frame.
        boxes: ``(F, 4)`` in pixels.
        score: 1 of what is true.
    """

    label: str
    start: int
    boxes: np.ndarray
    score: float = 1.0

    @property
    def end(self) -> int:
        """The frame after its last."""
        return self.start + len(self.boxes)

    @property
    def extent(self) -> "LabelledTube":
        return self


Scenes = Mapping[str, Sequence[LabelledTube]]  # by the scene's name


def tube_iou(one: LabelledTube, other: LabelledTube) -> float:
    """IoU in space and time: IoU of the frames times the mean IoU of the boxes in the frames that both have."""
    start, end = max(one.start, other.start), min(one.end, other.end)
    if end <= start:
        return 0.0
    both = (each.boxes[start - each.start : end - each.start] for each in (one, other))
    in_time = (end - start) / (max(one.end, other.end) - min(one.start, other.start))
    return in_time * float(overlaps(*both).mean())


def side_by_side(these: np.ndarray, those: np.ndarray) -> np.ndarray:
    """``tube_iou`` of P tubes with P others, ``(P,)``."""
    return np.array([tube_iou(one, other) for one, other in zip(these, those, strict=True)])


def judge_tubes(detections: Scenes, truth: Scenes, ious: Sequence[float] = (AVA,)) -> Judged:
    """Match the tubes of each scene with its truth, at each IoU. A scene without truth only misleads."""
    return judged(detections, truth, ious, by_best(side_by_side))


def video_map(detections: Scenes, truth: Scenes, iou: float = AVA) -> MapAtIou:
    """video-mAP: over the tubes of all scenes."""
    return judge_tubes(detections, truth, (iou,)).first
