"""The detector stage by stage, in numbers and pictures: people, features, scores, links."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from scipy.optimize import linear_sum_assignment

from models.boxes import iou
from models.detector import POINTS, step_of
from video import Clip
from vizlib.detect.acts import SAME
from vizlib.detect.contrast import BETWEEN
from vizlib.detect.linking import LOOKS
from vizlib.detect.onto import onto
from vizlib.detect.result import Detected, Tube
from vizlib.pictures.heat import brightest, heat

SURE = LOOKS.start  # score from which a box may begin a tube
BEGUN = 0.05  # IoU from which two boxes overlap at all


def centre_frame(found: Detected, clip: Clip, t: int) -> np.ndarray:
    """How likely a person's centre is at each place of frame ``t``, as a heat map of the frame's size."""
    return onto(heat(found.centres[t].astype(float), 1.0), clip, cv2.INTER_NEAREST)


def feature_frame(found: Detected, clip: Clip, t: int) -> np.ndarray:
    """How strong the features are that a box of frame ``t`` reads, as a heat map of the frame's size."""
    features = found.features[step_of(t, len(found.features))]
    return onto(heat(features.astype(float), brightest(found.features)), clip, cv2.INTER_NEAREST)


def proposals_found(found: Detected, truth: Any) -> tuple[int, int, int]:
    """Of the boxes for which truth asks in all frames, how many there are, and how many are covered by a proposal, and
    by a sure one.
    """
    asked = covered = sure = 0
    for t, (boxes, scores) in enumerate(zip(found.seen.boxes, found.seen.scores, strict=True)):
        overlap = iou(truth.boxes[truth.seen[:, t], t], boxes) >= SAME
        asked += len(overlap)
        covered += int(overlap.any(1).sum())
        sure += int(overlap[:, scores >= SURE].any(1).sum())
    return asked, covered, sure


def grid(box: np.ndarray) -> list[list[tuple[float, float]]]:
    """The cells in whose middles RoIAlign reads a box, as two lines to and fro: along x and along y."""
    x, y = (np.linspace(box[axis], box[axis + 2], POINTS + 1).round(1).tolist() for axis in (0, 1))
    across = [(x[-end], at) for n, at in enumerate(y) for end in ((0, 1) if n % 2 == 0 else (1, 0))]
    down = [(at, y[-end]) for n, at in enumerate(x) for end in ((0, 1) if n % 2 == 0 else (1, 0))]
    return [across, down]


def people_a_frame(found: Detected) -> float:
    """Sure boxes a frame, on average."""
    return sum(int((scores >= SURE).sum()) for scores in found.seen.scores) / len(found.seen.scores)


def at_once(actions: np.ndarray, labels: Sequence[str]) -> np.ndarray:
    """How surely each of N people is close to somebody *and* does something: the less likely of the two, ``(N,)``.

    Args:
        actions: the probability of each of the labels, ``(N, L)``.
    """
    between = list(labels).index(BETWEEN)
    return np.minimum(actions[:, between], np.delete(actions, between, axis=1).max(axis=1, initial=0))


def telling_frame(found: Detected) -> int:
    """The first frame of those in which somebody who is followed has two such labels most surely."""
    best = np.zeros(len(found.actions))
    for tube in found.tubes:
        frames = tube.start + np.flatnonzero(tube.rows >= 0)
        said = np.stack([found.actions[t][tube.rows[t - tube.start]] for t in frames])
        best[frames] = np.maximum(best[frames], at_once(said, found.labels))
    return int(best.argmax())


def largest_box(tubes: Sequence[Tube]) -> tuple[Tube, int]:
    """The largest box of somebody who is seen: whose tube it is in, and the frame."""
    sizes = [np.where(tube.rows >= 0, (tube.boxes[:, 2:] - tube.boxes[:, :2]).prod(1), 0) for tube in tubes]
    best = max(range(len(tubes)), key=lambda n: sizes[n].max())
    return tubes[best], tubes[best].start + int(sizes[best].argmax())


def softmaxed(probabilities: np.ndarray) -> np.ndarray:
    """What a softmax would make of the logits behind probabilities ``(..., L)`` that come one by one."""
    odds = probabilities / (1 - probabilities).clip(1e-6)
    return odds / odds.sum(-1, keepdims=True)


@dataclass(frozen=True, eq=False)
class Link:
    """Two consecutive frames.

    Attributes:
        identities: of those who are seen in each, from left to right.
        before, after: their boxes, ``(N, 4)``.
        overlap: IoU of each one before with each one after, ``(N, M)``.
        assigned: pairs of them, by the Hungarian algorithm.
        greedy: for each one before the one after with the highest IoU, ``(N,)``.
    """

    identities: tuple[tuple[int, ...], tuple[int, ...]]
    before: np.ndarray
    after: np.ndarray
    overlap: np.ndarray
    assigned: tuple[tuple[int, int], ...]
    greedy: np.ndarray

    @property
    def collides(self) -> bool:
        """Whether two of those before want the same one after."""
        wanted = self.greedy[self.overlap.max(1, initial=0) >= BEGUN]
        return len(set(wanted.tolist())) < len(wanted)


def seen_at(found: Detected, t: int) -> tuple[tuple[int, ...], np.ndarray]:
    """Identities and boxes ``(N, 4)`` of those who are seen in frame ``t``, from left to right."""
    here = [tube for tube in found.tubes if tube.start <= t < tube.end and tube.rows[t - tube.start] >= 0]
    boxes = np.array([found.seen.boxes[t][tube.rows[t - tube.start]] for tube in here]).reshape(-1, 4)
    order = np.argsort(boxes[:, 0] + boxes[:, 2], kind="stable")
    return tuple(here[n].identity for n in order), boxes[order]


def link_of(found: Detected, t: int) -> Link:
    """Frame ``t`` and the next one."""
    (mine, before), (theirs, after) = seen_at(found, t), seen_at(found, t + 1)
    overlap = iou(before, after)
    rows, columns = linear_sum_assignment(overlap, maximize=True)
    assigned = tuple((int(a), int(b)) for a, b in zip(rows, columns, strict=True) if overlap[a, b] >= BEGUN)
    greedy = overlap.argmax(1) if overlap.size else np.zeros(len(before), int)
    return Link((mine, theirs), before, after, overlap, assigned, greedy)


def doubtful(link: Link) -> float:
    """How much the boxes of two frames overlap that are not of the same person."""
    other = link.overlap.copy()
    for a, b in link.assigned:
        other[a, b] = 0
    return float(other.max(initial=0)) + link.collides
