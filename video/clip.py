"""The clip: what a person looks at. (What a network looks at is made from it in ``models/input_spec.py``.)"""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np


@dataclass(frozen=True, eq=False)
class Clip:
    """A short stretch of video at a constant frame rate.

    Attributes:
        frames: uint8 ``(T, H, W, 3)``, RGB, read-only.
        fps: frames a second, constant (variable rates are resampled on reading).
        start_s: where in its source the clip begins, in seconds.
        source: the name a person knows it by.
        truth: ``None``, or what the renderer knows about the clip (flow, boxes, joints, labels).
    """

    frames: np.ndarray
    fps: float
    start_s: float = 0.0
    source: str = ""
    truth: Any = None

    def __post_init__(self) -> None:
        frames = self.frames
        if frames.dtype != np.uint8 or frames.ndim != 4 or frames.shape[-1] != 3 or 0 in frames.shape:
            raise ValueError(f"a clip's frames are uint8 (T, H, W, 3), found {frames.dtype} {frames.shape}")
        if not self.fps > 0:
            raise ValueError(f"a clip's frame rate is positive, found {self.fps}")
        frames.flags.writeable = False

    def __len__(self) -> int:
        return len(self.frames)

    @property
    def size(self) -> tuple[int, int]:
        """``(height, width)`` in pixels."""
        return self.frames.shape[1], self.frames.shape[2]

    @property
    def seconds(self) -> float:
        return len(self) / self.fps

    @cached_property
    def digest(self) -> str:
        """Names the content: derived from shape, bytes and frame rate, never stored."""
        text = f"{self.frames.shape} {self.fps!r} ".encode()
        hasher = hashlib.sha256(text)
        hasher.update(np.ascontiguousarray(self.frames).data)
        return hasher.hexdigest()[:32]
