"""A scene before it is drawn, and what is true of it at any size: who is where, who hides whom, who does what."""

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from datasets.renderer.camera import FOCAL, Camera
from datasets.renderer.render import Person, trace
from datasets.scene_plans import LABELS, Act
from datasets.streams import Shot

SIZE = 128  # at which a network looks, and truth counts pixels
CLOSE = 1.0  # metres between hips
VISIBLE = 0.25  # truth asks for a person of whom at least this share is visible,
LONG = 0.12  # and whose box is at least so long, in parts of the picture's side,
BROAD = 0.04  # and so broad: more than a sliver at the picture's edge


@dataclass(frozen=True, eq=False)
class Staged:
    """A scene before it is drawn, at no particular size. P people, T frames."""

    frames: int
    acts: tuple[Act, ...]
    people: tuple[Person, ...]
    shots: tuple[Shot, ...]

    def acting(self, start: int, end: int) -> list[Person]:
        """Everybody between two frames."""
        return [replace(p, positions=p.positions[start:end], frames=p.frames[start:end]) for p in self.people]

    def part(self, start: int, end: int) -> "Staged":
        """The frames between two, of a scene of one shot; who acts is left out."""
        (shot,) = self.shots
        camera = replace(shot.camera, offsets=shot.camera.offsets[start:end])
        return Staged(end - start, (), tuple(self.acting(start, end)), (Shot(0, end - start, shot.appearance, camera),))

    @cached_property
    def pixels(self) -> tuple[np.ndarray, np.ndarray]:
        """Of the pixels of ``SIZE``: how many would show each person if they were alone, and do, ``(P, T)`` each."""
        alone, shown = (np.zeros((len(self.people), self.frames), int) for _ in range(2))
        for shot in self.shots:
            hits = [trace([person], shot.camera, SIZE) for person in self.acting(shot.start, shot.end)]
            away = [np.linalg.norm(of_one.point, axis=1) for of_one in hits]
            nearest = np.full((shot.end - shot.start) * SIZE**2, np.inf)
            for of_one, metres in zip(hits, away, strict=True):
                nearest[of_one.pixel] = np.minimum(nearest[of_one.pixel], metres)
            for n, (of_one, metres) in enumerate(zip(hits, away, strict=True)):
                frames, first = of_one.frame, metres <= nearest[of_one.pixel]
                for counts, which in ((alone, frames), (shown, frames[first])):
                    counts[n, shot.start : shot.end] = np.bincount(which, minlength=shot.end - shot.start)
        return alone, shown

    @cached_property
    def visibility(self) -> np.ndarray:
        """The share of each person's pixels in the picture that nobody hides, float32 ``(P, T)``; 0 without any."""
        alone, shown = self.pixels
        return (shown / np.maximum(alone, 1)).astype(np.float32)

    @cached_property
    def boxes(self) -> np.ndarray:
        """Around each person, as parts of the picture's side, float32 ``(P, T, 4)``; NaN where none of them is in it.

        The outline's own, not that of its pixels: a part is the hull of two balls, and so is what it looks like.
        """
        boxes = np.full((len(self.people), self.frames, 4), np.nan, np.float32)
        for shot in self.shots:
            for n, person in enumerate(self.acting(shot.start, shot.end)):
                low, high = outline(person, shot.camera)
                boxes[n, shot.start : shot.end] = np.clip(np.concatenate([low, high], 1), 0, 1)
        boxes[self.pixels[0] == 0] = np.nan
        return boxes

    @cached_property
    def seen(self) -> np.ndarray:
        """Whether truth asks for each person, bool ``(P, T)``: not for who is hidden, tiny or all but outside."""
        sides = np.nan_to_num(self.boxes[..., 2:] - self.boxes[..., :2])
        return (self.visibility >= VISIBLE) & (sides.max(-1) >= LONG) & (sides.min(-1) >= BROAD)

    @cached_property
    def labels(self) -> np.ndarray:
        """What each person does, and whether somebody is close by, bool ``(P, T, L)``."""
        labels = np.zeros((len(self.people), self.frames, len(LABELS)), bool)
        for n, act in enumerate(self.acts):
            starts = np.cumsum([0, *(piece.frames for piece in act.pieces)])
            for piece, (start, end) in zip(act.pieces, pairwise(starts), strict=True):
                labels[n, start:end, LABELS.index(piece.name)] = True
        floor = np.array([person.positions[:, 0, ::2] for person in self.people]).reshape(-1, self.frames, 2)
        between = np.linalg.norm(floor[:, None] - floor, axis=-1)
        between[np.arange(len(floor)), np.arange(len(floor))] = np.inf
        labels[..., LABELS.index("close")] = (between < CLOSE).any(1)
        return labels


def outline(person: Person, camera: Camera) -> tuple[np.ndarray, np.ndarray]:
    """The smallest and the largest x and y of somebody's picture, ``(T, 2)`` each, in parts of its side."""
    ends, radii = person.ends(), (person.parts.radius_a, person.parts.radius_b)
    centre = np.concatenate([camera.view(end) for end in ends], 1)
    radius = np.concatenate(radii)
    z = centre[..., 2:]
    flat = centre[..., :2] * (1, -1)
    # Of the planes through the eye and parallel to the other axis, the two that touch the ball.
    touching = radius[:, None] * np.sqrt(np.maximum(flat**2 + z**2 - radius[:, None] ** 2, 0))
    both = (flat * z + np.array([-1.0, 1.0])[:, None, None, None] * touching) / (z**2 - radius[:, None] ** 2)
    principal = camera.principal(1)
    return FOCAL * both[0].min(1) + principal, FOCAL * both[1].max(1) + principal
