"""Where the people of a scene walk: across the picture, in, out and back, and not through each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from datasets.actors import FPS
from datasets.renderer.appearance import Appearance
from datasets.renderer.camera import FOCAL, Camera
from datasets.renderer.motion import bent, takes
from datasets.renderer.render import Person
from datasets.renderer.sequence import Goal, Phrase, joined
from datasets.scene_plans import Act
from datasets.streams import figure, phrases

APART = 0.6  # metres between the hips of two people, at least
REACH = 0.6  # metres from the hips to the furthest limb of somebody who walks
EDGE = 0.43  # hips of somebody who stays fall no further from the picture's middle, in parts of its side
NEAREST = 3.6  # metres from the eye to any hips
TRIES = 12  # ways to walk,
SHIFTS = 16  # and places to which each is moved
TURNING = 2 * np.pi / 3  # how far somebody turns who walks on
TURN = 10  # frames of the turn of somebody who walks out and comes back
GONE = {"enters": (4, 60), "leaves": (4, 60), "returns": (10, 30)}  # frames for which they are away
WRONG = 6  # frames that may be wrong, if no try does better
SECOND = int(FPS)
MEETINGS = 16  # moments that are tried
PASSED = 0.5  # metres by which people who cross pass each other in a second, at least
PASSING = 36  # frames in which somebody may stand in the picture's edge who comes or goes


@dataclass(frozen=True, eq=False)
class Area:
    """The floor before a camera on which a scene takes place, and its frames' camera.

    Attributes:
        depth: how far people go towards the camera and away from it, ``(2,)`` metres from the point it looks at.
    """

    camera: Camera
    depth: tuple[float, float]

    def world(self, across: float, ahead: float) -> np.ndarray:
        """Where that point of the floor is in the world, ``(2,)`` x and z."""
        right, _up, _ahead = self.camera.rotation
        return across * right[::2] + ahead * np.array([-right[2], right[0]])

    def point(self, rng: np.random.Generator, outside: bool = False) -> np.ndarray:
        """One within the picture, or a bit outside, to its left or right."""
        ahead = rng.uniform(*self.depth)
        half = 0.5 / FOCAL * (self.camera.distance + ahead)
        if outside:
            return self.world(rng.choice((-1, 1)) * (half + REACH + rng.uniform(0.2, 1.2)), ahead)
        return self.world(rng.uniform(-1, 1) * (half * EDGE / 0.5 - 0.1), ahead)

    def seen(self, floor: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where hips above ``floor`` ``(T, 2)`` fall, in parts of the side from the middle; and their depth, metres."""
        hips = np.stack([floor[:, 0], np.full(len(floor), 0.9), floor[:, 1]], 1)
        viewed = self.camera.view(hips[:, None])
        return self.camera.project(viewed, 1)[:, 0, 0] - 0.5, viewed[:, 0, 2]


def missed(act: Act, floor: np.ndarray, area: Area) -> int:
    """How many frames are not as the role has them, where those hips go."""
    x, away = area.seen(floor)
    beyond = np.abs(x) > EDGE
    gone = np.abs(x) - 0.5 > FOCAL * REACH / away
    too_near = int((away < NEAREST).sum())
    if act.role == "stays":
        return too_near + int(beyond.sum())
    least, most = GONE[act.role]
    frames, last = np.flatnonzero(gone), len(x) - 1
    if not least <= len(frames) <= most or frames[-1] - frames[0] >= len(frames):
        return len(x)
    wrong = (gone[0] != (act.role == "enters")) + (gone[last] != (act.role == "leaves"))
    return too_near + len(x) * wrong + max(0, int((beyond & ~gone).sum()) - PASSING)


def there_and_back(phrase: Phrase, rng: np.random.Generator) -> Phrase:
    """A walk that turns round in its middle."""
    frames = np.arange(len(phrase)) - len(phrase) / 2
    heading = rng.choice((-1, 1)) * np.pi * np.clip(frames / TURN + 0.5, 0, 1)
    root, rotations = bent(phrase.root, phrase.rotations, heading)
    return replace(phrase, root=root, rotations=rotations, path=np.zeros(len(phrase)))


