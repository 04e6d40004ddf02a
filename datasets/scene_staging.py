"""How a scene comes about: cameras, and people who find their places before them."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from datasets.renderer.appearance import Appearance, Draw, draw_appearance
from datasets.renderer.camera import Camera, turn
from datasets.renderer.render import Person
from datasets.scene_paths import APART, EDGE, NEAREST, Area, meetings, placing, walked
from datasets.scene_plans import Act, Plan, draw_act, draw_plan, generator
from datasets.scene_staged import Staged
from datasets.streams import Shot, figure

HEIGHT = 0.9  # metres above the floor of the point at which cameras look
DEPTH, DEPTH_OF_CROWD, DEPTH_OF_CROSSING = (-1.3, 1.6), (-3.0, 4.2), (-1.2, 1.6)  # metres from there
SHOTS = 12  # cameras after a cut, of which the best is taken
HIDDEN, WELL = 0.2, 0.6  # visible shares of somebody behind another, and of both before and after
HIDING = (2, 8)  # frames for which one hides the other
BESIDE = 12  # frames before and after in which both are seen well


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
    area = Area(first.camera, DEPTH_OF_CROWD if kind == "crowd" else DEPTH)
    acts: list[Act] = []
    people: list[Person] = []
    for act in plan.acts:
        person, look = None, draw_appearance(rng, split)
        while person is None:
            person = placing(act, look, area, people, rng)
            yield plan
            if person is None:
                act = draw_act(rng, split, kind, plan.frames, act.role)
        acts.append(act)
        people.append(person)
    shots = cut(first, plan.cuts[0], of_split, people, kind) if plan.cuts else [first]
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
    for _ in range(SHOTS):
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
    area = Area(shot.camera, DEPTH_OF_CROSSING)
    looks = [draw_appearance(rng, split) for _ in plan.acts]
    one, other = (figure(*walked(act, look, area, rng), look) for act, look in zip(plan.acts, looks, strict=True))
    for at, *pair in meetings(one, other, area, rng):
        floors = [person.positions[:, 0, ::2] for person in pair]
        if np.linalg.norm(floors[0] - floors[1], axis=1).min() < APART:
            continue
        views = [area.seen(floor) for floor in floors]
        if any((np.abs(x) > 0.55).any() or away.min() < 3 for x, away in views):
            continue
        staged = Staged(plan.frames, plan.acts, tuple(pair), (before_wall(shot, pair),))
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
