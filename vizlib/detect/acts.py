"""Who does what from when to when: what a detector says, what is true, and who of the one is who of the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from models.boxes import iou
from vizlib.detect.export import Act, Person
from vizlib.detect.result import Detected, Tube
from vizlib.detect.spans import spans_of
from vizlib.metrics.identities import assigned

SAME = 0.5  # IoU from which two boxes are of the same person


def stretches(holds: np.ndarray) -> list[tuple[int, int]]:
    """First frames and the frames after the last ones of where ``holds`` ``(T,)`` is true."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], holds, [False]])))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def found_people(found: Detected, fps: float) -> tuple[Person, ...]:
    """The detector's tubes with the time spans of their labels; the score of a label is the mean over its spans."""
    people = []
    for tube in found.tubes:
        spans: dict[str, list[Any]] = {}
        for span in spans_of(tube, found.actions_of(tube), found.labels, fps):
            spans.setdefault(span.label, []).append(span)
        acts = [
            Act(label, float(np.mean([s.score for s in each])), tuple(sorted((s.start_s, s.end_s) for s in each)))
            for label, each in spans.items()
        ]
        people.append(Person(tube, tuple(sorted(acts, key=lambda act: -act.score)), found.actions_of(tube)))
    return tuple(people)


def true_people(truth: Any, labels: Sequence[str], fps: float, names: Mapping[int, int]) -> tuple[Person, ...]:
    """The truth of a scene in the same form; where somebody is hidden, the box is as a guess of the detector's.

    Args:
        names: the number of each person by its place in the truth, see ``named``.
    """
    people = []
    for p, boxes in enumerate(truth.boxes):
        for start, end in stretches(np.isfinite(boxes).all(1)):
            tube = Tube(names[p], start, boxes[start:end].astype(np.float64), np.where(truth.seen[p, start:end], 0, -1))
            acts = [
                Act(label, 1.0, tuple(((start + a) / fps, (start + b) / fps) for a, b in spans))
                for label, holds in zip(labels, truth.labels[p, start:end].T, strict=True)
                if (spans := stretches(holds))
            ]
            people.append(Person(tube, tuple(acts)))
    return tuple(people)


def pairs(tubes: Sequence[Tube], truth: Any, t: int) -> list[tuple[int, int]]:
    """Which tube is which true person in frame ``t``, by their places: as many as overlap enough. People of whom truth
    does not ask are left out.
    """
    now = [n for n, tube in enumerate(tubes) if tube.start <= t < tube.end]
    asked = np.flatnonzero(truth.seen[:, t])
    boxes = np.array([tubes[n].boxes[t - tubes[n].start] for n in now]).reshape(-1, 4)
    return [(now[a], int(asked[b])) for a, b in assigned(iou(boxes, truth.boxes[asked, t]), SAME)]


def named(tubes: Sequence[Tube], truth: Any) -> dict[int, int]:
    """A number for each true person: that of the identity with which they share most frames; further ones for those
    whom nobody found.
    """
    people, frames = truth.seen.shape
    most = max((tube.identity for tube in tubes), default=0)
    shared = np.zeros((people, most + 1), int)
    for t in range(frames):
        for n, p in pairs(tubes, truth, t):
            shared[p, tubes[n].identity] += 1
    rows, columns = linear_sum_assignment(-shared)
    names = {int(p): int(i) for p, i in zip(rows, columns, strict=True) if shared[p, i]}
    for p in range(people):
        if p not in names:
            most += 1
            names[p] = most
    return names


def hidings(truth: Any, least: int = 3) -> list[tuple[int, int, int, int]]:
    """Who hides whom: the hidden person and who stands before them, by their places in the truth, the first frame and
    the frame after the last; at least so many frames long, the longest first.

    Who stands before somebody is who covers most of their box meanwhile and is seen better.
    """
    found = []
    for p, boxes in enumerate(truth.boxes):
        there = np.isfinite(boxes).all(1)
        for start, end in stretches(there & ~truth.seen[p]):
            if end - start < least:
                continue
            covers = np.zeros(len(truth.boxes))
            for t in range(start, end):
                low, high = (
                    np.maximum(truth.boxes[:, t, :2], boxes[t, :2]),
                    np.minimum(truth.boxes[:, t, 2:], boxes[t, 2:]),
                )
                before = (truth.visibility[:, t] > truth.visibility[p, t]) & (np.arange(len(covers)) != p)
                covers += np.where(before, np.nan_to_num((high - low).clip(0).prod(-1)), 0)
            if covers.max(initial=0) > 0:
                found.append((p, int(covers.argmax()), start, end))
    return sorted(found, key=lambda each: each[2] - each[3])


@dataclass(frozen=True)
class Labels:
    """Of all people that are found, in all frames.

    Attributes:
        true: labels that hold.
        right: of these, those that the detector gives.
        said: labels that it gives them.
    """

    true: int
    right: int
    said: int


def labels_right(people: Sequence[Person], truth: Any, labels: Sequence[str], fps: float) -> Labels:
    """How many labels of those who are found are right; each frame counts."""
    tubes = [person.tube for person in people]
    true = right = said = 0
    for t in range(truth.seen.shape[1]):
        for n, p in pairs(tubes, truth, t):
            mine = {act.label for act in people[n].acts_at((t + 0.5) / fps)}
            theirs = {label for label, holds in zip(labels, truth.labels[p, t], strict=True) if holds}
            true, right, said = true + len(theirs), right + len(mine & theirs), said + len(mine)
    return Labels(true, right, said)
