"""Streams of 20 to 60 seconds in which a person does several things, for temporal localization: what happens when.

The actions are those of actors-18 but for walking, which is what the person does between them, or stands. An action is
a whole take, a periodic one several times over. What lies on the floor got there: somebody lies down, lies, gets up.
Each stream is a pure function of its seed, its split and its kind:

    usual   actions with pauses between; half of the streams have camera cuts
    empty   nothing but pauses
    cuts    as usual, and a cut every second
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from datasets.actors import BACKWARDS, FPS, MIRROR, sunk
from datasets.renderer.appearance import Appearance, Draw, draw_appearance
from datasets.renderer.camera import Camera, turn
from datasets.renderer.figure import parts
from datasets.renderer.following import follow
from datasets.renderer.motion import bent, mix, takes
from datasets.renderer.render import Person, draw
from datasets.renderer.sequence import Phrase, facing, joined
from datasets.renderer.skeleton import forward
from datasets.stream_plans import (
    ACTIONS,
    FLOOR,
    KINDS,
    SPLITS,
    STANDS,
    VERSION,
    Piece,
    Plan,
    StreamsError,
    draw_plan,
    generator,
    plan,
)
from video import Clip, Progress

__all__ = ["ACTIONS", "KINDS", "SPLITS", "VERSION", "StreamTruth", "StreamsError", "plan", "render_stream", "rendering"]

SIZE = 128
BIT = 64  # frames that are drawn at a time
LIFT = 4  # frames around one in which a shoe stands in the floor over which the person is lifted
SWAY = 0.5  # how much of another such pose is mixed in at most
BREATH_S = 0.1  # how much of a take somebody who lies moves


def standing(name: str) -> tuple[float, np.ndarray]:
    """Height of the hips and rotations ``(13, 4)`` of a pose in which somebody stands and looks ahead."""
    take = takes()[name]
    root, rotations = take.poses(np.array([0.0 if take.loop else take.seconds]))
    _root, ahead = bent(root, rotations, np.array([-facing(rotations[0])]))
    return float(root[0, 1]), ahead[0]


def stand(piece: Piece, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Root and rotations of somebody who stands, not frozen: one pose, with a little of another mixed in to and fro."""
    (height, pose), (other_height, other) = standing(piece.take), standing(STANDS[rng.integers(len(STANDS))])
    period, phase = rng.uniform(2, 4) * FPS / piece.speed, rng.uniform(0, 2 * np.pi)
    weight = SWAY * (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(piece.frames) / period + phase))
    root = np.zeros((piece.frames, 3))
    root[:, 1] = height + weight * (other_height - height)
    shape = (piece.frames, *pose.shape)
    return root, mix(np.broadcast_to(pose, shape), np.broadcast_to(other, shape), weight)


