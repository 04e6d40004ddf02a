"""Small motion: a textured disc slides a little to the left or to the right before a texture.

The lecture's lifted foot, with nothing else in the picture. A clip to the left is its twin to the right played
backwards, frame for frame: the direction does not enter the random stream. So no single frame, and no set of frames
without their order, says which it is. There are two discs:

* a *hidden* one, of the same texture as what is behind it: noise hides it in a still; whoever sees it sees its motion.
* a *visible* one, bright before a faint texture. It starts anywhere, and what leaves the picture at one side comes in
  at the other: so its place in a frame of known number does not tell the direction either.

The textures are sums of waves, so that a part of a pixel is as exact as a whole one: nothing is interpolated.
"""

from dataclasses import dataclass

import numpy as np

from datasets.renderer.appearance import SHARES
from video import Clip
from video.errors import Explained

VERSION = 1  # of the data: part of every seed, and of what is measured on it
FRAMES = 16
FPS = 12.0
LABELS = ("left", "right")
SPLITS = tuple(SHARES)
WAVES = 24
WAVELENGTHS = (5.0, 24.0)  # pixels


class SmallMotionError(Explained):
    """A label, a split or an amplitude that does not exist."""


@dataclass(frozen=True)
class Disc:
    """What kind of disc it is.

    Attributes:
        size: side of the picture, pixels.
        radii: the smallest and the largest;
        amplitudes: the same, pixels a frame;
        drawn: those that a seed draws one of: networks learn from these.
        behind: standard deviation of the texture behind the disc, grey levels;
        contrast: of the disc's own.
        brighter: by so many grey levels the disc is brighter than what is behind it.
        noise: standard deviation, grey levels, new in each frame.
        wraps: whether it starts anywhere and comes in again where it left; otherwise it stays in the picture.
    """

    size: int
    radii: tuple[float, float]
    amplitudes: tuple[float, float]
    drawn: tuple[float, float]
    behind: float
    contrast: float
    brighter: float
    noise: float
    wraps: bool


# So much noise that a still shows no disc.
HIDDEN = Disc(
    64, (9.0, 13.0), (0.25, 4.0), drawn=(0.25, 4.0), behind=30.0, contrast=30.0, brighter=0.0, noise=45.0, wraps=False
)
# A smaller picture, because all five networks learn it in minutes then.
VISIBLE = Disc(
    32, (5.0, 7.0), (1 / 256, 4.0), drawn=(1 / 32, 4.0), behind=8.0, contrast=15.0, brighter=80.0, noise=8.0, wraps=True
)


@dataclass(frozen=True, eq=False)
class Texture:
    """A sum of W waves: ``vectors`` ``(W, 2)`` radians a pixel, ``phases`` ``(W,)``, ``colours`` ``(W, 3)``."""

    vectors: np.ndarray
    phases: np.ndarray
    colours: np.ndarray

    def at(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Colours ``(..., 3)`` at positions in pixels."""
        angles = x[..., None] * self.vectors[:, 0] + y[..., None] * self.vectors[:, 1] + self.phases
        return np.cos(angles.astype(np.float32)) @ self.colours.astype(np.float32) + 128


def draw_texture(
    rng: np.random.Generator, waves: int = WAVES, wavelengths: tuple[float, float] = WAVELENGTHS,
    contrast: float = HIDDEN.contrast, tint: float = 0.4,
) -> Texture:  # fmt: skip
    """A texture of so many waves; ``tint``: how far the colours go apart, as a share of the contrast."""
    low, high = np.log(wavelengths)
    angles, lengths = rng.uniform(0, 2 * np.pi, waves), np.exp(rng.uniform(low, high, waves))
    vectors = (2 * np.pi / lengths)[:, None] * np.stack([np.cos(angles), np.sin(angles)], 1)
    strength = contrast * np.sqrt(2 / waves)
    colours = rng.normal(0, strength, (waves, 1)) + rng.normal(0, tint * strength, (waves, 3))
    return Texture(vectors, rng.uniform(0, 2 * np.pi, waves), colours)


def render_frames(seed: int, label: str, split: str, amplitude: float | None = None, kind: Disc = HIDDEN) -> np.ndarray:
    """The frames, uint8 ``(T, size, size, 3)``; without an ``amplitude`` the seed draws one, evenly on a log scale.

    Raises:
        SmallMotionError: no such label or split, or an amplitude that this kind of disc does not have.
    """
    check(label, split, amplitude, kind)
    rng = np.random.default_rng([VERSION, SPLITS.index(split), seed])
    drawn = float(np.exp(rng.uniform(*np.log(kind.drawn))))
    step = drawn if amplitude is None else amplitude
    behind, disc = draw_texture(rng, contrast=kind.behind), draw_texture(rng, contrast=kind.contrast)
    size, radius = kind.size, rng.uniform(*kind.radii)
    room = max(0.0, size / 2 - radius - step * (FRAMES - 1) / 2)  # so that the disc stays in the picture, if it can
    middle = size / 2 + rng.uniform(-1, 1, 2) * (size / 2 if kind.wraps else room, size / 2 - radius)
    x, y = np.meshgrid(*[np.arange(size) + 0.5] * 2)
    ground = behind.at(x, y)
    frames = np.empty((FRAMES, size, size, 3), np.float32)
    for t, moved in enumerate((np.arange(FRAMES) - (FRAMES - 1) / 2) * step):
        dx, dy = x - middle[0] - moved, y - middle[1]
        if kind.wraps:
            dx = (dx + size / 2) % size - size / 2
        inside = np.clip(radius + 0.5 - np.hypot(dx, dy), 0, 1)[..., None]  # an edge one pixel wide
        frames[t] = ground
        here = inside[..., 0] > 0
        frames[t][here] += inside[here] * (disc.at(dx[here], dy[here]) + kind.brighter - ground[here])
    frames += rng.standard_normal(frames.shape, np.float32) * kind.noise  # of the moment: it is played backwards too
    frames = np.clip(frames + 0.5, 0, 255).astype(np.uint8)
    return frames if label == "right" else frames[::-1]


def check(label: str, split: str, amplitude: float | None, kind: Disc) -> None:
    if label not in LABELS:
        raise SmallMotionError("There is no direction {found}: choose left or right.", found=label)
    if split not in SPLITS:
        raise SmallMotionError("There is no split {found}. The splits are: {names}.", found=split, names=list(SPLITS))
    low, high = kind.amplitudes
    if amplitude is not None and not low <= amplitude <= high:
        raise SmallMotionError(
            "The part moves by {low:g} to {high:g} pixels a frame; {found:g} were asked for.",
            low=low,
            high=high,
            found=amplitude,
        )


def direction(seed: int) -> str:
    """The direction of a clip to guess, not to be told from its seed."""
    return LABELS[np.random.default_rng(seed).integers(2)]


def render_clip(seed: int, amplitude: float, enlarge: int = 1, kind: Disc = HIDDEN) -> Clip:
    """A test clip to guess: every pixel of the networks' picture ``enlarge`` times as wide.

    Raises:
        SmallMotionError: an amplitude that this kind of disc does not have.
    """
    label = direction(seed)
    frames = render_frames(seed, label, "test", amplitude, kind).repeat(enlarge, 1).repeat(enlarge, 2)
    return Clip(frames, FPS, source=f"small-motion/test/{label}/{amplitude:g}/{seed}")
