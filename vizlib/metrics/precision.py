"""Average precision (AP) of segments, as ActivityNet defines it, and its confidence interval.

AP of a class: its detections of all videos in the order of their scores, each true or false as ``matching`` has it; the
area under the interpolated curve of precision against recall (PASCAL VOC 2011: at each recall, the highest precision at
this recall or a higher one). mAP is the mean over the classes that have truth.

Ties are settled by order, so that no result depends on chance: of equal scores, the video that comes first in ``truth``
(then in ``detections``), and in a video the detection that comes first. (In a resample the copies of a detection stand
side by side.)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from models.segments import tiou
from vizlib.metrics.matching import greedy
from vizlib.metrics.segment import THUMOS14, Segment, Table

INTERVAL = (2.5, 97.5)  # percentiles of the resamples between which the confidence interval lies
AT_ONCE = 100  # resamples


@dataclass(frozen=True)
class DetectionMap:
    """Mean average precision at each of the ``thresholds`` of tIoU.

    Attributes:
        map: at each threshold; not a number if nothing is true in any video.
        classes: AP of each class that has truth, at each threshold.
    """

    thresholds: tuple[float, ...]
    map: tuple[float, ...]
    classes: dict[str, tuple[float, ...]]

    @property
    def mean(self) -> float:
        """Over the thresholds: ActivityNet's average mAP."""
        return float(np.mean(self.map))


@dataclass(frozen=True, eq=False)
class Judged:
    """All detections, judged against the truth once: AP of any sample of the videos follows from it cheaply.

    Attributes:
        names: of the V videos; labels: of the K classes, in the order of their first truth.
        found: the N detections of classes that have truth, the best score first.
        hit: whether each has found a truth, at each threshold, ``(thresholds, N)``.
        truths: how many there are, ``(K, V)``.
    """

    thresholds: tuple[float, ...]
    names: tuple[str, ...]
    labels: tuple[str, ...]
    found: Table
    hit: np.ndarray
    truths: np.ndarray

    @cached_property
    def result(self) -> DetectionMap:
        """mAP over all videos."""
        ap = self.ap(np.ones((1, len(self.names)), dtype=np.int64))[0]
        classes = {label: tuple(ap[:, k].tolist()) for k, label in enumerate(self.labels)}
        return DetectionMap(self.thresholds, tuple(over_classes(ap).tolist()), classes)

    def above(self, least: float) -> "Judged":
        """Without detections whose score is below ``least``, which took no truth from those above."""
        count = int((self.found.score >= least).sum())
        return replace(self, found=self.found.rows(slice(count)), hit=self.hit[:, :count])

    def ap(self, copies: np.ndarray) -> np.ndarray:
        """AP of R samples of the videos, each of which has so many ``copies`` of a video, ``(R, V)``.

        Returns:
            ``(R, thresholds, K)``; not a number where a sample has no truth of a class.
        """
        ap = np.full((len(copies), len(self.thresholds), len(self.labels)), np.nan)
        for k in range(len(self.labels)):
            mine = self.found.label == k
            truths = copies @ self.truths[k]
            there = truths > 0
            weight = copies[:, self.found.video[mine]]
            ahead = np.cumsum(weight, axis=1)
            for t, hit in enumerate(self.hit[:, mine]):
                # The curve rises only at hits; copies of a hit stand side by side, and the last one is the highest.
                found = weight[:, hit]
                precision = np.cumsum(found, axis=1) / np.maximum(ahead[:, hit], 1)
                highest = np.maximum.accumulate(precision[:, ::-1], axis=1)[:, ::-1]
                ap[there, t, k] = (highest * found).sum(axis=1)[there] / truths[there]
        return ap


def over_classes(ap: np.ndarray) -> np.ndarray:
    """Mean over the last axis, without what is not a number."""
    there = ~np.isnan(ap)
    return np.where(there, ap, 0.0).sum(-1) / np.where(there.any(-1), there.sum(-1), np.nan)


def judge(
    detections: Mapping[str, Sequence[Segment]], truth: Mapping[str, Sequence[Segment]], thresholds: Sequence[float]
) -> Judged:
    """Match the detections of each video with its truth, at each threshold. A video without truth only misleads."""
    names = tuple(dict.fromkeys([*truth, *detections]))
    labels = tuple(dict.fromkeys(each.label for found in truth.values() for each in found))
    return judge_tables(
        Table.of(detections, names, labels), Table.of(truth, names, labels), thresholds, names=names, labels=labels
    )


def judge_tables(
    detections: Table, truth: Table, thresholds: Sequence[float], *, names: tuple[str, ...], labels: tuple[str, ...]
) -> Judged:
    """The same of columns; each of the ``labels`` has truth."""
    found = detections.by_score()
    truths = np.zeros((len(labels), len(names)), dtype=np.int64)
    np.add.at(truths, (truth.label, truth.video), 1)
    hit = np.zeros((len(thresholds), len(found.score)), dtype=bool)
    groups = found.groups()
    for group, those in truth.groups().items():
        if (these := groups.get(group)) is not None:
            hit[:, these] = greedy(tiou(found.segments[these], truth.segments[those]), thresholds) >= 0
    return Judged(tuple(thresholds), names, labels, found, hit, truths)


def detection_map(
    detections: Mapping[str, Sequence[Segment]],
    truth: Mapping[str, Sequence[Segment]],
    thresholds: Sequence[float] = THUMOS14,
) -> DetectionMap:
    """mAP at each of the ``thresholds`` of tIoU; videos by name."""
    return judge(detections, truth, thresholds).result


def bootstrap(judged: Judged, seed: int, resamples: int = 1000) -> np.ndarray:
    """Confidence interval of mAP at each threshold, ``(thresholds, 2)``: from 2.5 to 97.5 % of the ``resamples``.

    Each resample draws as many videos as there are, with replacement: videos are what differs by chance, not segments.
    (In a resample some videos are there several times and others not at all, and interpolated AP gains from that: the
    mean of the resamples lies above the mAP. By that much the interval is moved back.)
    """
    videos = len(judged.names)
    copies = np.random.default_rng(seed).multinomial(videos, np.full(videos, 1 / videos), size=resamples)
    maps = [over_classes(judged.ap(copies[at : at + AT_ONCE])) for at in range(0, resamples, AT_ONCE)]
    drawn = np.concatenate(maps)
    bias = np.nanmean(drawn, axis=0) - np.array(judged.result.map)
    return np.clip(np.nanpercentile(drawn, INTERVAL, axis=0) - bias, 0, 1).T
