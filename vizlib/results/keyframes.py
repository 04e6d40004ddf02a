"""All that the detector finds in the keyframes of the test scenes."""

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from video.files import read_json, reading
from vizlib.metrics import Table
from vizlib.results.runs import RUNS


@dataclass(frozen=True, eq=False)
class Keyframe:
    """One frame of a test scene: P people, N proposals, L labels; boxes in pixels of the network's picture.

    Attributes:
        seed, frame: of the scene, and which of its frames.
        true_boxes: of the people for whom truth asks, ``(P, 4)``; true_labels: bool ``(P, L)``.
        boxes, scores: of the proposals, ``(N, 4)`` and ``(N,)``.
        said: the probability of each label for each of them, by method, ``(N, L)``; 0 below some small one.
    """

    seed: int
    frame: int
    true_boxes: np.ndarray
    true_labels: np.ndarray
    boxes: np.ndarray
    scores: np.ndarray
    said: dict[str, np.ndarray]

    @property
    def name(self) -> str:
        """As the metrics name frames: the scene, a slash, the frame."""
        return f"test-{self.seed}/{self.frame}"


@dataclass(frozen=True, eq=False)
class Candidates:
    """The keyframes of all test scenes.

    Attributes:
        size: of the network's picture, in pixels.
        digest: of the file.
        kept: the least probability that the file has.
    """

    labels: tuple[str, ...]
    size: int
    keyframes: tuple[Keyframe, ...]
    digest: str
    kept: float

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(each.name for each in self.keyframes)

    def truth(self) -> Table:
        """What is true; places are keyframes."""
        rows = [np.argwhere(each.true_labels) for each in self.keyframes]
        boxes = [each.true_boxes[row[:, 0]] for each, row in zip(self.keyframes, rows, strict=True)]
        return columns(boxes, [np.ones(len(row)) for row in rows], [row[:, 1] for row in rows])

    def found(self, method: str, person: float = 0.0) -> Table:
        """Detections of people with at least some score; a detection's is the person's times the label's."""
        boxes, scores, labels = [], [], []
        for each in self.keyframes:
            sure = each.scores >= person
            score = (each.scores[:, None] * each.said[method])[sure]
            rows = np.argwhere(score > 0)
            boxes.append(each.boxes[sure][rows[:, 0]])
            scores.append(score[rows[:, 0], rows[:, 1]])
            labels.append(rows[:, 1])
        return columns(boxes, scores, labels)


def columns(boxes: list[np.ndarray], scores: list[np.ndarray], labels: list[np.ndarray]) -> Table:
    """Rows of each keyframe as one table."""
    where = np.repeat(np.arange(len(labels)), [len(each) for each in labels])
    return Table(np.concatenate(boxes).reshape(-1, 4), np.concatenate(scores), np.concatenate(labels), where)


@cache
def candidates() -> Candidates:
    """``detect_candidates.json``, which an experiment of its own writes.

    It has ``size``, ``labels`` and ``scenes``: each with its ``seed`` and its ``keyframes``, each with its ``frame``
    and rows of numbers in strings, so that the file is small:

        truth   of each person ``x1 y1 x2 y2 label label ...``
        found   of each proposal ``x1 y1 x2 y2 score label probability label probability ...``
        whole   what the whole picture says, ``label probability ...``

    Labels are numbers in ``labels``; probabilities that are left out are small, and count as 0.
    """
    path = RUNS / "detect_candidates.json"
    run = read_json(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    with reading(path):
        labels = tuple(run["labels"])
        keyframes = [
            read_keyframe(scene["seed"], row, len(labels)) for scene in run["scenes"] for row in scene["keyframes"]
        ]
        return Candidates(labels, run["size"], tuple(keyframes), digest, run["kept"])


def read_keyframe(seed: int, row: dict[str, Any], labels: int) -> Keyframe:
    """One keyframe of a scene, with so many labels."""
    truth, found = ([list(map(float, each.split())) for each in row[key]] for key in ("truth", "found"))
    true_labels = np.zeros((len(truth), labels), dtype=bool)
    for n, true in enumerate(truth):
        true_labels[n, np.array(true[4:], dtype=np.int64)] = True
    whole = spread(list(map(float, row["whole"].split())), labels)
    return Keyframe(
        seed,
        row["frame"],
        true_boxes=np.array([true[:4] for true in truth]).reshape(-1, 4),
        true_labels=true_labels,
        boxes=np.array([each[:4] for each in found]).reshape(-1, 4),
        scores=np.array([each[4] for each in found]),
        said={
            "detector": np.array([spread(each[5:], labels) for each in found]).reshape(-1, labels),
            "whole_picture": np.tile(whole, (len(found), 1)),
        },
    )


def spread(pairs: list[float], labels: int) -> np.ndarray:
    """Numbers of labels and their probabilities in turn as ``(L,)``."""
    said = np.zeros(labels)
    said[np.array(pairs[::2], dtype=np.int64)] = pairs[1::2]
    return said
