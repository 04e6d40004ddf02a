"""Average precision (AP) and its confidence interval, of whatever was found: segments, boxes or tubes.

AP of a label: its detections of all videos in the order of their scores, each true or false as a rule of ``matching``
has it; the area under the interpolated curve of precision against recall (PASCAL VOC 2011: at each recall, the highest
precision at this recall or a higher one). mAP is the mean over the labels that have truth. ActivityNet and AVA share
this definition; they differ in the rule.

Ties are settled by order, so that no result depends on chance: of equal scores, the video (or frame) that comes first
in the truth (then in the detections), and there the detection that comes first. (In a resample the copies of a
detection stand side by side.)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from vizlib.metrics.matching import Rule
from vizlib.metrics.table import Scored, Table

INTERVAL = (2.5, 97.5)  # percentiles of the resamples between which the confidence interval lies
AT_ONCE = 100  # resamples


@dataclass(frozen=True)
class DetectionMap:
    """Mean average precision at each of the ``thresholds`` of IoU.

    Attributes:
        map: at each threshold; not a number if nothing is true in any video.
        classes: AP of each label that has truth, at each threshold.
    """

    thresholds: tuple[float, ...]
    map: tuple[float, ...]
    classes: dict[str, tuple[float, ...]]

    @property
    def mean(self) -> float:
        """Over the thresholds: of segments ActivityNet's average mAP."""
        return float(np.mean(self.map))


@dataclass(frozen=True)
class MapAtIou:
    """Mean average precision at one threshold of IoU, as AVA reports it.

    Attributes:
        map: not a number if nothing is true anywhere.
        classes: AP of each label that has truth.
    """

    iou: float
    map: float
    classes: dict[str, float]


@dataclass(frozen=True, eq=False)
class Judged:
    """All detections, judged against the truth once: AP of any sample of the videos follows from it cheaply.

    Attributes:
        names: of the V videos, which are what is sampled; labels: of the K labels, in the order of their first truth.
        found: the N detections of labels that have truth, the best score first.
        video: in which video each is, ``(N,)``.
        hit: whether each has found a truth, at each threshold, ``(thresholds, N)``.
        truths: how many there are, ``(K, V)``.
    """

    thresholds: tuple[float, ...]
    names: tuple[str, ...]
    labels: tuple[str, ...]
    found: Table
    video: np.ndarray
    hit: np.ndarray
    truths: np.ndarray

    @cached_property
    def result(self) -> DetectionMap:
        """mAP over all videos."""
        ap = self.ap(np.ones((1, len(self.names)), dtype=np.int64))[0]
        classes = {label: tuple(ap[:, k].tolist()) for k, label in enumerate(self.labels)}
        return DetectionMap(self.thresholds, tuple(over_classes(ap).tolist()), classes)

    @property
    def first(self) -> MapAtIou:
        """mAP over all videos at the first threshold."""
        whole = self.result
        return MapAtIou(whole.thresholds[0], whole.map[0], {label: ap[0] for label, ap in whole.classes.items()})

    def above(self, least: float) -> "Judged":
        """Without detections whose score is below ``least``, which took no truth from those above."""
        count = int((self.found.score >= least).sum())
        return replace(self, found=self.found.rows(slice(count)), video=self.video[:count], hit=self.hit[:, :count])

    def ap(self, copies: np.ndarray) -> np.ndarray:
        """AP of R samples of the videos, each of which has so many ``copies`` of a video, ``(R, V)``.

        Returns:
            ``(R, thresholds, K)``; not a number where a sample has no truth of a label.
        """
        copies = copies.astype(np.float64)
        ap = np.full((len(copies), len(self.thresholds), len(self.labels)), np.nan)
        for k in range(len(self.labels)):
            mine = self.found.label == k
            truths = copies @ self.truths[k]
            there = truths > 0
            video = self.video[mine]
            for t, hit in enumerate(self.hit[:, mine]):
                # The curve rises only at hits; copies of a hit stand side by side, and the last one is the highest.
                found = copies[:, video[hit]]
                ahead = copies @ self.up_to(video, hit)
                precision = np.cumsum(found, axis=1) / np.maximum(ahead, 1)
                highest = np.maximum.accumulate(precision[:, ::-1], axis=1)[:, ::-1]
                ap[there, t, k] = (highest * found).sum(axis=1)[there] / truths[there]
        return ap

    def up_to(self, video: np.ndarray, hit: np.ndarray) -> np.ndarray:
        """How many of a label's detections each video has up to each of the H that hit, ``(V, H)``."""
        places = np.flatnonzero(hit)
        between = np.searchsorted(places, np.arange(len(video)))  # the hit up to which each counts first
        counts = np.bincount(video * (len(places) + 1) + between, minlength=len(self.names) * (len(places) + 1))
        return counts.reshape(len(self.names), -1)[:, :-1].cumsum(axis=1).astype(np.float64)


def over_classes(ap: np.ndarray) -> np.ndarray:
    """Mean over the last axis, without what is not a number."""
    there = ~np.isnan(ap)
    return np.where(there, ap, 0.0).sum(-1) / np.where(there.any(-1), there.sum(-1), np.nan)


def judged(
    detections: Mapping[str, Sequence[Scored]],
    truth: Mapping[str, Sequence[Scored]],
    thresholds: Sequence[float],
    rule: Rule,
) -> Judged:
    """Match the detections of each video with its truth. A video without truth only misleads."""
    names = tuple(dict.fromkeys([*truth, *detections]))
    labels = tuple(dict.fromkeys(each.label for found in truth.values() for each in found))
    found, true = (Table.of(each, names, labels) for each in (detections, truth))
    return judged_tables(found, true, thresholds, rule, names=names, labels=labels)


def judged_tables(
    detections: Table,
    truth: Table,
    thresholds: Sequence[float],
    rule: Rule,
    *,
    names: tuple[str, ...],
    labels: tuple[str, ...],
    video: np.ndarray | None = None,
) -> Judged:
    """The same of columns; each of the ``labels`` has truth.

    Args:
        video: the video, a number in ``names``, of each place of the tables; None: the places are the videos.
    """
    found = detections.by_score()
    video = np.arange(len(names)) if video is None else video
    truths = np.zeros((len(labels), len(names)), dtype=np.int64)
    np.add.at(truths, (truth.label, video[truth.where]), 1)
    hit = rule(found, truth, thresholds) >= 0
    return Judged(tuple(thresholds), names, labels, found, video[found.where], hit, truths)


def bootstrap(judged: Judged, seed: int, resamples: int = 1000) -> np.ndarray:
    """Confidence interval of mAP at each threshold, ``(thresholds, 2)``: from 2.5 to 97.5 % of the ``resamples``.

    Each resample draws as many videos as there are, with replacement: videos are what differs by chance, not segments
    or frames. (In a resample some videos are there several times and others not at all, and interpolated AP gains from
    that: the mean of the resamples lies above the mAP. By that much the interval is moved back.)
    """
    videos = len(judged.names)
    copies = np.random.default_rng(seed).multinomial(videos, np.full(videos, 1 / videos), size=resamples)
    maps = [over_classes(judged.ap(copies[at : at + AT_ONCE])) for at in range(0, resamples, AT_ONCE)]
    drawn = np.concatenate(maps)
    bias = np.nanmean(drawn, axis=0) - np.array(judged.result.map)
    return np.clip(np.nanpercentile(drawn, INTERVAL, axis=0) - bias, 0, 1).T
