"""Where a video cuts from one shot to another, told without optical flow, which ``video.flow.cuts`` asks for."""

import cv2
import numpy as np

SIDE = 32  # pixels of the small pictures that are compared
BESIDE = 3  # frames before and after
TIMES = 2.0  # as much as at any moment beside it a picture changes at a cut, at least
LEAST = 4.0  # and by so many grey levels on average


def cuts_of(frames: np.ndarray) -> tuple[int, ...]:
    """The frames that are the first of another shot: much changes at once, and little before and after.

    Args:
        frames: uint8 ``(T, H, W, 3)``.
    """
    if len(frames) < 2:
        return ()
    small = np.stack([cv2.resize(frame, (SIDE, SIDE), interpolation=cv2.INTER_AREA) for frame in frames])
    changes = np.abs(np.diff(small.astype(np.float32), axis=0)).mean((1, 2, 3))  # (T - 1,)
    around = np.lib.stride_tricks.sliding_window_view(np.pad(changes, BESIDE), 2 * BESIDE + 1).copy()
    around[:, BESIDE] = 0
    found = changes >= np.maximum(LEAST, TIMES * around.max(1))
    return tuple((np.flatnonzero(found) + 1).tolist())
