"""Boxes, ``(N, 4)`` as x1, y1, x2, y2 in pixels: how much two overlap."""

import numpy as np


def overlaps(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Intersection over union of boxes side by side, ``(..., 4)`` and ``(..., 4)``, as NumPy broadcasts them.

    A box without area (empty, its edges exchanged, or not a number) overlaps nothing: 0.
    """
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    sides = np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])
    areas = [(each[..., 2:] - each[..., :2]).clip(0).prod(-1) for each in (a, b)]
    shared = sides.clip(0).prod(-1) * (areas[0] > 0) * (areas[1] > 0)  # exchanged edges are no box
    union = areas[0] + areas[1] - shared
    return np.divide(shared, union, out=np.zeros_like(union), where=union > 0)  # not of what is not a number


def iou(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Intersection over union of each of ``a``, ``(N, 4)``, with each of ``b``, ``(M, 4)``: ``(N, M)``.

    A box without area overlaps nothing: 0.
    """
    a, b = (np.asarray(each, dtype=np.float64).reshape(-1, 4) for each in (a, b))
    return overlaps(a[:, None], b[None])
