"""Scenes of several people, for detection in space and time: who does what, where and when.

Each person does something that starts and ends, and walks or stands before and after it. People cross before the
camera and hide each other; some come later, leave, or leave and come back. Each scene is a pure function of its seed,
its split and its kind:

    usual     one to five people
    crossing  two people, of whom one hides the other for a moment
    empty     nobody: the room alone
    cut       as usual, and halfway another camera sees it from elsewhere
    crowd     twenty people, seen from further away
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from datasets.actors import FPS
from datasets.renderer.render import draw
from datasets.scene_plans import ACTIONS, CROWD, KINDS, LABELS, SPLITS, VERSION, ScenesError
from datasets.scene_staged import SIZE, Staged
from datasets.scene_staging import stage, staging
from video import Clip, Progress

__all__ = [
    "ACTIONS", "CROWD", "FPS", "KINDS", "LABELS", "SHOWN", "SPLITS", "VERSION", "SceneTruth", "ScenesError", "Staged",
    "render_scene", "rendering", "stage",
]  # fmt: skip

SHOWN = 256  # pixels at which pages draw
BIT = 12  # frames that are drawn at a time


@dataclass(frozen=True, eq=False)
class SceneTruth:
    """What is known about a scene of P people and T frames, exactly.

    Attributes:
        staged: all of it.
        size: of the clip, pixels.
    """

    staged: Staged
    size: int

    @cached_property
    def boxes(self) -> np.ndarray:
        """Around each person as if nobody stood before them, cut at the picture's edges: x1, y1, x2, y2 in pixels.

        Float32 ``(P, T, 4)``; NaN where nothing of the person is in the picture.
        """
        return self.staged.boxes * np.float32(self.size)

    @property
    def visibility(self) -> np.ndarray:
        """The share of each person's pixels in the picture that nobody hides, float32 ``(P, T)``; 0 without any."""
        return self.staged.visibility

    @property
    def seen(self) -> np.ndarray:
        """Whether truth asks for each person, bool ``(P, T)``."""
        return self.staged.seen

    @property
    def labels(self) -> np.ndarray:
        """Which of ``LABELS`` hold of each person, bool ``(P, T, L)``; also where nobody sees it."""
        return self.staged.labels

    @cached_property
    def segments(self) -> list[tuple[int, str, float, float]]:
        """Person, label, start and end in seconds, of each stretch in which a label holds."""
        edges = np.diff(np.pad(self.labels, ((0, 0), (1, 1), (0, 0))).astype(int), axis=1)
        rows = []
        for person, label in zip(*np.nonzero(self.labels.any(1)), strict=True):
            starts, ends = (np.flatnonzero(edges[person, :, label] == sign) for sign in (1, -1))
            rows += [
                (int(person), LABELS[label], float(a / FPS), float(b / FPS)) for a, b in zip(starts, ends, strict=True)
            ]
        return sorted(rows, key=lambda row: (row[0], row[2]))

    @property
    def cuts_s(self) -> list[float]:
        """When another shot begins."""
        return [shot.start / FPS for shot in self.staged.shots[1:]]

    @cached_property
    def joints(self) -> np.ndarray:
        """Where the 13 joints of ``datasets/renderer/skeleton.py`` are, float32 ``(P, T, 13, 2)`` pixels."""
        joints = np.zeros((len(self.staged.people), self.staged.frames, 13, 2), np.float32)
        for n, person in enumerate(self.staged.people):
            for shot in self.staged.shots:
                viewed = shot.camera.view(person.positions[shot.start : shot.end])
                joints[n, shot.start : shot.end] = shot.camera.project(viewed, self.size)
        return joints


def rendering(seed: int, split: str, size: int = SIZE, kind: str = "usual") -> Iterator[Progress | Clip]:
    """Draw the scene of this seed bit by bit; at last the clip, with all that is known about it as its ``truth``.

    Raises:
        ScenesError: no such split or kind.
    """
    total, staged = 1, None
    for found in staging(seed, split, kind):
        if isinstance(found, Staged):
            staged = found
        else:
            total = -(-found.frames // BIT) + 1
            yield Progress(0, total)
    assert staged is not None
    frames = np.empty((staged.frames, size, size, 3), np.uint8)
    bits = [(s, at, min(at + BIT, s.end)) for s in staged.shots for at in range(s.start, s.end, BIT)]
    for done, (shot, start, end) in enumerate(bits):
        camera = replace(shot.camera, offsets=shot.camera.offsets[start - shot.start : end - shot.start])
        pictures = draw(staged.acting(start, end), camera, shot.appearance, size, 2)
        rng = np.random.default_rng([VERSION, SPLITS.index(split), KINDS.index(kind), seed, size, start])
        pictures += rng.standard_normal(pictures.shape, np.float32) * shot.appearance.noise
        frames[start:end] = np.clip(pictures + 0.5, 0, 255)
        yield Progress(done + 1, len(bits) + 1)
    yield Clip(frames, FPS, source=f"scenes/{split}/{kind}/{seed}", truth=SceneTruth(staged, size))


def render_scene(seed: int, split: str, size: int = SIZE, kind: str = "usual") -> Clip:
    """The scene of this seed, with all that is known about it as its ``truth``.

    Raises:
        ScenesError: no such split or kind.
    """
    *_, clip = rendering(seed, split, size, kind)
    assert isinstance(clip, Clip)
    return clip
