"""What can be done with a flow: bring a frame back, check there and back, follow points."""

from collections.abc import Sequence

import cv2
import numpy as np


def warp(picture: np.ndarray, flow: np.ndarray) -> np.ndarray:
    """Bring the next ``picture`` ``(H, W)`` or ``(H, W, C)`` back by the flow ``(2, H, W)``: out(x, y) = picture(x + u,
    y + v), bilinear; float32, NaN where the flow leads out of the picture.
    """
    h, w = flow.shape[1:]
    x, y = (np.arange(w, dtype=np.float32) + flow[0]), (np.arange(h, dtype=np.float32)[:, None] + flow[1])
    warped = cv2.remap(picture.astype(np.float32), x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    warped[(x < -0.5) | (x > w - 0.5) | (y < -0.5) | (y > h - 0.5)] = np.nan
    return warped


def photometric_error(one: np.ndarray, two: np.ndarray, flow: np.ndarray) -> np.ndarray:
    """How far ``two``, brought back, is from ``one``, both ``(H, W, 3)``: grey levels, mean over colours, ``(H, W)``;
    NaN where the flow leads out of the picture.
    """
    return np.abs(warp(two, flow) - one.astype(np.float32)).mean(-1)


def consistency(forward: np.ndarray, backward: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Go there by ``forward`` and back by ``backward``, both ``(2, H, W)``.

    Returns the distance from where it began in pixels, and where that says that a pixel is occluded in the next frame:
    |f + b|^2 >= 0.01 (|f|^2 + |b|^2) + 0.5, or f leads out of the picture; both ``(H, W)``.
    Source: Sundaram, Brox, Keutzer: Dense Point Trajectories by GPU-accelerated Large Displacement Optical Flow, 2010.
    """
    back = warp(backward.transpose(1, 2, 0), forward).transpose(2, 0, 1)
    squared = np.square(forward + back).sum(0)
    bound = 0.01 * (np.square(forward).sum(0) + np.square(back).sum(0)) + 0.5
    return np.sqrt(squared), ~(squared < bound)  # NaN, outside, is occluded too


def trajectories(flow: np.ndarray, start: int, points: Sequence[tuple[float, float]]) -> np.ndarray:
    """Follow P points ``(x, y)`` of frame ``start`` to the end: ``(T - start, P, 2)``, NaN once one has left."""
    h, w = flow.shape[2:]
    at = np.array(points, np.float32).reshape(-1, 2)
    track = [at]
    for field in flow[start:]:
        at = at + flow_at(field, at)
        at[(at < -0.5).any(1) | (at > (w - 0.5, h - 0.5)).any(1)] = np.nan
        track.append(at)
    return np.stack(track)


def flow_at(field: np.ndarray, points: np.ndarray) -> np.ndarray:
    """The flow ``(2, H, W)`` at P points ``(x, y)``, bilinear between pixels: float32 ``(P, 2)``; 0 at a NaN."""
    h, w = field.shape[1:]
    lost = np.isnan(points).any(1, keepdims=True)
    x, y = np.where(lost, 0, np.clip(points, 0, (w - 1, h - 1))).astype(np.float32).T
    left, top = x.astype(int), y.astype(int)
    right, below = np.minimum(left + 1, w - 1), np.minimum(top + 1, h - 1)
    above, under = (field[:, row, left] * (1 - x + left) + field[:, row, right] * (x - left) for row in (top, below))
    return np.where(lost, 0, (above * (1 - y + top) + under * (y - top)).T).astype(np.float32)