def own(look: Appearance) -> np.ndarray:
    """By what places on the floor are multiplied to be somebody's who is mirrored, or has longer legs; ``(2,)``."""
    return np.array([1.0, -1.0 if look.mirrored else 1.0]) / look.body.legs


def walked(act: Act, look: Appearance, area: Area, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Root and rotations of somebody who looks so and does that, from place to place."""
    moving, goals, flat = [], [], own(look)
    place = area.point(rng, act.role == "enters")
    begin = place
    for n, phrase in enumerate(phrases(act.pieces, rng)):
        piece = act.pieces[n]
        if piece.action:
            goals.append(Goal(place * flat))
            moving.append(phrase)
            continue
        phrase, at = replace(phrase, swing=TURNING), -1
        length = len(phrase) * takes()["walk"].pace * piece.speed / FPS * (piece.name == "walk")
        outside = act.role in ("leaves", "returns") and n == act.away
        if outside and act.role == "returns":
            phrase, at, length = there_and_back(phrase, rng), len(phrase) // 2, length / 2
        if length:
            points = [area.point(rng, outside) for _ in range(6)]
            goal = min(points, key=lambda point: abs(np.linalg.norm(point - place) - length))
        else:
            goal = place
        goals.append(Goal(goal * flat, at))
        moving.append(phrase)
        if at == -1:
            place = goal
    first = (goals[0].point - begin * flat) if act.pieces[0].name == "walk" else rng.normal(size=2)
    return joined(moving, rng, (begin * flat, float(np.arctan2(-first[1], first[0]))), goals)


def placing(
    act: Act, look: Appearance, area: Area, others: Sequence[Person], rng: np.random.Generator
) -> Person | None:
    """Somebody who looks so and does that, where nobody else is; None if ``TRIES`` tries found no such place."""
    best, least = None, WRONG
    taken = np.array([other.positions[:, 0, ::2] for other in others])
    for _ in range(TRIES):
        root, rotations = walked(act, look, area, rng)
        floor = root[:, ::2] * look.body.legs**2 * own(look)
        for n in range(SHIFTS if act.role == "stays" else 1):
            by = area.point(rng) - floor.mean(0) if n else np.zeros(2)
            if len(taken) and np.linalg.norm(floor + by - taken, axis=2).min() < APART:
                continue
            wrong = missed(act, floor + by, area)
            if wrong < least:
                best, least = (root, rotations, by), wrong
            if not wrong:
                break
        if not least:
            break
    return moved(figure(*best[:2], look), best[2]) if best else None


def moved(person: Person, by: np.ndarray) -> Person:
    """The same motion elsewhere on the floor, ``by`` ``(2,)`` metres."""
    return replace(person, positions=person.positions + np.array([by[0], 0, by[1]]))


def meetings(one: Person, other: Person, area: Area, rng: np.random.Generator) -> Iterator[tuple[int, Person, Person]]:
    """A moment, and both, moved so that one is behind the other then."""
    floors = [person.positions[:, 0, ::2] for person in (one, other)]
    between = (floors[0] - floors[1]) @ area.world(1, 0)
    moments = np.arange(2 * SECOND, len(between) - 2 * SECOND)
    passed = np.minimum(*(np.abs(between[moments + by] - between[moments]) for by in (-SECOND, SECOND)))
    for at in rng.permutation(moments[passed > PASSED])[:MEETINGS]:
        place = area.world(rng.uniform(-0.8, 0.8), rng.uniform(area.depth[0], 0.2))
        eye = area.world(0, -area.camera.distance)
        behind = place + (place - eye) / np.linalg.norm(place - eye) * rng.uniform(0.7, 1.3)
        yield int(at), moved(one, place - floors[0][at]), moved(other, behind - floors[1][at])
