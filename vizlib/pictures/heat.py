"""Numbers as heat maps."""

import cv2
import numpy as np

from vizlib.attention import SIDE


def heat_map(values: np.ndarray, frames: int, side: int = SIDE) -> np.ndarray:
    """Numbers ``(T', H', W')`` from 0 up as pictures of every frame, uint8 ``(frames, side, side, 3)``."""
    return np.stack([heat_frame(values, frames, t, side) for t in range(frames)])


def heat_frame(values: np.ndarray, frames: int, t: int, side: int = SIDE) -> np.ndarray:
    """Frame ``t`` of ``heat_map``, uint8 ``(side, side, 3)``: what a position of the grid covers is of one colour."""
    picture = heat(values[t * len(values) // frames].astype(float), max(float(values.max()), 1e-12))
    return cv2.resize(picture, (side, side), interpolation=cv2.INTER_NEAREST)


def heat(values: np.ndarray, most: float) -> np.ndarray:
    """Numbers ``(H, W)`` from 0 to ``most`` as a heat map; grey where there is none."""
    known = ~np.isnan(values)
    level = np.zeros(values.shape, np.uint8)
    level[known] = np.clip(255 * values[known] / most, 0, 255).astype(np.uint8)
    colours = cv2.cvtColor(cv2.applyColorMap(level, cv2.COLORMAP_INFERNO), cv2.COLOR_BGR2RGB)
    colours[~known] = 128
    return colours
