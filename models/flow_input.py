"""Flow as networks take it: truncated, and quantised to 8 bits, as the two-stream networks kept it on disk.

Source: Simonyan, Zisserman: Two-Stream Convolutional Networks for Action Recognition in Videos, 2014.
"""

import cv2
import numpy as np

from video import Clip
from video.flow import estimate_flow


def quantised(flow: np.ndarray, bound: float) -> np.ndarray:
    """Flow, pixels a frame, as 8-bit levels: 1 is -bound or less, 128 is 0, 255 is bound or more.

    Symmetric, so that a mirror, which makes u to -u, makes a level to 256 minus it.
    """
    return (np.rint(np.clip(flow / bound, -1, 1) * 127) + 128).astype(np.uint8)


def restored(levels: np.ndarray, bound: float) -> np.ndarray:
    """What is left of the flow, float32, pixels a frame."""
    return (levels.astype(np.float32) - 128) * np.float32(bound / 127)


def flow_levels(frames: np.ndarray, size: int, bound: float, wrapped: bool = False) -> np.ndarray:
    """The flow of square frames, uint8 ``(T, S, S, 3)``, by DIS, at ``size``: levels ``(T, size, size, 2)``.

    The last frame has none after it: its flow is 0. ``bound`` is in pixels at ``size``, as the levels are. ``wrapped``:
    what leaves the picture comes back at the opposite edge, and is followed there: it is no jump.
    """
    levels, side = np.full((len(frames), size, size, 2), 128, np.uint8), frames.shape[1]
    border = side // 8 if wrapped else 0
    if len(frames) > 1:
        edges = ((0, 0), (border, border), (border, border), (0, 0))
        inside = slice(border, border + side)
        for t, field in enumerate(estimate_flow(Clip(np.pad(frames, edges, "wrap"), 1.0))):
            levels[t] = quantised(scaled(field[:, inside, inside], size), bound)
    return levels


def scaled(field: np.ndarray, size: int) -> np.ndarray:
    """A field ``(2, S, S)`` as ``(size, size, 2)``: its pixels are larger, and a motion is fewer of them."""
    small = cv2.resize(field.transpose(1, 2, 0), (size, size), interpolation=cv2.INTER_AREA)
    return small * np.float32(size / field.shape[1])
