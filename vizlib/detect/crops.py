"""One person of a clip, followed and cut out with something of what is around."""

import cv2
import numpy as np

from video import Clip
from vizlib.detect.result import Tube

FOLLOW_S, ZOOM_S = 0.4, 1.5  # seconds over which the crop's middle and its side are averaged
SIZE, ROOM = 256, 1.5  # pixels of a crop's side; its side in longer sides of the box


def spread(tube: Tube, thin: Clip, clip: Clip) -> Tube:
    """A tube of a ``thin`` clip in all frames of the ``clip`` from which it was made; boxes move in straight lines."""
    if len(thin) == len(clip):
        return tube
    ratio = clip.fps / thin.fps
    first, last = (min(round(t * ratio), len(clip) - 1) for t in (tube.start, tube.end - 1))
    at = np.arange(first, last + 1) / ratio - tube.start
    boxes = np.stack([np.interp(at, np.arange(len(tube.boxes)), edge) for edge in tube.boxes.T], 1)
    return Tube(tube.identity, first, boxes, tube.rows[at.round().astype(int).clip(0, len(tube.rows) - 1)])


def crop_of(clip: Clip, tube: Tube, size: int = SIZE, room: float = ROOM) -> Clip:
    """The square around a person in the frames of their tube, ``size`` pixels wide. It stays within the picture; where
    it is larger than that, the picture's edge is repeated.

    Args:
        room: side of the square, in longer sides of the person's box.
    """
    middles = averaged((tube.boxes[:, :2] + tube.boxes[:, 2:]) / 2, FOLLOW_S * clip.fps)
    sides = averaged((tube.boxes[:, 2:] - tube.boxes[:, :2]).max(1, keepdims=True), ZOOM_S * clip.fps)[:, 0] * room
    picture = np.array(clip.frames.shape[2:0:-1])
    room_beside = np.maximum(picture - sides[:, None], 0) / 2
    middles = middles.clip(picture / 2 - room_beside, picture / 2 + room_beside)
    frames = np.empty((len(middles), size, size, 3), np.uint8)
    for f, ((x, y), side) in enumerate(zip(middles, np.maximum(sides, 2), strict=True)):
        scale = size / side
        # Pixels are squares whose middles lie at whole numbers: half a pixel is taken off on both sides.
        way = np.array([[scale, 0, (size - 1) / 2 - x * scale], [0, scale, (size - 1) / 2 - y * scale]])
        smaller = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        frames[f] = cv2.warpAffine(
            clip.frames[tube.start + f], way, (size, size), flags=smaller, borderMode=cv2.BORDER_REPLICATE
        )
    return Clip(frames, clip.fps, clip.start_s + tube.start / clip.fps)


def averaged(values: np.ndarray, frames: float) -> np.ndarray:
    """The mean over a window of so many frames around each, ``(F, n)``; at the ends the window is cut in half."""
    half = int(frames / 2)
    sums = np.concatenate([np.zeros((1, values.shape[1])), values.cumsum(0)])
    at = np.arange(len(values))
    low, high = (at - half).clip(0), (at + half + 1).clip(max=len(values))
    return (sums[high] - sums[low]) / (high - low)[:, None]
