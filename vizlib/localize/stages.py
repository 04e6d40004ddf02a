"""How good the localizer's segments are stage by stage, and what its features save."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from models.localizer import ANCHORS, BINS, CONTEXT, STEP, Localizer
from models.segments import nms, soft_nms, tiou
from vizlib.localize.detect import SIGMA
from vizlib.localize.result import Localized
from vizlib.metrics.segment import bounds
from vizlib.receptive_field import theoretical

ENOUGH = 0.5  # tIoU from which a segment covers an action


def stages(found: Localized) -> dict[str, np.ndarray]:
    """The same P segments stage by stage, ``(P, 2)`` seconds each."""
    return {"anchors": found.anchors[found.from_anchors], "proposals": found.proposals, "refined": found.refined}


def overlaps(segments: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """tIoU of each of M true segments with the one of ``segments`` that fits it best, ``(M,)``; 0 if there is none."""
    return np.max(tiou(segments, truth), axis=0, initial=0.0)


def covered(segments: np.ndarray, truth: np.ndarray, enough: float = ENOUGH) -> np.ndarray:
    """How many of the true segments the first n of the ``segments`` cover, for n from 1 to N: ``(N,)``."""
    return np.maximum.accumulate(tiou(segments, truth) >= enough, axis=0).sum(1)


def needed(segments: np.ndarray, truth: np.ndarray, enough: float = ENOUGH) -> int | None:
    """How many of the ``segments``, the first ones, cover all of the truth; None if all of them do not."""
    found = np.flatnonzero(covered(segments, truth, enough) == len(truth))
    return int(found[0]) + 1 if found.size else None


def matched(segments: np.ndarray, truth: np.ndarray, enough: float = ENOUGH) -> tuple[np.ndarray, np.ndarray]:
    """Those of the segments that cover a true one, and the one that each fits best: indices, ``(N,)`` each."""
    if not len(truth):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    found = tiou(segments, truth)
    mine = np.flatnonzero(found.max(1) >= enough)
    return mine, found[mine].argmax(1)


def errors(found: Localized, truth: np.ndarray) -> dict[str, np.ndarray]:
    """How far start and end are off at each stage, ``(N, 2)`` seconds, of the proposals that cover an action.

    The pairs of a proposal and an action stay the same at all stages, so that only the boundaries differ.
    """
    mine, whose = matched(found.proposals, truth)
    return {name: np.abs(segments[mine] - truth[whose]) for name, segments in stages(found).items()}


def work_anew(found: Localized) -> float:
    """How many times the video's frames a network would see that ran anew on each proposal with its context."""
    lengths = found.proposals[:, 1] - found.proposals[:, 0]
    return float(lengths.sum() * (1 + 2 * CONTEXT) / (len(found.curves) * found.step_s))


def moments(segment: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """When the head reads a segment, ``(BINS,)`` in its unit, and which of these moments lie inside it."""
    share = (np.arange(BINS) + 0.5) / BINS * (1 + 2 * CONTEXT) - CONTEXT
    return segment[0] + share * (segment[1] - segment[0]), (share >= 0) & (share < 1)


@dataclass(frozen=True, eq=False)
class Rivals:
    """All candidates of one action, the best first.

    Attributes:
        segments: ``(N, 2)`` seconds.
        before, after: their scores, without and with soft-NMS, ``(N,)``.
        kept: whether NMS would keep each, ``(N,)``.
    """

    segments: np.ndarray
    before: np.ndarray
    after: np.ndarray
    kept: np.ndarray


def rivals(found: Localized, sigma: float = SIGMA, enough: float = ENOUGH) -> dict[str, Rivals]:
    """The candidates of each action that has any; the action of the best one first."""
    mine: dict[str, list[int]] = {}
    candidates = sorted(found.candidates(), key=lambda each: -each.score)
    for n, each in enumerate(candidates):
        mine.setdefault(each.label, []).append(n)
    found_rivals = {}
    for label, numbers in mine.items():
        segments = bounds([candidates[n] for n in numbers])
        before = np.array([candidates[n].score for n in numbers])
        kept = np.isin(np.arange(len(numbers)), nms(segments, before, enough))
        found_rivals[label] = Rivals(segments, before, soft_nms(segments, before, sigma), kept)
    return found_rivals


@cache
def fields() -> dict[int, int]:
    """The receptive field in time, in frames, of the tower of each length of anchors; by rule."""
    unit = theoretical(Localizer().features, (1, 3, 96, 64, 64))[""].size[0]
    return {length: unit + 2 * STEP * sum(dilations) for length, dilations in ANCHORS.items()}
