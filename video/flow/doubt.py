"""Where a flow cannot be trusted, whatever the method: where nothing has a texture, and across a cut."""

import cv2
import numpy as np

from video.clip import Clip
from video.flow.methods import grey
from video.flow.warping import photometric_error, warp

WINDOW = 9  # pixels around one, over which its texture is judged
TEXTURE = 15.0  # squared grey levels a pixel: the least smaller eigenvalue at which a motion can be told
SIDE = 320  # pixels: a cut is seen in smaller frames too
FLAT = 3.0  # grey levels: a picture that varies less shows nothing
# Measured on 600 pairs of neighbours and 35 cuts between rendered rooms: the edges of neighbours correlate by more than
# 0.33, of others by less than 0.40; half the pixels differ by less than 9 grey levels (but for 1 in 200), and by more
# than 20.
EDGES = 0.45
LEVELS = 12.0


def knowable(frame: np.ndarray) -> np.ndarray:
    """In how many directions the motion of each pixel of ``(H, W, 3)`` can be told: 0, 1 (the aperture problem) or 2.

    By the eigenvalues of the structure tensor, the mean of (Ix, Iy)(Ix, Iy)^T around the pixel: both small, nothing
    can be told; one small, only the motion across the edge. Source: Shi, Tomasi: Good Features to Track, 1994.
    """
    picture = grey(frame).astype(np.float32)
    ix, iy = (cv2.Sobel(picture, cv2.CV_32F, *order, ksize=3, scale=1 / 8) for order in ((1, 0), (0, 1)))
    xx, yy, xy = (cv2.boxFilter(product, -1, (WINDOW, WINDOW)) for product in (ix * ix, iy * iy, ix * iy))
    middle, spread = (xx + yy) / 2, np.sqrt(np.square((xx - yy) / 2) + np.square(xy))
    return (middle - spread > TEXTURE).astype(np.uint8) + (middle + spread > TEXTURE)


def cuts(clip: Clip, flow: np.ndarray) -> np.ndarray:
    """Between which frames the scene changes, bool ``(T-1,)``: there flow means nothing.

    The next frame, brought back by the flow, has its edges elsewhere (another brightness alone moves none), and at
    least half of its pixels are of another colour.
    """
    return np.array([is_cut(clip.frames[t], clip.frames[t + 1], flow[t]) for t in range(len(flow))], bool)


def is_cut(one: np.ndarray, two: np.ndarray, flow: np.ndarray) -> bool:
    shrink = min(1.0, SIDE / max(one.shape[:2]))
    if shrink < 1:
        one, two = (cv2.resize(frame, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA) for frame in (one, two))
        flow = cv2.resize(flow.transpose(1, 2, 0), one.shape[1::-1]).transpose(2, 0, 1) * np.float32(shrink)
    if one.std() < FLAT or two.std() < FLAT:  # from or to nothing
        return bool(abs(float(one.std()) - float(two.std())) > FLAT)
    if not np.nanmedian(photometric_error(one, two, flow)) > LEVELS:
        return False
    here, back = edges(one), warp(edges(two), flow)
    inside = ~np.isnan(back)
    return bool(np.corrcoef(here[inside], back[inside])[0, 1] < EDGES)


def edges(frame: np.ndarray) -> np.ndarray:
    """How strong the edge at each pixel is, ``(H, W)``."""
    return cv2.morphologyEx(grey(frame), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)).astype(np.float32)
