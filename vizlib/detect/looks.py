"""What a person looks like: a histogram of the colours in the middle of a box, above and below.

Colours that are all over the frame count less, since they are likely behind the person.
"""

from itertools import pairwise

import cv2
import numpy as np

from vizlib.detect.result import Seen

HUES, SATURATIONS, VALUES = 12, 3, 3  # bins
RANGES = (180, 256, 256)  # of OpenCV's hue, saturation and value
WIDE, HIGH = 0.5, 0.9  # the part of the box that is looked at: less of what is behind
BEHIND = 2.0  # a colour that is as frequent in the frame as in the box counts a third


def looks_of(frames: np.ndarray, seen: Seen) -> tuple[np.ndarray, ...]:
    """A colour descriptor of each box, of each frame ``(N, D)``; its numbers sum to 1, or to 0 of an empty box.

    Args:
        frames: uint8 ``(T, H, W, 3)``.
    """
    return tuple(
        described(cv2.cvtColor(frame, cv2.COLOR_RGB2HSV), boxes)
        for frame, boxes in zip(frames, seen.boxes, strict=True)
    )


def described(picture: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """Of one frame in hue, saturation and value."""
    made = np.zeros((len(boxes), 2 * HUES * SATURATIONS * VALUES), np.float32)
    for n, (x1, y1, x2, y2) in enumerate(boxes):
        across, down = (x2 - x1) * (1 - WIDE) / 2, (y2 - y1) * (1 - HIGH) / 2
        left, right = inside(x1 + across, x2 - across, picture.shape[1])
        edges = np.linspace(y1 + down, y2 - down, 3)
        halves = [inside(top, bottom, picture.shape[0]) for top, bottom in pairwise(edges)]
        made[n] = np.concatenate([histogram(picture[top:bottom, left:right]) for top, bottom in halves])
    of_frame = np.tile(histogram(picture), 2) / (2 * picture.shape[0] * picture.shape[1])
    shares = normalized(made)
    return normalized(shares**2 / np.maximum(shares + BEHIND * of_frame, 1e-9))


def normalized(histograms: np.ndarray) -> np.ndarray:
    """Each row sums to 1; one of nothing stays."""
    return histograms / np.maximum(histograms.sum(1, keepdims=True), 1e-9)


def inside(begin: float, end: float, size: int) -> tuple[int, int]:
    """Pixels from ``begin`` to ``end``, at least one, within a picture of ``size``."""
    first = int(np.clip(np.floor(begin), 0, size - 1))
    return first, int(np.clip(np.ceil(end), first + 1, size))


def histogram(pixels: np.ndarray) -> np.ndarray:
    """Colours of ``(h, w, 3)`` by bins, ``(D / 2,)``."""
    bins, ranges = (HUES, SATURATIONS, VALUES), [edge for most in RANGES for edge in (0, most)]
    return cv2.calcHist([np.ascontiguousarray(pixels)], [0, 1, 2], None, bins, ranges).ravel()


def likeness(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Histogram intersection of descriptors: 1 of the same colours, 0 of none in common.

    Source: M. J. Swain, D. H. Ballard, "Color Indexing", IJCV 1991.
    """
    return np.minimum(a, b).sum(-1)
