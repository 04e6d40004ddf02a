"""Matching across time and space: which of four late patches has the texture of the one that was marked early?

    frames   show
    EARLY    the query: a textured patch with a white border
    between  nothing
    LATE     four candidates of other textures but one, each with a border of another grey

The answer is the border of the candidate that has the query's colour and stripes. With the same seed all four answers
have the same candidates, pixel for pixel: only the query's texture differs. And the borders are dealt out whatever the
textures. So neither the early frames nor the late ones tell anything of the answer: it lies in the two together, and
so much time is between them that no convolution of ``models.variants.MATCHING`` sees both.
"""

from dataclasses import dataclass

import numpy as np

from datasets.renderer.appearance import SHARES
from video import Clip
from video.errors import Explained

VERSION = 1  # of the data: part of every seed, and of what is measured on it
FRAMES = 16
FPS = 12.0
SIZE = 32
LABELS = ("black", "dark", "light", "white")
GREYS = (0.0, 60.0, 180.0, 255.0)  # of LABELS
SPLITS = tuple(SHARES)
EARLY = range(1, 5)
LATE = range(11, 15)  # as far from the clip's end, and as many frames later as are whole steps of any network here
PATCH = 14  # pixels at SIZE, its border included
BORDER = 1
CELLS = 2  # rows and columns in which patches lie, one a cell at most
WAVELENGTH = 3.5  # of the stripes, pixels at SIZE
SATURATION = 100.0  # how far a colour goes from grey
STRIPES = 0.2  # how much darker and lighter they are than a patch's colour, as a share
APART = 2 * np.pi / len(LABELS)  # of the hues in a clip, radians, give or take twice WOBBLE
WOBBLE = 0.3
GROUND = 115  # grey level
GRAIN = 8  # that the ground and all on it goes lighter or darker from pixel to pixel, the same in all frames


class MatchingError(Explained):
    """An answer or a split that does not exist."""


@dataclass(frozen=True)
class Texture:
    """Stripes of a colour: ``hue`` and ``angle`` in radians."""

    hue: float
    angle: float

    @property
    def colour(self) -> np.ndarray:
        """``(3,)``, grey levels."""
        return 128 + SATURATION * np.cos(self.hue - np.arange(3) * 2 * np.pi / 3)


@dataclass(frozen=True)
class Patch:
    """A square: its left upper ``corner`` ``(y, x)`` in pixels at SIZE, its texture, where in its stripes it begins
    (radians), and the grey level of its border.
    """

    corner: tuple[int, int]
    texture: Texture
    phase: float
    border: float

    @property
    def middle(self) -> tuple[int, int]:
        """``(y, x)``, pixels at SIZE."""
        return self.corner[0] + PATCH // 2, self.corner[1] + PATCH // 2

    def holds(self, y: np.ndarray, x: np.ndarray) -> np.ndarray:
        """Which points lie in it, pixels at SIZE."""
        top, left = self.corner
        return (top <= y) & (y < top + PATCH) & (left <= x) & (x < left + PATCH)

    def painted(self, scale: int) -> np.ndarray:
        """Its pixels, ``scale`` to each pixel at SIZE: uint8 ``(P, P, 3)``."""
        y, x = (np.mgrid[: PATCH * scale, : PATCH * scale] + 0.5) / scale - PATCH / 2
        along = x * np.cos(self.texture.angle) + y * np.sin(self.texture.angle)
        wave = 1 + STRIPES * np.cos(2 * np.pi / WAVELENGTH * along + self.phase)
        picture = wave[..., None] * self.texture.colour
        picture[np.maximum(np.abs(x), np.abs(y)) > PATCH / 2 - BORDER] = self.border
        return np.clip(picture + 0.5, 0, 255).astype(np.uint8)


@dataclass(frozen=True)
class Scene:
    """Everything about a clip but its pixels; ``candidates`` in the order of LABELS."""

    seed: int
    label: str
    split: str
    query: Patch
    candidates: tuple[Patch, ...]

    @property
    def match(self) -> Patch:
        """The candidate with the query's texture."""
        return self.candidates[LABELS.index(self.label)]


def check(label: str, split: str) -> None:
    if label not in LABELS:
        raise MatchingError(
            "There is no answer {found}. The answers are: {names}.", found=label, names=", ".join(LABELS)
        )
    if split not in SPLITS:
        raise MatchingError("There is no split {found}. The splits are: {names}.", found=split, names=", ".join(SPLITS))


def corners(rng: np.random.Generator, count: int) -> list[tuple[int, int]]:
    """Left upper corners of patches in different cells."""
    side = SIZE // CELLS
    cells = rng.permutation(CELLS**2)[:count]
    moved = rng.integers(0, side - PATCH + 1, (count, 2))
    return [(int(c // CELLS * side + dy), int(c % CELLS * side + dx)) for c, (dy, dx) in zip(cells, moved, strict=True)]


def stage(seed: int, label: str, split: str) -> Scene:
    """The scene of this seed.

    Raises:
        MatchingError: no such answer or split.
    """
    check(label, split)
    rng = np.random.default_rng([VERSION, SPLITS.index(split), seed])
    n = len(LABELS)
    hues = rng.uniform(0, 2 * np.pi) + APART * rng.permutation(n) + rng.uniform(-WOBBLE, WOBBLE, n)
    textures = [Texture(float(hue), float(angle)) for hue, angle in zip(hues, rng.uniform(0, np.pi, n), strict=True)]
    phases = rng.uniform(0, 2 * np.pi, n + 1).tolist()
    (early,), late = corners(rng, 1), corners(rng, n)
    candidates = tuple(
        Patch(corner, texture, phase, grey)
        for corner, texture, phase, grey in zip(late, textures, phases[1:], GREYS, strict=True)
    )
    query = Patch(early, textures[LABELS.index(label)], phases[0], GREYS[-1])
    return Scene(seed, label, split, query, candidates)


def render_frames(scene: Scene, scale: int = 1) -> np.ndarray:
    """The frames, uint8 ``(T, 32, 32, 3)``, or ``scale`` times as high and wide."""
    frames = np.full((FRAMES, SIZE * scale, SIZE * scale, 3), GROUND, np.int16)
    for span, patches in ((EARLY, [scene.query]), (LATE, scene.candidates)):
        for patch in patches:
            top, left = (scale * v for v in patch.corner)
            size = PATCH * scale
            frames[span.start : span.stop, top : top + size, left : left + size] = patch.painted(scale)
    rng = np.random.default_rng([VERSION, SPLITS.index(scene.split), scene.seed, 1])
    grain = rng.integers(-GRAIN, GRAIN + 1, (SIZE, SIZE, 1), np.int16).repeat(scale, 0).repeat(scale, 1)
    return np.clip(frames + grain, 0, 255).astype(np.uint8)


def label_of(seed: int) -> str:
    """The answer of a clip to guess, not to be told from its seed."""
    return LABELS[np.random.default_rng(seed).integers(len(LABELS))]


def render_clip(seed: int, scale: int = 1) -> Clip:
    """A test clip to guess, with its scene as its ``truth``."""
    scene = stage(seed, label_of(seed), "test")
    return Clip(render_frames(scene, scale), FPS, source=f"matching/test/{scene.label}/{seed}", truth=scene)
