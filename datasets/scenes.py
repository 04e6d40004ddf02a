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
from itertools import pairwise

import numpy as np

from datasets.actors import FPS
from datasets.renderer.appearance import Appearance, Draw, draw_appearance
from datasets.renderer.camera import FOCAL, Camera, turn
from datasets.renderer.render import Person, draw, trace
from datasets.scene_paths import APART, EDGE, NEAREST, Area, figure, meetings, placing, walked
from datasets.scene_plans import (
    ACTIONS,
    CROWD,
    KINDS,
    LABELS,
    SPLITS,
    VERSION,
    Act,
    Plan,
    ScenesError,
    draw_act,
    draw_plan,
    generator,
)
from video import Clip, Progress

__all__ = [
    "ACTIONS", "CROWD", "FPS", "KINDS", "LABELS", "SHOWN", "SPLITS", "VERSION", "SceneTruth", "ScenesError", "Staged",
    "render_scene", "rendering", "stage",
]  # fmt: skip

SIZE = 128  # at which a network looks, and truth counts pixels
SHOWN = 256  # at which pages draw
BIT = 12  # frames that are drawn at a time
HEIGHT = 0.9  # metres above the floor of the point at which cameras look
CLOSE = 1.0  # metres between hips
VISIBLE = 0.25  # truth asks for a person of whom at least this share is visible,
LONG = 0.12  # and whose box is at least so long, in parts of the picture's side,
BROAD = 0.04  # and so broad: more than a sliver at the picture's edge
HIDDEN, WELL = 0.2, 0.6  # visible shares of somebody behind another, and of both before and after
HIDING = (2, 8)  # frames for which one hides the other
BESIDE = 12  # frames before and after in which both are seen well


@dataclass(frozen=True, eq=False)
class Shot:
    """The frames from ``start`` to ``end`` as one camera sees them; the appearance is that of the room from there."""

    start: int
    end: int
    appearance: Appearance
    camera: Camera


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


def stage(seed: int, split: str, kind: str = "usual") -> Staged:
    """Everything about a scene but its pixels.

    Raises:
        ScenesError: no such split or kind.
    """
    *_, staged = staging(seed, split, kind)
    assert isinstance(staged, Staged)
    return staged


def staging(seed: int, split: str, kind: str) -> Iterator[Plan | Staged]:
    """The same, one person after the other: the plan until all are placed, and at last the scene."""
    rng = generator(seed, split, kind)
    plan, of_split = draw_plan(rng, split, kind), Draw(rng, split)
    room = draw_appearance(rng, split)
    pan = room.pan * (rng.random() < 0.5)
    first = filming(room, of_split, kind, plan.frames, pan)
    yield plan
    if kind == "crossing":
        crossed = None
        while crossed is None:
            crossed = crossing(plan, first, rng, split)
            yield plan
            plan = replace(plan, acts=tuple(draw_act(rng, split, kind, plan.frames) for _ in plan.acts))
        yield crossed
        return
    area = Area(first.camera, (-3.0, 4.2) if kind == "crowd" else (-1.3, 1.6))
    acts: list[Act] = []
    people: list[Person] = []
    for act in plan.acts:
        person, look = None, draw_appearance(rng, split)
        while person is None:
            person = placing(act, look, area, people, rng)
            yield plan
            if person is None:
                act = draw_act(rng, split, kind, plan.frames, act.role)
        if person:
            acts.append(act)
            people.append(person)
    shots = [first]
    if plan.cuts:
        shots = cut(first, plan.cuts[0], of_split, people, kind)
    yield Staged(plan.frames, tuple(acts), tuple(people), tuple(before_wall(shot, people) for shot in shots))


def filming(
    room: Appearance, of_split: Draw, kind: str, frames: int, pan: np.ndarray, middle: tuple[float, float] = (0, 0)
) -> Shot:
    """A camera that looks at the people around a ``middle`` of the floor, x and z."""
    pitch = of_split.comb(0.02, 0.18 if kind == "crossing" else 0.3)
    distance = of_split.comb(9.0, 10.5) if kind == "crowd" else of_split.comb(5.2, 6.4)
    offsets = np.linspace(-0.5, 0.5, frames)[:, None] * pan
    camera = Camera(turn(room.yaw, pitch), np.array([middle[0], HEIGHT, middle[1]]), distance, offsets)
    return Shot(0, frames, replace(room, pitch=pitch, distance=distance), camera)


