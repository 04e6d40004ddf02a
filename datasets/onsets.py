"""An event that begins at a time of its own: a disc turns orange, then blue, or the other way round.

Before and after it the disc is grey, so that nothing but the event tells the two classes apart; and since one is the
other with its colours in turn, no frame by itself, and no set of frames without their order, tells them apart either.
"""

import numpy as np

from datasets.renderer.appearance import SHARES
from datasets.small_motion import draw_texture
from video import Clip
from video.errors import Explained

VERSION = 1  # of the data: part of every seed, and of what is measured on it
FRAMES = 16
FPS = 12.0
SIZE = 64
LABELS = ("orange-blue", "blue-orange")
COLOURS = {"orange": (232, 112, 32), "blue": (40, 96, 224)}
HELD = 2  # frames of each colour
ONSETS = range(FRAMES - 2 * HELD + 1)
TRAINED = range(5, 8)  # the window in which every event of the training clips begins
SPLITS = tuple(SHARES)
RADII = (9.0, 15.0)
STRENGTH = (0.3, 0.7)  # of the colour, mixed into what is there
NOISE = 20.0


class OnsetError(Explained):
    """A label, a split or an onset that does not exist."""


def render_frames(seed: int, label: str, split: str, onset: int | None = None, size: int = SIZE) -> np.ndarray:
    """The frames, uint8 ``(T, size, size, 3)``; without an ``onset`` the seed draws one from the window of training.

    Raises:
        OnsetError: no such label, split or onset.
    """
    check(label, split, onset)
    rng = np.random.default_rng([VERSION, SPLITS.index(split), seed])
    drawn = int(rng.choice(TRAINED))
    first = drawn if onset is None else onset
    radius = rng.uniform(*RADII) * size / SIZE
    middle = rng.uniform(radius, size - radius, 2)
    strength = rng.uniform(*STRENGTH)
    x, y = np.meshgrid(*[np.arange(size) + 0.5] * 2)
    inside = np.clip(radius + 0.5 - np.hypot(x - middle[0], y - middle[1]), 0, 1)[..., None] * strength
    frames = np.repeat(draw_texture(rng).at(x, y)[None], FRAMES, 0)
    colours = [np.array(COLOURS[name]) for name in label.split("-")]
    for t in range(FRAMES):
        during = 0 <= t - first < 2 * HELD
        colour = colours[(t - first) // HELD] if during else np.array((128, 128, 128))
        frames[t] += inside * (colour - frames[t])
    frames += rng.standard_normal(frames.shape, np.float32) * NOISE
    return np.clip(frames + 0.5, 0, 255).astype(np.uint8)


def check(label: str, split: str, onset: int | None) -> None:
    if label not in LABELS:
        raise OnsetError("There is no event {found}. The events are: {names}.", found=label, names=list(LABELS))
    if split not in SPLITS:
        raise OnsetError("There is no split {found}. The splits are: {names}.", found=split, names=list(SPLITS))
    if onset is not None and onset not in ONSETS:
        raise OnsetError(
            "An event begins in frame {first} to {last}; {found} was asked for.",
            first=ONSETS[0],
            last=ONSETS[-1],
            found=onset,
        )


def render_clip(seed: int, label: str, onset: int, enlarge: int = 1) -> Clip:
    """A test clip, every pixel of the networks' picture ``enlarge`` times as wide.

    Raises:
        OnsetError: no such label or onset.
    """
    frames = render_frames(seed, label, "test", onset).repeat(enlarge, 1).repeat(enlarge, 2)
    return Clip(frames, FPS, source=f"onsets/test/{label}/{onset}/{seed}")
