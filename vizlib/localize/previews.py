"""Small pictures of a long video, kept as JPEG until they are looked at."""

from typing import cast

import cv2
import numpy as np

SIDE = 320  # pixels


def preview(frame: np.ndarray) -> bytes:
    """A small picture of a frame, as JPEG."""
    height, width = frame.shape[:2]
    scale = min(1.0, SIDE / max(height, width))
    small = cv2.resize(frame, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)
    return cv2.imencode(".jpg", small[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 80])[1].tobytes()


def picture(preview: bytes) -> np.ndarray:
    """The small picture again, uint8 ``(H, W, 3)``, RGB."""
    return cast(np.ndarray, cv2.imdecode(np.frombuffer(preview, np.uint8), cv2.IMREAD_COLOR))[..., ::-1]
