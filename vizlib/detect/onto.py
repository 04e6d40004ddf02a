"""Pictures of what the network says of its square, put where this square lies in the clip."""

import cv2
import numpy as np

from video import Clip
from vizlib.detect.detect import placed


def onto(picture: np.ndarray, clip: Clip, interpolation: int) -> np.ndarray:
    """A square picture ``(S, S, 3)`` enlarged to where it lies in a frame of the clip; black outside.

    Where the margin is an odd number of pixels, the square lies half a pixel to the left and up.
    """
    high, wide = clip.size
    side = min(high, wide)
    left, top, _scale = map(int, placed(clip))
    whole = np.zeros((high, wide, 3), np.uint8)
    whole[top : top + side, left : left + side] = cv2.resize(picture, (side, side), interpolation=interpolation)
    return whole
