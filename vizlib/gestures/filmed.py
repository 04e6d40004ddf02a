"""Rendered people as a class would film them: no two recordings of an action are alike, and none is as clean as drawn.

The camera stands a little nearer or further, shifted and turned; a hand holds it; the light is another, flickers, and
the sensor adds noise.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from datasets.actors import rendering
from video import Clip, Progress
from vizlib.engine.keys import Key

SPLIT = "test"
SIZE = 192  # pixels, as drawn
FRAMES = 36  # three seconds, as the camera's recorder takes by itself
SIDES = 160, 240  # pixels, as filmed
NEARER = 0.9, 1.15
SHIFT, TURN = 0.05, 2.0  # of the side and degrees, at most
HAND = 0.004  # of the side, a frame: how far a hand wanders
LIGHT, CAST, FLICKER = 0.15, 0.05, 0.01  # spread of the gain of all, of each colour, and of each frame
NOISE = 2.0, 8.0  # levels
APART = 10_000  # from the camera of a take to that of the next


def as_filmed(clip: Clip, seed: int) -> Clip:
    """The clip in front of a camera of this seed; its truth no longer holds."""
    rng = np.random.default_rng(seed)
    side = int(rng.integers(SIDES[0], SIDES[1] + 1))
    zoom, turn = rng.uniform(*NEARER) * side / min(clip.size), rng.uniform(-TURN, TURN)
    hand = np.cumsum(rng.normal(0, HAND, (len(clip), 2)), axis=0)
    shifts = (rng.uniform(-SHIFT, SHIFT, 2) + hand - hand.mean(0)) * side
    gain = np.exp(rng.normal(0, LIGHT) + rng.normal(0, CAST, 3) + rng.normal(0, FLICKER, (len(clip), 1)))  # (T, 3)
    noise = rng.uniform(*NOISE)
    height, width = clip.size
    frames = np.empty((len(clip), side, side, 3), np.uint8)
    for t, frame in enumerate(clip.frames):
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), turn, zoom)
        matrix[:, 2] += side / 2 - np.array([width / 2, height / 2]) + shifts[t]
        seen = cv2.warpAffine(frame, matrix, (side, side), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REFLECT)
        lit = seen * gain[t] + rng.normal(0, noise, seen.shape)
        frames[t] = np.clip(lit + 0.5, 0, 255)
    return Clip(frames, clip.fps, source=clip.source)


def backwards(clip: Clip) -> Clip:
    """The very same frames, the last one first."""
    return Clip(np.ascontiguousarray(clip.frames[::-1]), clip.fps, source=clip.source)


@dataclass(frozen=True)
class Scene:
    """A person who acts in front of that camera: the person of a seed, filmed once or, in several takes, again."""

    label: str
    seed: int
    take: int = 0

    @property
    def key(self) -> Key:
        return Key("clip", self.seed, ("filmed", self.label, self.take))

    def filming(self) -> Iterator[Progress | Clip]:
        """The work that draws it; at last the clip."""
        for step in rendering(self.seed, self.label, SPLIT, SIZE, FRAMES):
            yield step if isinstance(step, Progress) else as_filmed(step, self.seed + APART * self.take)

    def film(self) -> Clip:
        """All at once."""
        *_steps, clip = self.filming()
        assert isinstance(clip, Clip)
        return clip
