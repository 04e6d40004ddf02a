"""Numbers as heat maps."""

import cv2
import numpy as np

BRIGHT = 99.5  # percentile of many numbers that the brightest colour stands for
LEVELS = np.arange(256, dtype=np.uint8)[None]
INFERNO = cv2.cvtColor(cv2.applyColorMap(LEVELS, cv2.COLORMAP_INFERNO), cv2.COLOR_BGR2RGB)[0]  # (256, 3)
UNKNOWN = 128  # grey


def heat(values: np.ndarray, most: float) -> np.ndarray:
    """Numbers ``(..., H, W)`` from 0 to ``most`` as a heat map, uint8 ``(..., H, W, 3)``; grey where there is none."""
    level = np.clip(255 * np.nan_to_num(values) / most, 0, 255).astype(np.uint8)
    pictures = INFERNO[level]
    pictures[np.isnan(values)] = UNKNOWN
    return pictures


def brightest(values: np.ndarray) -> float:
    """The number, of many from 0 up, that the brightest colour stands for."""
    return max(float(np.percentile(values, BRIGHT)), 1e-9)


def heat_map(values: np.ndarray, frames: int, side: int) -> np.ndarray:
    """Numbers ``(T', H', W')`` from 0 up as pictures of every frame, uint8 ``(frames, side, side, 3)``."""
    return np.stack([heat_frame(values, frames, side, t) for t in range(frames)])


def heat_frame(values: np.ndarray, frames: int, side: int, t: int) -> np.ndarray:
    """Frame ``t`` of ``heat_map``, uint8 ``(side, side, 3)``: what a position of the grid covers is of one colour."""
    picture = heat(values[t * len(values) // frames].astype(float), max(float(values.max()), 1e-12))
    return cv2.resize(picture, (side, side), interpolation=cv2.INTER_NEAREST)