def poses(piece: Piece, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Root ``(T, 3)`` and rotations ``(T, 13, 4)`` of a piece, not yet placed."""
    if piece.name == "stand":
        return stand(piece, rng)
    take, moments = takes()[piece.take], np.arange(piece.frames)
    if piece.name == "lie":  # breathing: a little of getting up, to and fro
        breaths = max(1, round(piece.frames / (2.5 * FPS)))
        return take.poses(BREATH_S * np.sin(np.pi * breaths * (moments + 0.5) / piece.frames) ** 2)
    times = piece.start + moments * piece.speed / FPS
    return take.poses(times[:: -1 if piece.name in BACKWARDS else 1])


def phrases(pieces: tuple[Piece, ...], rng: np.random.Generator) -> list[Phrase]:
    """The motion of all pieces, not yet placed; what happens on the floor is one phrase."""
    found: list[Phrase] = []
    for n, piece in enumerate(pieces):
        if (n and pieces[n - 1].name in FLOOR) or piece.name in FLOOR.values():
            continue
        together = pieces[n : n + 3] if piece.name in FLOOR else [piece]
        root, rotations = (np.concatenate(rows) for rows in zip(*(poses(one, rng) for one in together), strict=True))
        path = np.arange(len(root)) * takes()[piece.take].pace * piece.speed / FPS * (piece.name != "stand")
        found.append(Phrase(root, rotations, path, not piece.action, np.pi / 2 if piece.action else np.pi / 3))
    return found


@dataclass(frozen=True, eq=False)
class Shot:
    """The frames from ``start`` to ``end`` as one camera sees them; the appearance is seen from there."""

    start: int
    end: int
    appearance: Appearance
    camera: Camera


@dataclass(frozen=True, eq=False)
class Staged:
    """A stream before it is drawn, at no particular size."""

    plan: Plan
    person: Person
    shots: tuple[Shot, ...]


def stage(seed: int, split: str, kind: str = "usual") -> Staged:
    """Everything about a stream but its pixels.

    Raises:
        StreamsError: no such split or kind.
    """
    rng = generator(seed, split, kind)
    plan = draw_plan(rng, split, kind)
    appearance = draw_appearance(rng, split)
    person = figure(*joined(phrases(plan.pieces, rng), rng), appearance)
    return Staged(plan, person, tuple(draw_shots(rng, split, plan, person, appearance)))


def figure(root: np.ndarray, rotations: np.ndarray, appearance: Appearance) -> Person:
    """Somebody in motion who looks so, and whose shoes never stand in the floor."""
    positions, turns = forward(root, rotations, appearance.body)
    person = Person(parts(appearance.body), appearance.clothes, positions, turns)
    positions[..., 1] += lifted(sunk(person))[:, None]
    if appearance.mirrored:
        person = replace(person, positions=positions @ MIRROR, frames=MIRROR @ turns)
    return person


def lifted(depth: np.ndarray) -> np.ndarray:
    """How far to lift the person in each frame, ``(T,)`` metres, so that no shoe stands in the floor; smoothly."""
    padded = np.pad(np.maximum(depth, 0), 2 * LIFT, "edge")
    most = np.lib.stride_tricks.sliding_window_view(padded, 2 * LIFT + 1).max(1)
    bell = np.hanning(2 * LIFT + 3)[1:-1]
    return np.convolve(most, bell / bell.sum(), "valid")


def draw_shots(
    rng: np.random.Generator, split: str, plan: Plan, person: Person, appearance: Appearance
) -> Iterator[Shot]:
    """Each from elsewhere than the one before; the person, the room and the light stay."""
    light = appearance.light @ turn(appearance.yaw, appearance.pitch)  # in the world
    of_split = Draw(rng, split)
    seen = appearance
    for start, end in pairwise((0, *plan.cuts, plan.frames)):
        if start:
            yaw = seen.yaw
            while np.cos(yaw - seen.yaw) > 0.5:  # at least 60 degrees away
                yaw = of_split.comb(0, 2 * np.pi, 12)
            pitch, distance = of_split.comb(0.0, 0.45), of_split.comb(2.4, 3.6)
            seen = replace(appearance, yaw=yaw, pitch=pitch, distance=distance, light=turn(yaw, pitch) @ light)
        acting = replace(person, positions=person.positions[start:end], frames=person.frames[start:end])
        camera = follow(acting, appearance.body, seen.yaw, seen.pitch, seen.distance, seen.shift)
        yield Shot(start, end, seen, camera)


@dataclass(frozen=True, eq=False)
class StreamTruth:
    """What is known about a stream, exactly.

    Attributes:
        staged: all of it.
        size: of the clip, pixels.
    """

    staged: Staged
    size: int

    @cached_property
    def segments(self) -> list[tuple[str, float, float]]:
        """Each action with ``(start_s, end_s)``."""
        return self._spans(True)

    @cached_property
    def background(self) -> list[tuple[str, float, float]]:
        """Where the person only stands, walks or lies: "stand", "walk" or "lie" with ``(start_s, end_s)``."""
        return self._spans(False)

    @property
    def cuts_s(self) -> list[float]:
        """When another shot begins."""
        return [frame / FPS for frame in self.staged.plan.cuts]

    @cached_property
    def joints(self) -> np.ndarray:
        """Where the 13 joints of ``datasets/renderer/skeleton.py`` are, float32 ``(T, 13, 2)`` pixels."""
        positions = self.staged.person.positions
        seen = [s.camera.project(s.camera.view(positions[s.start : s.end]), self.size) for s in self.staged.shots]
        return np.concatenate(seen).astype(np.float32)

    def _spans(self, action: bool) -> list[tuple[str, float, float]]:
        plan = self.staged.plan
        return [
            (piece.name, start / FPS, end / FPS)
            for piece, (start, end) in zip(plan.pieces, pairwise(plan.starts), strict=True)
            if piece.action == action
        ]


def rendering(seed: int, split: str, size: int = SIZE, kind: str = "usual") -> Iterator[Progress | Clip]:
    """Draw the stream of this seed bit by bit; at last the clip, with all that is known about it as its ``truth``.

    Raises:
        StreamsError: no such split or kind.
    """
    staged = stage(seed, split, kind)
    frames = np.empty((staged.plan.frames, size, size, 3), np.uint8)
    bits = [(s, at, min(at + BIT, s.end)) for s in staged.shots for at in range(s.start, s.end, BIT)]
    for done, (shot, start, end) in enumerate(bits):
        person = staged.person
        person = replace(person, positions=person.positions[start:end], frames=person.frames[start:end])
        camera = replace(shot.camera, offsets=shot.camera.offsets[start - shot.start : end - shot.start])
        pictures = draw([person], camera, shot.appearance, size, 2)
        rng = np.random.default_rng([VERSION, SPLITS.index(split), KINDS.index(kind), seed, size, start])
        pictures += rng.standard_normal(pictures.shape, np.float32) * shot.appearance.noise
        frames[start:end] = np.clip(pictures + 0.5, 0, 255)
        yield Progress(done, len(bits))
    yield Clip(frames, FPS, source=f"streams/{split}/{kind}/{seed}", truth=StreamTruth(staged, size))


def render_stream(seed: int, split: str, size: int = SIZE, kind: str = "usual") -> Clip:
    """The stream of this seed, with all that is known about it as its ``truth``.

    Raises:
        StreamsError: no such split or kind.
    """
    *_, clip = rendering(seed, split, size, kind)
    assert isinstance(clip, Clip)
    return clip
