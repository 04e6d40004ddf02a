"""Flow as pictures: uint8 ``(..., H, W, 3)``, one scale for a whole clip."""

from functools import cache

import cv2
import numpy as np

from video.flow import photometric_error, warp
from vizlib.pictures.heat import heat

WHEEL = ((15, 0, 1, 1), (6, 1, 0, -1), (4, 1, 2, 1), (11, 2, 1, -1), (13, 2, 0, 1), (6, 0, 2, -1))  # see ``wheel``
CLIPPED = 99.5  # percentile of the lengths in a clip that the fullest colour stands for
LEAST = 1.0  # pixels a frame: a clip in which hardly anything moves is not blown up
ERROR = 40.0  # grey levels: the brightest of an error map
ARROWS = 26  # along the longer side
ORANGE = (232, 89, 12)


@cache
def wheel() -> np.ndarray:
    """Middlebury's 55 colours, ``(55, 3)``: in each of six arcs of so many colours one channel is full, and another
    rises or falls; the third is 0. Source: Baker et al.: A Database and Evaluation Methodology for Optical Flow, 2011.
    """
    arcs = []
    for count, full, changing, sign in WHEEL:
        ramp = np.floor(255 * np.arange(count) / count)
        arc = np.zeros((count, 3))
        arc[:, full], arc[:, changing] = 255, ramp if sign > 0 else 255 - ramp
        arcs.append(arc)
    return np.concatenate(arcs).astype(np.float32)


def scale_of(flow: np.ndarray) -> float:
    """The length, in pixels a frame, that a clip's fullest colour stands for."""
    every = max(1, flow[:, 0].size // 2_000_000)
    u, v = (flow[:, c].reshape(-1)[::every].astype(np.float32) for c in (0, 1))
    return max(LEAST, float(np.percentile(np.hypot(u, v), CLIPPED)))


def colours(flow: np.ndarray, most: float) -> np.ndarray:
    """Direction as hue and length as fullness, ``(2, H, W)`` to ``(H, W, 3)``; white stands still, ``most`` is full."""
    u, v = (part.astype(np.float32) / np.float32(most) for part in flow)
    place = (np.arctan2(-v, -u) / np.float32(np.pi) + 1) / 2 * (len(wheel()) - 1)
    before = place.astype(np.int32)
    part = place - before
    full = np.minimum(np.sqrt(u * u + v * v), 1)
    here = wheel() / 255
    step = np.roll(here, -1, 0) - here
    painted = np.empty((*u.shape, 3), np.uint8)
    for c in range(3):  # channel by channel: the same for all three at once takes six times as long
        hue = here[:, c].take(before) + part * step[:, c].take(before)
        painted[..., c] = 255 * (1 - full * (1 - hue))
    return painted


def tinted(frame: np.ndarray, coloured: np.ndarray) -> np.ndarray:
    """A frame ``(H, W, 3)`` in the ``colours`` of its flow: grey stands still."""
    grey = cv2.transform(frame, np.full((1, 3), 1 / 3)).astype(np.float32) / 255
    return (coloured * (0.15 + 0.85 * grey)[..., None]).astype(np.uint8)


def legend(side: int = 240) -> np.ndarray:
    """The wheel as a disc, ``(side, side, 4)`` with transparency outside: where a colour lies, there it moves."""
    at = (np.arange(side) + 0.5) / side * 2 - 1
    x, y = np.meshgrid(at, at)
    inside = np.clip((1 - np.hypot(x, y)) * side / 2, 0, 1)
    return np.dstack([colours(np.stack([x, y]), 1.0), (255 * inside).astype(np.uint8)])


def signed(part: np.ndarray, most: float) -> np.ndarray:
    """One channel, u or v, ``(..., H, W)``: red to the right or down, blue to the left or up, white stands still."""
    strength = np.clip(part.astype(np.float32) / most, -1, 1)[..., None]
    red, blue = np.array([201, 42, 42], np.float32), np.array([24, 100, 171], np.float32)
    return (255 + np.abs(strength) * (np.where(strength > 0, red, blue) - 255)).astype(np.uint8)


def arrows(frame: np.ndarray, flow: np.ndarray, most: float) -> np.ndarray:
    """A darkened frame ``(H, W, 3)`` with arrows; the longest are as long as their grid is wide."""
    h, w = frame.shape[:2]
    step = max(6, round(max(h, w) / ARROWS))
    drawn = frame // 2
    for y in range(step // 2, h, step):
        for x in range(step // 2, w, step):
            u, v = (float(part) for part in flow[:, y, x])
            length = np.hypot(u, v)
            if length > most / 12:
                share = min(length, most) / length / most * step
                tip = round(x + u * share), round(y + v * share)
                cv2.arrowedLine(drawn, (x, y), tip, (255, 212, 59), 1, cv2.LINE_AA, tipLength=0.35)
    return drawn


def brought_back(one: np.ndarray, two: np.ndarray, flow: np.ndarray) -> np.ndarray:
    """The next frame, brought back by the flow ``(2, H, W)``; frame ``one`` at half brightness where it leads out."""
    brought = warp(two, flow)
    outside = np.isnan(brought)
    brought[outside] = one[outside] // 2
    return (brought + 0.5).astype(np.uint8)


def error_map(one: np.ndarray, two: np.ndarray, flow: np.ndarray) -> np.ndarray:
    """The photometric error as a heat map."""
    return heat(photometric_error(one, two, flow), ERROR)


def striped(frame: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """A frame with the pixels of ``mask`` in orange."""
    picture = frame.copy()
    picture[mask] = (0.35 * picture[mask] + 0.65 * np.array(ORANGE)).astype(np.uint8)
    return picture
