"""How good are boxes with labels, frame by frame? frame-mAP as AVA defines it; a box may have several labels.

AVA: C. Gu et al., "AVA: A Video Dataset of Spatio-temporally Localized Atomic Visual Actions", CVPR 2018.
Detections and truth of the same frame and label are matched; AP is taken over the detections of all frames.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.boxes import overlaps
from vizlib.metrics.matching import Matches, by_best, matches
from vizlib.metrics.precision import Judged, MapAtIou, judged_tables
from vizlib.metrics.table import Table

AVA = 0.5  # IoU at which AVA measures
RULE = by_best(overlaps)


@dataclass(frozen=True)
class LabelledBox:
    """Somebody in one frame who does something: x1, y1, x2, y2 in pixels. Of what is true the ``score`` is 1."""

    label: str
    box: tuple[float, float, float, float]
    score: float = 1.0

    @property
    def extent(self) -> tuple[float, float, float, float]:
        return self.box


Frames = Mapping[str, Sequence[LabelledBox]]  # by the frame's name: its scene, a slash, and which of it


def scene_of(frame: str) -> str:
    """The scene that a frame is of: its name up to the last slash (a name without one is its own)."""
    return frame.rpartition("/")[0] or frame


def judge_boxes(detections: Frames, truth: Frames, ious: Sequence[float] = (AVA,)) -> Judged:
    """Match the detections of each frame with its truth, at each IoU. What is sampled are scenes, not frames.

    A frame that ``truth`` does not have is one in which nothing is true: its detections only mislead.
    """
    frames = tuple(dict.fromkeys([*truth, *detections]))
    labels = tuple(dict.fromkeys(each.label for found in truth.values() for each in found))
    found, true = (Table.of(each, frames, labels) for each in (detections, truth))
    return judge_box_tables(found, true, ious, frames=frames, labels=labels)


def judge_box_tables(
    detections: Table, truth: Table, ious: Sequence[float], *, frames: tuple[str, ...], labels: tuple[str, ...]
) -> Judged:
    """The same of columns; each of the ``labels`` has truth."""
    scenes = [scene_of(frame) for frame in frames]
    names = tuple(dict.fromkeys(scenes))
    number = {name: n for n, name in enumerate(names)}
    video = np.array([number[scene] for scene in scenes], dtype=np.int64)
    return judged_tables(detections, truth, ious, RULE, names=names, labels=labels, video=video)


def frame_map(detections: Frames, truth: Frames, iou: float = AVA) -> MapAtIou:
    """frame-mAP: over all frames."""
    return judge_boxes(detections, truth, (iou,)).first


def match_boxes(detections: Sequence[LabelledBox], truth: Sequence[LabelledBox], iou: float = AVA) -> Matches:
    """Which truth each detection of one frame gets."""
    return matches(detections, truth, iou, RULE)