def cut(shot: Shot, at: int, of_split: Draw, people: list[Person], kind: str) -> list[Shot]:
    """The shot until then; and another one, from at least 60 degrees further round, where most of what is left is."""
    light = shot.appearance.light @ shot.camera.rotation  # in the world
    frames = shot.end - at
    x, z = np.mean([person.positions[at:, 0, ::2] for person in people], axis=(0, 1))
    best, most = None, -1.0
    for _ in range(12):
        yaw = shot.appearance.yaw
        while np.cos(yaw - shot.appearance.yaw) > 0.5:
            yaw = of_split.comb(0, 2 * np.pi, 12)
        found = filming(replace(shot.appearance, yaw=yaw), of_split, kind, frames, np.zeros(2), (x, z))
        area = Area(found.camera, (0, 0))
        inside = [area.seen(person.positions[at:, 0, ::2]) for person in people]
        share = float(np.mean([(np.abs(x) < EDGE) & (away > NEAREST) for x, away in inside]))
        if share > most:
            best, most = replace(found, start=at, end=shot.end), share
    assert best is not None
    seen = replace(best.appearance, light=best.camera.rotation @ light)
    before = replace(shot, end=at, camera=replace(shot.camera, offsets=shot.camera.offsets[:at]))
    return [before, replace(best, appearance=seen)]


def before_wall(shot: Shot, people: list[Person]) -> Shot:
    """The same, with the wall behind everybody."""
    right = shot.camera.rotation[0]
    ahead = np.array([-right[2], 0, right[0]])
    furthest = max([((person.positions - shot.camera.centre) @ ahead).max() for person in people], default=0.0)
    distance = max(shot.appearance.wall_distance, furthest + 0.5)
    return replace(shot, appearance=replace(shot.appearance, wall_distance=distance))


def crossing(plan: Plan, shot: Shot, rng: np.random.Generator, split: str) -> Staged | None:
    """Two people of whom one hides the other for a moment; None if it did not come about."""
    area = Area(shot.camera, (-1.2, 1.6))
    looks = [draw_appearance(rng, split) for _ in plan.acts]
    people = []
    for act, look in zip(plan.acts, looks, strict=True):
        flat = np.array([1.0, -1.0 if look.mirrored else 1.0]) / look.body.legs
        people.append(figure(*walked(act, flat, area, rng), look))
    for at, one, other in meetings(people[0], people[1], area, rng):
        floors = [person.positions[:, 0, ::2] for person in (one, other)]
        if np.linalg.norm(floors[0] - floors[1], axis=1).min() < APART:
            continue
        views = [area.seen(floor) for floor in floors]
        if any((np.abs(x) > 0.55).any() or away.min() < 3 for x, away in views):
            continue
        pair = [one, other]
        staged = Staged(plan.frames, plan.acts, (one, other), (before_wall(shot, pair),))
        # First the three frames that matter, because the whole takes longer.
        if (staged.part(at - 1, at + 2).visibility < HIDDEN).any(0).sum() >= HIDING[0] and hides_once(staged):
            return staged
    return None


def hides_once(staged: Staged) -> bool:
    """Whether one is hidden once, for ``HIDING`` frames, and a second before and after both are seen well."""
    hidden = (staged.visibility < HIDDEN).any(0)
    frames = np.flatnonzero(hidden)
    if not len(frames) or frames[-1] - frames[0] >= len(frames) or not HIDING[0] <= len(frames) <= HIDING[1]:
        return False
    before, after = frames[0] - BESIDE, frames[-1] + BESIDE
    if before < 0 or after >= staged.frames:
        return False
    return bool(((staged.visibility >= WELL) & staged.seen)[:, [before, after]].all())


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
