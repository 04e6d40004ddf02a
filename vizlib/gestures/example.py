"""The gestures with which the page opens: rendered people, filmed as a class would, and looked at beforehand.

``training/experiments/gestures.py`` makes the two files: one as the page saves its own, and one sheet of film strips.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np

from vizlib.gestures.files import loaded
from vizlib.gestures.filmed import Scene
from vizlib.gestures.taught import SIDE, STRIP, Gesture, Gestures

FILE = Path(__file__).parent / "example.safetensors"
SHEET = FILE.with_suffix(".jpg")
ACTIONS = ("jump", "kick", "punch")
EACH = 5  # recordings of an action
SCENES = tuple(Scene(label, seed) for label in ACTIONS for seed in range(EACH))


@cache
def example() -> Gestures:
    """They are read once.

    Raises:
        FileOfGesturesError: the weights here are others.
    """
    taught = loaded(FILE.read_bytes(), FILE.name)
    sheet = _picture(SHEET.read_bytes())
    strips = (_jpeg(sheet[n * SIDE : (n + 1) * SIDE]) for n in range(len(SCENES)))
    return tuple(
        Gesture(gesture.name, tuple(replace(one, strip=next(strips)) for one in gesture.recordings))
        for gesture in taught
    )


def sheet_of(strips: Iterable[bytes]) -> bytes:
    """All film strips below each other, as one JPEG."""
    rows = [_picture(strip) for strip in strips]
    assert all(row.shape == (SIDE, STRIP * SIDE, 3) for row in rows)
    return _jpeg(np.concatenate(rows))


def _picture(jpeg: bytes) -> np.ndarray:
    return np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR))


def _jpeg(picture: np.ndarray) -> bytes:
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes()
