"""What changes from clip to clip besides the motion: body, clothes, camera, light, room; all drawn from one seed.

The splits share no appearance. The range of each quantity is cut into teeth like a comb's, and each tooth into three:
test clips take the middle 15 % of every tooth, validation clips 15 % around that, training the outer 70 %. So a test
clip is seen from a direction, in a colour and at a speed near those of training, but never from one of theirs; nor from
that of a mirrored training clip, because the comb is its own mirror image.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from datasets.renderer.skeleton import Body

# How far from the middle of a tooth, in parts of half its width.
SHARES = {"train": (0.3, 1.0), "val": (0.15, 0.3), "test": (0.0, 0.15)}
PATTERNS = ("plain", "stripes", "tiles", "dots")


class Draw:
    """Draws from a split's part of every range."""

    def __init__(self, rng: np.random.Generator, split: str) -> None:
        self.rng = rng
        self.share = SHARES[split]

    def comb(self, low: float, high: float, teeth: int = 6) -> float:
        """A number between ``low`` and ``high``, from the split's part of a tooth."""
        side = self.rng.choice((-0.5, 0.5))
        return low + (high - low) * (self.rng.integers(teeth) + 0.5 + side * self.rng.uniform(*self.share)) / teeth

    def colour(self, saturation: tuple[float, float], value: tuple[float, float]) -> np.ndarray:
        """RGB ``(3,)``, 0 to 255; the hue is from the split's part of the colour circle."""
        hsv = np.array([[[self.comb(0, 360, 12), self.rng.uniform(*saturation), self.rng.uniform(*value)]]], np.float32)
        return cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)[0, 0] * 255


@dataclass(frozen=True, eq=False)
class Clothes:
    """Colours ``(3,)`` of 0 to 255; stripes of the shirt are rings ``stripe`` metres wide, none where it is 0."""

    shirt: np.ndarray
    second: np.ndarray
    pants: np.ndarray
    shoe: np.ndarray
    skin: np.ndarray
    hair: np.ndarray
    long_sleeves: bool
    long_pants: bool
    stripe: float


@dataclass(frozen=True, eq=False)
class Surface:
    """A wall or a floor: base colour, second colour, pattern of this size in metres, turned, cloudy by a factor."""

    base: np.ndarray
    second: np.ndarray
    pattern: str
    size: float
    angle: float
    clouds: np.ndarray


@dataclass(frozen=True, eq=False)
class Appearance:
    """
    Attributes:
        yaw, pitch: direction from which the camera looks, radians.
        distance: from the camera to the centre of the motion, metres.
        shift: of the whole picture, ``(2,)`` in parts of its side.
        pan: by which the camera turns during the clip, ``(2,)`` in parts of the picture's side.
        light: direction to the light, ``(3,)`` in the camera's own axes.
        wall_distance: from the centre of the motion to the wall, metres.
        noise: standard deviation, in grey levels.
    """

    body: Body
    clothes: Clothes
    wall: Surface
    floor: Surface
    mirrored: bool
    yaw: float
    pitch: float
    distance: float
    shift: np.ndarray
    pan: np.ndarray
    light: np.ndarray
    wall_distance: float
    noise: float


SKINS = np.array([(255, 219, 190), (236, 188, 150), (205, 152, 110), (161, 110, 75), (110, 72, 50)], float)
HAIRS = np.array([(40, 30, 26), (75, 48, 30), (120, 75, 40), (214, 180, 110), (150, 60, 30), (130, 130, 134)], float)


def draw_clothes(draw: Draw) -> Clothes:
    rng = draw.rng
    tone = draw.comb(0, len(SKINS) - 1)
    below = int(tone)
    return Clothes(
        shirt=draw.colour((0.25, 0.9), (0.45, 1.0)),
        second=draw.colour((0.0, 0.5), (0.6, 1.0)),
        pants=draw.colour((0.1, 0.8), (0.2, 0.85)),
        shoe=draw.colour((0.0, 0.8), (0.15, 1.0)),
        skin=SKINS[below] + (tone - below) * (SKINS[below + 1] - SKINS[below]),
        hair=HAIRS[rng.integers(len(HAIRS))],
        long_sleeves=bool(rng.random() < 0.5),
        long_pants=bool(rng.random() < 0.65),
        stripe=float(rng.choice([0, 0, 0.05, 0.08])),
    )


def draw_surface(draw: Draw, saturation: tuple[float, float], value: tuple[float, float]) -> Surface:
    rng = draw.rng
    base = draw.colour(saturation, value)
    return Surface(
        base=base,
        second=np.clip(base * rng.uniform(0.75, 1.2) + rng.uniform(-15, 15, 3), 0, 255),
        pattern=PATTERNS[rng.integers(len(PATTERNS))],
        size=draw.comb(0.3, 1.2),
        angle=draw.comb(0, np.pi),
        clouds=rng.normal(0, rng.uniform(2, 12), (16, 16, 1)) + rng.normal(0, 3, (16, 16, 3)),
    )


def draw_appearance(rng: np.random.Generator, split: str) -> Appearance:
    """An appearance of this split."""
    draw = Draw(rng, split)
    body = Body(
        legs=draw.comb(0.9, 1.1),
        arms=draw.comb(0.92, 1.08),
        torso=draw.comb(0.92, 1.1),
        width=draw.comb(0.88, 1.12),
        girth=draw.comb(0.85, 1.2),
        head=draw.comb(0.95, 1.25),
    )
    light = np.array([rng.uniform(-0.8, 0.8), rng.uniform(0.6, 1.0), rng.uniform(-0.9, -0.4)])
    return Appearance(
        body=body,
        clothes=draw_clothes(draw),
        wall=draw_surface(draw, (0.05, 0.55), (0.35, 0.95)),
        floor=draw_surface(draw, (0.05, 0.5), (0.3, 0.85)),
        mirrored=bool(rng.random() < 0.5),
        yaw=draw.comb(0, 2 * np.pi, 12),
        pitch=draw.comb(0.0, 0.45),
        distance=draw.comb(2.4, 3.6),
        shift=rng.uniform(-0.06, 0.06, 2),
        pan=rng.uniform(-0.08, 0.08, 2) * (1, 0.4),
        light=light / np.linalg.norm(light),
        wall_distance=rng.uniform(3.0, 6.0),
        noise=rng.uniform(0, 6),
    )
