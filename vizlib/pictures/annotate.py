"""Videos with what was found drawn in: pictures enlarged, words that OpenCV can draw, encoded frame by frame."""

import io
from collections.abc import Callable, Iterator
from typing import Protocol

import cv2
import numpy as np

from video import H264, Progress

WIDTH = 640  # pixels of an annotated video, at least
FONT, SIZE = cv2.FONT_HERSHEY_DUPLEX, 0.65
INK, PAPER = (235, 240, 245), (18, 24, 33)


class Pictures(Protocol):
    """A video's frames: an array, or what makes them one at a time."""

    def __len__(self) -> int: ...

    def __getitem__(self, t: int) -> np.ndarray: ...


def encoding(count: int, fps: float, paint: Callable[[int], np.ndarray]) -> Iterator[Progress | bytes]:
    """Paint and encode so many pictures, uint8 ``(H, W, 3)`` of one size; the MP4 comes last."""
    file = io.BytesIO()
    height, width = paint(0).shape[:2]
    with H264(file, height, width, fps) as video:
        for t in range(count):
            video.add(paint(t))
            yield Progress(t, count)
    yield file.getvalue()


def scale_of(frame: np.ndarray) -> int:
    """How many times ``enlarged`` enlarges."""
    return max(1, -(-WIDTH // frame.shape[1]))


def enlarged(frame: np.ndarray) -> np.ndarray:
    """A copy of a frame, so many whole times as large that it is at least WIDTH wide."""
    high, wide = frame.shape[:2]
    scale = scale_of(frame)
    how = cv2.INTER_NEAREST if max(high, wide) <= 128 else cv2.INTER_CUBIC
    return cv2.resize(frame, (wide * scale, high * scale), interpolation=how)


def rgb(color: str) -> tuple[int, int, int]:
    """``#rrggbb`` as three numbers."""
    red, green, blue = bytes.fromhex(color[1:])
    return red, green, blue


def ascii_of(text: str) -> str:
    """The letters that OpenCV can draw."""
    return text.encode("ascii", "replace").decode()
