"""How good are segments in time? As ActivityNet defines it, at THUMOS14's thresholds or its own."""

from collections.abc import Mapping, Sequence

from vizlib.metrics.matching import by_best_free
from vizlib.metrics.precision import DetectionMap, Judged, judged, judged_tables
from vizlib.metrics.segment import THUMOS14, Segment
from vizlib.metrics.table import Table


def judge(
    detections: Mapping[str, Sequence[Segment]], truth: Mapping[str, Sequence[Segment]], thresholds: Sequence[float]
) -> Judged:
    """Match the detections of each video with its truth, at each threshold. A video without truth only misleads."""
    return judged(detections, truth, thresholds, by_best_free)


def judge_tables(
    detections: Table, truth: Table, thresholds: Sequence[float], *, names: tuple[str, ...], labels: tuple[str, ...]
) -> Judged:
    """The same of columns; each of the ``labels`` has truth."""
    return judged_tables(detections, truth, thresholds, by_best_free, names=names, labels=labels)


def detection_map(
    detections: Mapping[str, Sequence[Segment]],
    truth: Mapping[str, Sequence[Segment]],
    thresholds: Sequence[float] = THUMOS14,
) -> DetectionMap:
    """mAP at each of the ``thresholds`` of tIoU; videos by name."""
    return judge(detections, truth, thresholds).result
