"""Where the names of a chart's dots stand: none lies on another, on a dot, or on a line across.

A chart is as wide as its place, which nobody knows here; what is free in the narrowest and in the widest is free in all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from ui.charts.style import FONT

WIDTHS = (620, 1120)  # of the space between the axes, in pixels
LINE = 1.3 * FONT  # height of a name
AROUND = 16  # directions that are tried
FAR = (0, 12, 26, 42, 60, 80)  # from where a name would touch its dot
PASSES = 3
OUTSIDE, OVERLAP, CROSSED = 50.0, 20.0, 60.0  # how bad: a pixel outside, a pixel's side of overlap, a name crossed
GAP = 3  # pixels between things


@dataclass(frozen=True)
class Dot:
    """A dot and its name: ``x`` as a share of the width, ``y`` and ``radius`` in pixels from the top."""

    x: float
    y: float
    radius: float
    name: str


def text_width(text: str) -> float:
    """About so many pixels."""
    return sum(0.53 * FONT if letter.isascii() else FONT for letter in text)


def side_by_side(dots: Sequence[Dot]) -> list[float]:
    """Each dot's ``x``, moved so far that no dot lies on another."""
    x = np.array([dot.x * WIDTHS[0] for dot in dots])
    for _pass in range(40):
        for i in range(len(dots)):
            for j in range(i + 1, len(dots)):
                reach = dots[i].radius + dots[j].radius + 1
                down = dots[i].y - dots[j].y
                missing = np.sqrt(max(reach**2 - down**2, 0.0)) - abs(x[i] - x[j])
                if missing > 0:
                    way = 1 if x[i] > x[j] else -1
                    x[i], x[j] = x[i] + way * missing / 2, x[j] - way * missing / 2
    return [float(value) for value in x / WIDTHS[0]]


def boxes(centres: np.ndarray, wide: np.ndarray | float, high: np.ndarray | float) -> np.ndarray:
    """``(N, 2)`` centres as ``(N, 4)``: left, top, right, bottom."""
    half = np.stack(np.broadcast_arrays(wide, high), -1) / 2 + GAP
    return np.concatenate([centres - half, centres + half], -1)


def overlaps(tried: np.ndarray, taken: np.ndarray) -> np.ndarray:
    """For each of ``(N, 4)``, the smaller sides of its overlaps with ``(M, 4)``, summed."""
    width = np.minimum(tried[:, None, 2], taken[None, :, 2]) - np.maximum(tried[:, None, 0], taken[None, :, 0])
    height = np.minimum(tried[:, None, 3], taken[None, :, 3]) - np.maximum(tried[:, None, 1], taken[None, :, 1])
    return np.clip(np.minimum(width, height), 0, None).sum(1)


def crossed(start: np.ndarray, ends: np.ndarray, taken: np.ndarray) -> np.ndarray:
    """How many of ``(M, 4)`` the straight way from ``start`` to each of ``(N, 2)`` ends leads through."""
    points = start + np.linspace(0, 1, 8)[None, :, None] * (ends - start)[:, None]  # (N, 8, 2)
    inside = (points[:, :, None] > taken[None, None, :, :2]) & (points[:, :, None] < taken[None, None, :, 2:])
    return inside.all(-1).any(1).sum(1)


def tried_offsets(dot: Dot) -> np.ndarray:
    """Centres of the name that are tried, from the dot's, ``(N, 2)``; the best liked are the nearest."""
    angles = np.arange(AROUND) * 2 * np.pi / AROUND
    reach = np.array(FAR)[:, None] + dot.radius + GAP
    x = np.cos(angles) * (reach + text_width(dot.name) / 2)
    y = np.sin(angles) * (reach + LINE / 2)
    return np.stack([x, y], -1).reshape(-1, 2)


@cache
def name_offsets(
    dots: tuple[Dot, ...], height: float, blocked: tuple[tuple[float, ...], ...]
) -> list[tuple[float, float]]:
    """Where each name's centre stands, in pixels from its dot's.

    Args:
        height: of the space between the axes, in pixels.
        blocked: ``(left, top, right, bottom)`` where no name may stand; left and right as shares of the width.
    """
    wide = np.array([text_width(dot.name) for dot in dots])
    places = [np.array([(dot.x * width, dot.y) for dot in dots]) for width in WIDTHS]
    round_dots = [boxes(place, 2 * (r := np.array([dot.radius for dot in dots])), 2 * r) for place in places]
    walls = [np.array(blocked).reshape(-1, 4) * (width, 1, width, 1) for width in WIDTHS]
    offsets = np.array([(0.0, -dot.radius - LINE / 2) for dot in dots])
    for _pass in range(PASSES):
        for n, dot in enumerate(dots):
            others = [m for m in range(len(dots)) if m != n]
            tried = tried_offsets(dot)
            cost = np.repeat(np.array(FAR, float), AROUND)
            for width, place, circles, wall in zip(WIDTHS, places, round_dots, walls, strict=True):
                mine = boxes(place[n] + tried, wide[n], LINE)
                names = boxes((place + offsets)[others], wide[others], LINE)
                cost += OVERLAP * overlaps(mine, np.concatenate([circles, names, wall]))
                cost += CROSSED * crossed(place[n], place[n] + tried, np.concatenate([circles[others], names]))
                outside = np.clip(-mine[:, :2], 0, None).sum(1)
                cost += OUTSIDE * (outside + np.clip(mine[:, 2:] - (width, height), 0, None).sum(1))
            offsets[n] = tried[cost.argmin()]
    return [(float(x), float(y)) for x, y in offsets]
