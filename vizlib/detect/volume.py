"""A scene as a volume of x, y and t: the outsides of tubes, and a frame of the video in it."""

from dataclasses import dataclass

import cv2
import numpy as np

from vizlib.detect.result import Tube

SIDES = ((0, 1), (1, 2), (2, 3), (3, 0))  # of a box, by its corners


def corners(boxes: np.ndarray) -> np.ndarray:
    """The corners of boxes ``(F, 4)``, one after the other around each: x and y, ``(F, 4, 2)``."""
    x1, y1, x2, y2 = boxes.T
    return np.stack([np.stack([x1, x2, x2, x1], 1), np.stack([y1, y1, y2, y2], 1)], 2)


@dataclass(frozen=True, eq=False)
class Surface:
    """Triangles in the volume.

    Attributes:
        points: ``(N, 3)``, frame, x and y; triangles: ``(M, 3)``, numbers of points.
    """

    points: np.ndarray
    triangles: np.ndarray


def outside(tube: Tube, hidden: bool) -> Surface:
    """Of the stretches between two frames those in which the person is seen in both, or of the ``hidden`` others."""
    seen = tube.rows >= 0
    points = np.concatenate(
        [np.repeat(tube.start + np.arange(len(seen)), 4)[:, None], corners(tube.boxes).reshape(-1, 2)], 1
    )
    first = 4 * np.flatnonzero((seen[:-1] & seen[1:]) != hidden)
    triangles = [
        np.stack([first + at for at in corner], 1) for a, b in SIDES for corner in ((a, b, 4 + a), (b, 4 + b, 4 + a))
    ]
    return Surface(points, np.concatenate(triangles))


@dataclass(frozen=True, eq=False)
class Sheet:
    """A picture in the volume, as triangles with a colour at each point.

    Attributes:
        x, y: of each of N points, in pixels of the clip; colors: of each, ``rgb(...)``.
        triangles: ``(M, 3)``, numbers of points.
    """

    x: np.ndarray
    y: np.ndarray
    colors: list[str]
    triangles: np.ndarray


def sheet(frame: np.ndarray, points: int) -> Sheet:
    """A frame ``(H, W, 3)`` with so many points to a side."""
    high, wide = frame.shape[:2]
    small = cv2.resize(frame, (points, points), interpolation=cv2.INTER_AREA)
    y, x = np.meshgrid(np.linspace(0, high, points), np.linspace(0, wide, points), indexing="ij")
    corner = (np.arange(points - 1)[:, None] * points + np.arange(points - 1)).ravel()
    triangles = [
        np.stack([corner, corner + 1, corner + points], 1),
        np.stack([corner + 1, corner + points + 1, corner + points], 1),
    ]
    colors = [f"rgb({r},{g},{b})" for r, g, b in small.reshape(-1, 3).tolist()]
    return Sheet(x.ravel(), y.ravel(), colors, np.concatenate(triangles))
