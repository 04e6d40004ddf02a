"""actors-18: clips of a rendered person who performs one of 18 actions, each a pure function of its seed.

Fifteen actions are takes of motion capture; three more are takes played backwards, because only the direction of time
tells them apart. The label of such a pair does not enter the random stream: with the same seed, both are the same clip,
frame for frame, one of them backwards.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from datasets.renderer.appearance import SHARES, Appearance, Draw, draw_appearance
from datasets.renderer.camera import FOCAL, Camera, turn
from datasets.renderer.figure import MATERIAL, parts
from datasets.renderer.motion import Take, bent, takes
from datasets.renderer.render import Hits, Person, draw, in_part, trace
from datasets.renderer.room import FLOOR_Y, backdrop
from datasets.renderer.skeleton import forward
from video import Clip, Progress
from video.errors import Explained

VERSION = 2  # of the data: part of every seed, and of what is measured on it
FRAMES = 16  # of a clip; a video of one action is longer
BIT = 4  # frames that are drawn at a time, where somebody waits
FPS = 12.0
SIZE = 64
BACKWARDS = {
    "walk_backward": "walk",
    "lie_down_facedown": "getup_facedown",
    "lie_down_faceup": "getup_faceup",
}
LABELS = (
    "backflip", "cartwheel", "crawl", "dance_a", "dance_b", "getup_facedown", "getup_faceup", "jump", "kick",
    "lie_down_facedown", "lie_down_faceup", "punch", "roll", "run", "spin", "spinkick", "walk", "walk_backward",
)  # fmt: skip
PAIRS = tuple((forwards, backwards) for backwards, forwards in BACKWARDS.items())
SPLITS = tuple(SHARES)
RADIUS = 0.8  # metres: in a video a person who moves on goes round, and stays in the picture
MIRROR = np.diag([1.0, 1.0, -1.0])


class ActorsError(Explained):
    """A label or a split that does not exist."""


@dataclass(frozen=True, eq=False)
class Scene:
    """A clip before it is drawn, at no particular size.

    Attributes:
        order: of the moments, ``(T,)``: backwards for a label that is played backwards.
        acting: for each frame, whether the person acts; a short take holds its first or last pose.
    """

    seed: int
    label: str
    split: str
    appearance: Appearance
    person: Person
    camera: Camera
    order: np.ndarray
    acting: np.ndarray
    stream: int

    @property
    def people(self) -> list[Person]:
        return [self.person]


def stage(seed: int, label: str, split: str, frames: int = FRAMES) -> Scene:
    """Everything about a clip but its pixels; with more ``frames``, about a video of one action.

    Raises:
        ActorsError: no such label or split.
    """
    if label not in LABELS:
        raise ActorsError("There is no action {found}. The actions are: {names}.", found=label, names=list(LABELS))
    if split not in SPLITS:
        raise ActorsError("There is no split {found}. The splits are: {names}.", found=split, names=list(SPLITS))
    name = BACKWARDS.get(label, label)
    take = takes()[name]
    stream = list(takes()).index(name)
    rng = np.random.default_rng([VERSION, SPLITS.index(split), stream, seed])
    appearance = draw_appearance(rng, split)
    times = window(take, Draw(rng, split).comb(0.8, 1.25), rng, frames)
    order = np.arange(frames)[:: -1 if label in BACKWARDS else 1]
    root, rotations = take.poses(times)
    if frames > FRAMES:
        root, rotations = bent(root, rotations, (times - times.mean()) * take.pace / RADIUS)
    person, camera = filmed(root, rotations, appearance)
    acting = np.full(frames, True) if take.loop else (times >= 0) & (times <= take.seconds)
    return Scene(
        seed=seed,
        label=label,
        split=split,
        appearance=appearance,
        person=replace(person, positions=person.positions[order], frames=person.frames[order]),
        camera=replace(camera, offsets=camera.offsets[order]),
        order=order,
        acting=acting[order],
        stream=stream,
    )


def filmed(root: np.ndarray, rotations: np.ndarray, appearance: Appearance) -> tuple[Person, Camera]:
    """Somebody who looks so, in motion, with both feet above the floor, and a camera that sees all of it."""
    figure = parts(appearance.body)
    positions, turns = forward(root, rotations, appearance.body)
    positions[..., 1] += max(0.0, sunk(Person(figure, appearance.clothes, positions, turns)).max())
    if appearance.mirrored:
        positions, turns = positions @ MIRROR, MIRROR @ turns
    return Person(figure, appearance.clothes, positions, turns), aim(positions, appearance)


def sunk(person: Person) -> np.ndarray:
    """How deep the shoes of a body other than the recorded one would stand in the floor, ``(T,)`` metres."""
    shoes = person.parts.material == MATERIAL["shoe"]
    lowest = [
        (end[:, shoes, 1] - radius[shoes]).min(1)
        for end, radius in zip(person.ends(), (person.parts.radius_a, person.parts.radius_b), strict=True)
    ]
    return FLOOR_Y - np.minimum(*lowest)


def window(take: Take, speed: float, rng: np.random.Generator, frames: int = FRAMES) -> np.ndarray:
    """The moments of the take that the frames show, ``(T,)`` seconds, evenly spaced.

    Drawn before a clip is turned backwards, and alike in both directions of time: a hold before the action is as likely
    as one after it.
    """
    step = speed / FPS
    length = (frames - 1) * step
    if take.loop:
        start = rng.uniform(0, take.seconds)
    else:
        low, high = sorted((0.0, take.seconds - length))
        start = rng.uniform(low, high)
    return start + np.arange(frames) * step


def aim(positions: np.ndarray, appearance: Appearance) -> Camera:
    """A camera that looks at the middle of the motion, from far enough to see all of it."""
    root = positions[:, 0]
    centre = np.array([root[:, 0].mean(), 0.8 * appearance.body.legs, root[:, 2].mean()])
    rotation = turn(appearance.yaw, appearance.pitch)
    moved = (positions - centre) @ rotation.T
    # So far away that every joint falls into the picture, but for the camera's own shift and turn.
    distance = max(appearance.distance, (FOCAL * np.abs(moved[..., :2]).max(-1) / 0.5 - moved[..., 2]).max())
    swing = np.linspace(-0.5, 0.5, len(positions))[:, None]
    return Camera(rotation, centre, distance, appearance.shift + swing * appearance.pan)


def drawing(scene: Scene, size: int = SIZE, bit: int = BIT) -> Iterator[Progress | np.ndarray]:
    """Draw ``bit`` frames a step; at last all frames, uint8 ``(T, size, size, 3)``."""
    count = len(scene.order)
    frames = np.empty((count, size, size, 3), np.uint8)
    room = backdrop(scene.appearance, scene.camera, 2 * size)
    rng = np.random.default_rng([VERSION, SPLITS.index(scene.split), scene.stream, scene.seed, size])
    # Noise is independent from frame to frame, and belongs to the moment, not to its place in the clip.
    noise = rng.standard_normal(frames.shape, np.float32)[scene.order]
    for start in range(0, count, bit):
        here = slice(start, start + bit)
        people = [replace(one, positions=one.positions[here], frames=one.frames[here]) for one in scene.people]
        camera = replace(scene.camera, offsets=scene.camera.offsets[here])
        pictures = draw(people, camera, scene.appearance, size, 2, room)
        frames[here] = np.clip(pictures + noise[here] * scene.appearance.noise + 0.5, 0, 255)
        yield Progress(min(start + bit, count), count + 1)
    yield frames


def render_frames(scene: Scene, size: int = SIZE) -> np.ndarray:
    """The frames, uint8 ``(T, size, size, 3)``."""
    *_steps, frames = drawing(scene, size, len(scene.order))
    assert isinstance(frames, np.ndarray)
    return frames


@dataclass(frozen=True, eq=False)
class Truth:
    """What the renderer knows about a clip, exactly.

    Attributes:
        scene: all of it.
        size: of the clip, pixels.
    """

    scene: Scene
    size: int

    @property
    def label(self) -> str:
        return self.scene.label

    @property
    def interval(self) -> tuple[float, float]:
        """``(start_s, end_s)`` in which the person acts; before and after it a pose is held."""
        acting = np.flatnonzero(self.scene.acting)
        return float(acting[0]) / FPS, float(acting[-1] + 1) / FPS

    @cached_property
    def joints(self) -> np.ndarray:
        """Where the 13 joints of ``datasets/skeleton.py`` are, float32 ``(T, 13, 2)`` pixels, also when hidden."""
        camera = self.scene.camera
        return camera.project(camera.view(self.scene.person.positions), self.size).astype(np.float32)

    @cached_property
    def _hits(self) -> Hits:
        return trace(self.scene.people, self.scene.camera, self.size)

    @cached_property
    def mask(self) -> np.ndarray:
        """Which pixels' middles show the person, bool ``(T, H, W)``."""
        mask = np.zeros((len(self.scene.order), self.size, self.size), bool)
        mask.reshape(-1)[self._hits.pixel] = True
        return mask

    @cached_property
    def boxes(self) -> np.ndarray:
        """``(x1, y1, x2, y2)`` around the mask in each frame, float32 ``(T, 4)`` pixels; zeros where it is empty."""
        boxes = np.zeros((len(self.scene.order), 4), np.float32)
        for t, mask in enumerate(self.mask):
            y, x = np.nonzero(mask)
            if len(x):
                boxes[t] = x.min(), y.min(), x.max() + 1, y.max() + 1
        return boxes

    @cached_property
    def flow(self) -> np.ndarray:
        """Optical flow, float32 ``(T-1, 2, H, W)``: where what a pixel shows is in the next frame, x right, y down.

        Of what lies behind the next frame's surfaces too: a point that becomes hidden still moves.
        """
        camera, hits, size = self.scene.camera, self._hits, self.size
        last = len(self.scene.order) - 1
        moved = np.diff(camera.principal(size), axis=0).astype(np.float32)  # the room only turns with the camera
        flow = np.broadcast_to(moved[:, :, None, None], (last, 2, size, size)).copy()
        for n, person in enumerate(self.scene.people):
            mine = np.flatnonzero((hits.person == n) & (hits.frame < last))
            at, _normal = in_part(person, camera, hits, mine)
            frame, joint = hits.frame[mine], person.parts.joint[hits.part[mine]]
            following = person.positions[frame + 1, joint] + np.einsum(
                "nij,nj->ni", person.frames[frame + 1, joint], at
            )
            viewed = camera.view(following)
            there = viewed[:, :2] / np.maximum(viewed[:, 2:], 1e-6) * (1, -1) * FOCAL * size
            there += camera.principal(size)[frame + 1]
            y, x = np.divmod(hits.pixel[mine] % size**2, size)
            flow[frame, :, y, x] = there - np.stack([x + 0.5, y + 0.5], 1)
        return flow


def rendering(seed: int, label: str, split: str, size: int = SIZE, frames: int = FRAMES) -> Iterator[Progress | Clip]:
    """Draw the clip of ``render_clip`` bit by bit; at last the clip.

    Raises:
        ActorsError: no such label or split.
    """
    scene = stage(seed, label, split, frames)
    for step in drawing(scene, size):
        yield step if isinstance(step, Progress) else clip_of(scene, step)


def render_clip(seed: int, label: str, split: str, size: int = SIZE, frames: int = FRAMES) -> Clip:
    """The clip of this seed, with all that is known about it as its ``truth``; with more ``frames``, a video.

    Raises:
        ActorsError: no such label or split.
    """
    scene = stage(seed, label, split, frames)
    return clip_of(scene, render_frames(scene, size))


def clip_of(scene: Scene, frames: np.ndarray) -> Clip:
    """The frames of a scene, and all that is known about it."""
    source = f"actors-18/{scene.split}/{scene.label}/{scene.seed}"
    return Clip(frames, FPS, source=source, truth=Truth(scene, frames.shape[1]))
