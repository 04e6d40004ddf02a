"""Pieces of motion one after the other: a person who goes from one action to the next, and stays in the room.

The person gets into position between the actions: a piece without action is led from the last pose of what came before
and to the first pose of what follows, in turn, height and pace too. An action is the take itself, turned about the
vertical, along a bent path where it moves on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from datasets.renderer.motion import bent, mix
from datasets.renderer.skeleton import matrices

LEAD = 5  # frames from one pose to a similar one
LOWERING = 8  # more frames for each metre that the hips go down or up
TURN = 4  # more frames for each half turn
SHARPEST = 0.8  # metres: the smallest radius of a path
DRAWN = 16  # headings and bends, of which that is taken which leads nearest to where the person should be


@dataclass(frozen=True, eq=False)
class Phrase:
    """A piece of motion in axes of its own, before it is placed.

    Attributes:
        root, rotations: as those of a take, ``(T, 3)`` and ``(T, 13, 4)``.
        path: how far along its way the person is, ``(T,)`` metres: 0 throughout if it is not to be bent.
        between: whether it is background, to be led over at both ends.
        swing: by how much it may turn against where the person looked before, radians.
    """

    root: np.ndarray
    rotations: np.ndarray
    path: np.ndarray
    between: bool
    swing: float

    def __len__(self) -> int:
        return len(self.root)


@dataclass(frozen=True, eq=False)
class Goal:
    """Where a phrase should lead: frame ``at`` of it to ``point`` ``(2,)``, or all of it near there if that is None."""

    point: np.ndarray
    at: int | None = None


MIDDLE = Goal(np.zeros(2))  # of the room


def facing(rotations: np.ndarray) -> float:
    """Where somebody upright looks, or somebody prone heads: radians about the vertical; ``rotations`` (13, 4)."""
    ahead = matrices(rotations[0]) @ (1, 1, 0)  # the chest's direction and the head's
    return float(np.arctan2(-ahead[2], ahead[0]))


def steps(root: np.ndarray) -> np.ndarray:
    """By how much each frame lies beside the one before, ``(T, 2)`` metres; the first one moves like the second."""
    moved = np.diff(root[:, ::2], axis=0)
    return np.concatenate([moved[:1], moved]) if len(moved) else np.zeros((1, 2))


def headed(phrase: Phrase, place: np.ndarray, before: float, rng: np.random.Generator, goal: Goal = MIDDLE) -> Phrase:
    """The phrase turned and bent so that from ``place`` ``(2,)`` it leads towards its goal, roughly."""
    first = facing(phrase.rotations[0])
    best, least = phrase, np.inf
    for _ in range(DRAWN):
        heading = before - first + rng.uniform(-phrase.swing, phrase.swing)
        curve = rng.uniform(-1, 1) / SHARPEST
        root, rotations = bent(phrase.root, phrase.rotations, heading + curve * phrase.path)
        away = np.linalg.norm(place + np.cumsum(steps(root), 0) - goal.point, axis=1)
        missed = away.max() if goal.at is None else away[goal.at]
        if missed < least:
            least = missed
            best = replace(phrase, root=root, rotations=rotations)
    return best


def led(phrase: Phrase, before: Phrase | None, after: Phrase | None) -> tuple[Phrase, np.ndarray]:
    """A between whose ends are led over to its neighbours' poses and paces; and its steps ``(T, 2)``."""
    root, rotations, moved = phrase.root.copy(), phrase.rotations.copy(), steps(phrase.root)
    original = moved.copy()
    for neighbour, there, here in ((before, -1, 0), (after, 0, -1)):
        if neighbour is None:
            continue
        height, pose = neighbour.root[there, 1], neighbour.rotations[there]
        angle = abs((facing(pose) - facing(phrase.rotations[here]) + np.pi) % (2 * np.pi) - np.pi)
        frames = round(LEAD + LOWERING * abs(height - phrase.root[here, 1]) + TURN * angle / np.pi)
        frames = min(frames, len(phrase) // 2)
        x = np.arange(1, frames + 1) / (frames + 1)
        weight = 1 - x**2 * (3 - 2 * x)  # of the neighbour
        at = np.arange(frames) if here == 0 else len(phrase) - 1 - np.arange(frames)
        root[at, 1] += weight * (height - root[at, 1])
        rotations[at] = mix(rotations[at], np.broadcast_to(pose, rotations[at].shape), weight)
        pace = steps(neighbour.root)[there]
        moved[at] += weight[:, None] ** 2 * pace - weight[:, None] * original[at]
    return replace(phrase, root=root, rotations=rotations), moved


def joined(
    phrases: Sequence[Phrase],
    rng: np.random.Generator,
    start: tuple[np.ndarray, float] | None = None,
    goals: Sequence[Goal] | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Root ``(T, 3)`` and rotations ``(T, 13, 4)`` of all phrases, a between first, last and next to every action.

    Without ``start``, the place ``(2,)`` and where the person looks, it is near the middle; without ``goals``, one a
    phrase, the person stays there.
    """
    place, looks = start or (rng.uniform(-0.6, 0.6, 2), rng.uniform(-np.pi, np.pi))
    roots, turns = [], []
    before = between = None

    def put(phrase: Phrase, moved: np.ndarray) -> None:
        nonlocal place
        way = place + np.cumsum(moved, 0)
        roots.append(np.stack([way[:, 0], phrase.root[:, 1], way[:, 1]], 1))
        turns.append(phrase.rotations)
        place = way[-1]

    for phrase, goal in zip(phrases, goals or [MIDDLE] * len(phrases), strict=True):
        there = place if between is None else place + steps(between.root).sum(0)
        found = headed(phrase, there, looks, rng, goal)
        looks = facing(found.rotations[-1])
        if between is not None:
            put(*led(between, before, found))
            before, between = between, None
        if found.between:
            between = found
        else:
            put(found, steps(found.root))
            before = found
    if between is not None:
        put(*led(between, before, None))
    return np.concatenate(roots), np.concatenate(turns)
