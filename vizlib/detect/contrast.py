"""Frames in which a label a box says more than a label a picture: two people who do different things."""

from dataclasses import dataclass

import numpy as np

from models.boxes import iou
from vizlib.metrics import AVA
from vizlib.results.keyframes import Candidates, Keyframe

SURE = 0.5  # probability from which a label counts as said
BETWEEN = "close"  # a label that two people share: it holds together with what each of them does


@dataclass(frozen=True)
class Answer:
    """What one method says of a person: labels that are right, wrong, and those that are true and not said."""

    right: tuple[str, ...]
    wrong: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Told:
    """One person of a keyframe.

    Attributes:
        box: the true one, ``(4,)``; labels: the true ones.
        answers: by method; empty where no proposal has found the person.
    """

    box: np.ndarray
    labels: tuple[str, ...]
    answers: dict[str, Answer]


def contrasts(found: Candidates) -> list[Keyframe]:
    """One keyframe of each scene in which two people are, who do different things: the first."""
    between = found.labels.index(BETWEEN)
    chosen: dict[int, Keyframe] = {}
    for frame in found.keyframes:
        does = np.delete(frame.true_labels, between, axis=1)
        if len(does) == 2 and does.any(1).all() and not (does[0] & does[1]).any():
            chosen.setdefault(frame.seed, frame)
    return list(chosen.values())


def people_of(frame: Keyframe, labels: tuple[str, ...]) -> list[Told]:
    """What each method says of each true person: of the proposal that fits best, if one fits."""
    overlaps = iou(frame.true_boxes, frame.boxes)
    people = []
    for box, true, overlap in zip(frame.true_boxes, frame.true_labels, overlaps, strict=True):
        answers = {}
        if overlap.max(initial=0.0) >= AVA:
            best = overlap.argmax()
            answers = {name: answer(said[best] >= SURE, true, labels) for name, said in frame.said.items()}
        people.append(Told(box, named(true, labels), answers))
    return people


def answer(said: np.ndarray, true: np.ndarray, labels: tuple[str, ...]) -> Answer:
    """What of the labels that are said of a person, ``(L,)`` bool, is true, and what is not said."""
    return Answer(named(said & true, labels), named(said & ~true, labels), named(true & ~said, labels))


def named(which: np.ndarray, labels: tuple[str, ...]) -> tuple[str, ...]:
    """The names of those of the L labels that hold, ``(L,)`` bool."""
    return tuple(labels[k] for k in np.flatnonzero(which))
