"""Motions of which the flow is known exactly: the fixed set on which the methods that estimate flow are measured.

Textures are sums of waves, so that a part of a pixel is as exact as a whole one; the actors' flow is the renderer's.
"""

from collections.abc import Callable

import numpy as np

from datasets.actors import LABELS, render_clip
from datasets.small_motion import Texture, draw_texture
from video import Clip
from video.errors import Explained

VERSION = 1  # of the set: part of every seed, and of what is measured on it
SIZE = 256
FRAMES = 4
FPS = 4.0
WAVES = 40
WAVELENGTHS = (6.0, 80.0)  # pixels
CONTRAST = 42.0  # grey levels
SHIFT = (3.3, -2.1)  # pixels a frame
TURN = np.radians(2.0)  # a frame
ZOOM = 1.03  # a frame
FAST = (32.0, 12.0)  # pixels a frame
SLIDE = (4.0, 1.5)
RADIUS = 34.0  # of the disc that moves fast
FAINT = 0.05  # of the contrast: the texture under the light that moves
SIDE = 120.0  # of the square without a texture
ACTOR_SEED = 2000  # no training and no other test uses it


class FlowTestError(Explained):
    """A test of flow that does not exist."""


def texture(seed: int) -> Texture:
    return draw_texture(np.random.default_rng([VERSION, seed]), WAVES, WAVELENGTHS, CONTRAST, tint=0.3)


def places() -> tuple[np.ndarray, np.ndarray]:
    """x and y of every pixel from the picture's middle, ``(SIZE, SIZE)`` each."""
    x, y = np.meshgrid(*[np.arange(SIZE) + 0.5 - SIZE / 2] * 2)
    return x, y


def clip_of(name: str, frames: list[np.ndarray]) -> Clip:
    return Clip(np.clip(np.stack(frames) + 0.5, 0, 255).astype(np.uint8), FPS, source=f"flow-tests/{name}")


def moved(name: str, step: np.ndarray, shift: tuple[float, float] = (0.0, 0.0)) -> tuple[Clip, np.ndarray]:
    """A texture that moves as a whole: each frame, the point p goes to ``step @ p + shift``."""
    x, y = places()
    here = np.stack([x, y])
    back, offset, painted, frames = np.eye(2), np.zeros(2), texture(0), []
    for _t in range(FRAMES):
        at = np.einsum("ij,jhw->ihw", back, here) + offset[:, None, None]
        frames.append(painted.at(at[0], at[1]))
        # One step more: where a point was before it.
        inverse = np.linalg.inv(step)
        offset = offset - back @ inverse @ np.array(shift)
        back = back @ inverse
    flow = np.einsum("ij,jhw->ihw", step, here) + np.array(shift)[:, None, None] - here
    return clip_of(name, frames), np.broadcast_to(flow.astype(np.float32), (FRAMES - 1, 2, SIZE, SIZE))


def translation() -> tuple[Clip, np.ndarray]:
    return moved("translation", np.eye(2), SHIFT)


def rotation() -> tuple[Clip, np.ndarray]:
    return moved("rotation", np.array([[np.cos(TURN), -np.sin(TURN)], [np.sin(TURN), np.cos(TURN)]]))


def zoom() -> tuple[Clip, np.ndarray]:
    return moved("zoom", ZOOM * np.eye(2))


def pasted(
    name: str, step: tuple[float, float], inside: Callable[[np.ndarray, np.ndarray], np.ndarray],
    ground: Callable[[np.ndarray, np.ndarray], np.ndarray], thing: Callable[[np.ndarray, np.ndarray], np.ndarray],
) -> tuple[Clip, np.ndarray]:  # fmt: skip
    """A thing that moves by ``step`` a frame before a still ground; ``inside``: how much of each pixel is the thing."""
    x, y = places()
    frames, flows = [], []
    for t in np.arange(FRAMES) - (FRAMES - 1) / 2:
        dx, dy = x - t * step[0], y - t * step[1]
        share = inside(dx, dy)
        frames.append(ground(x, y) + share[..., None] * (thing(dx, dy) - ground(x, y)))
        flows.append((share > 0.5) * np.array(step)[:, None, None])
    return clip_of(name, frames), np.stack(flows[:-1]).astype(np.float32)


def large() -> tuple[Clip, np.ndarray]:
    """A small disc that jumps half its own width in each frame."""

    def disc(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return np.clip(RADIUS + 0.5 - np.hypot(x, y), 0, 1)

    return pasted("large", FAST, disc, texture(0).at, texture(1).at)


def untextured() -> tuple[Clip, np.ndarray]:
    """A square of one colour before a wall of another: nothing tells the motion but its edges."""

    def square(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return np.clip(SIDE / 2 + 0.5 - np.maximum(np.abs(x), np.abs(y)), 0, 1)

    def plain(colour: tuple[int, int, int]) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
        return lambda x, _y: np.broadcast_to(np.array(colour, float), (*x.shape, 3))

    return pasted("untextured", SLIDE, square, plain((196, 188, 172)), plain((58, 96, 140)))


def brightness() -> tuple[Clip, np.ndarray]:
    """Nothing moves but the light: a bright spot wanders over a still and faint texture."""
    x, y = places()
    still, frames = 128 + FAINT * (texture(0).at(x, y) - 128), []
    for t in np.arange(FRAMES) - (FRAMES - 1) / 2:
        spot = np.exp(-((x - 12 * t) ** 2 + (y - 5 * t) ** 2) / (2 * 45**2))
        frames.append(still * (0.55 + 0.75 * spot)[..., None])
    return clip_of("brightness", frames), np.zeros((FRAMES - 1, 2, SIZE, SIZE), np.float32)


def actor(label: str = "kick") -> tuple[Clip, np.ndarray]:
    """A rendered person of the test split."""
    clip = render_clip(ACTOR_SEED, label, "test", SIZE)
    return clip, clip.truth.flow


TESTS: dict[str, Callable[[], tuple[Clip, np.ndarray]]] = {
    "translation": translation,
    "rotation": rotation,
    "zoom": zoom,
    "actors": actor,
    "large": large,
    "untextured": untextured,
    "brightness": brightness,
}


def flow_test(name: str) -> tuple[Clip, np.ndarray]:
    """A test of the set: the clip, and its true flow, float32 ``(T-1, 2, H, W)``; of the actors one action.

    Raises:
        FlowTestError: there is none of this name.
    """
    if name not in TESTS:
        raise FlowTestError("There is no test {found}. The tests are: {names}.", found=name, names=list(TESTS))
    return TESTS[name]()


def all_of(name: str) -> list[tuple[Clip, np.ndarray]]:
    """All clips of a test: of the actors every action."""
    return [actor(label) for label in LABELS] if name == "actors" else [flow_test(name)]


def lands_inside(truth: np.ndarray) -> np.ndarray:
    """Which pixels' true flow ends inside the picture, ``(T-1, H, W)``: only there can a method be right."""
    h, w = truth.shape[2:]
    x, y = np.arange(w) + truth[:, 0], np.arange(h)[:, None] + truth[:, 1]
    return (x >= 0) & (x <= w - 1) & (y >= 0) & (y <= h - 1)
