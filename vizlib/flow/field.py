"""The flow of the loaded clip as a job, there and also back."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from video import Clip, Progress
from video.flow import consistency, is_cut, knowable, pairs, photometric_error
from video.flow.methods import grey
from vizlib.engine.keys import Key
from vizlib.pictures.flow_fields import scale_of

POINTS = 16  # that are followed before anybody has clicked
SCOUTS = 24  # fields that stand for all: for the scale, the texture and an example
ALIKE = 8.0  # grey levels


@dataclass(frozen=True)
class FlowRequest:
    """How flow is estimated; ``parameters`` that are not the method's defaults."""

    method: str = "dis"
    parameters: tuple[tuple[str, float], ...] = ()
    device: str = "cpu"

    def key(self, clip: Clip, kind: str = "flow") -> Key:
        """Names the flow of ``clip``, or what else of this ``kind`` is estimated in this way."""
        return Key(kind, clip.digest, self)


@dataclass(frozen=True, eq=False)
class FlowField:
    """
    Attributes:
        flow: float16 ``(T-1, 2, H, W)``, pixels a frame: half the memory, and exact to a hundredth below 16 pixels.
        cuts: between which frames the scene changes, ``(T-1,)``: there flow means nothing.
        most: the length that the fullest colour stands for, one for the whole clip.
        flat: share of all pixels around which nothing has a texture.
        example: ``(t, y, x)`` of a pixel to begin with.
        corners: points ``(x, y)`` of the first frame that can be followed well.
    """

    flow: np.ndarray
    cuts: np.ndarray
    most: float
    flat: float
    example: tuple[int, int, int]
    corners: list[tuple[float, float]]

    @property
    def bytes(self) -> int:
        return self.flow.nbytes


@dataclass(frozen=True, eq=False)
class ThereAndBack:
    """Of each frame but the last, which pixels are not found again on the way back, bool ``(T-1, H, W)``."""

    occluded: np.ndarray

    @property
    def bytes(self) -> int:
        return self.occluded.nbytes


def flowing(clip: Clip, request: FlowRequest) -> Iterator[Progress | FlowField]:
    """Estimate the clip's flow.

    Raises:
        FlowError: see ``video.flow.pairs``.
    """
    total = len(clip) - 1
    flow, cuts = np.empty((max(0, total), 2, *clip.size), np.float16), np.zeros(max(0, total), bool)
    for t, field in enumerate(pairs(clip, request.method, dict(request.parameters), request.device)):
        flow[t], cuts[t] = field, is_cut(clip.frames[t], clip.frames[t + 1], field)
        yield Progress(t + 1, total + 1)
    few = clip.frames[:: max(1, len(clip) // SCOUTS)]
    flat = float(np.mean([knowable(frame) == 0 for frame in few]))
    whole = np.flatnonzero(~cuts)
    seen = flow[whole[:: max(1, len(whole) // SCOUTS)]] if len(whole) else flow[:SCOUTS]
    yield FlowField(flow, cuts, scale_of(seen), flat, example(clip, flow, cuts), corners(clip.frames[0]))


def going_back(clip: Clip, field: FlowField, request: FlowRequest) -> Iterator[Progress | ThereAndBack]:
    """Estimate the flow of the clip played backwards, and go there and back."""
    backwards = Clip(clip.frames[::-1], clip.fps)
    occluded = np.empty((len(field.flow), *clip.size), bool)  # backwards too
    steps = pairs(backwards, request.method, dict(request.parameters), request.device)
    for n, (there, back) in enumerate(zip(field.flow[::-1], steps, strict=True)):
        occluded[n] = consistency(there.astype(np.float32), back)[1]
        yield Progress(n + 1, len(occluded) + 1)
    yield ThereAndBack(occluded[::-1])


def example(clip: Clip, flow: np.ndarray, cuts: np.ndarray) -> tuple[int, int, int]:
    """``(t, y, x)`` of a pixel where most moves and its motion can be told, away from the borders."""
    best, where = -1.0, (0, 0, 0)
    h, w = clip.size
    top, left = h // 8, w // 8
    for t in range(0, len(flow), max(1, len(flow) // SCOUTS)):
        step = flow[t].astype(np.float32)
        length = cv2.blur(np.hypot(*step), (9, 9)) * (knowable(clip.frames[t]) == 2) * (not cuts[t])
        error = photometric_error(clip.frames[t], clip.frames[t + 1], step)
        length[~(error < ALIKE)] = 0  # the next frame must confirm it
        inner = length[top : h - top, left : w - left]
        if inner.size and inner.max() > best:
            y, x = np.unravel_index(int(inner.argmax()), inner.shape)
            best, where = float(inner.max()), (t, int(y) + top, int(x) + left)
    return where


def corners(frame: np.ndarray, count: int = POINTS) -> list[tuple[float, float]]:
    """Points ``(x, y)`` that can be followed well. Source: Shi, Tomasi: Good Features to Track, 1994."""
    points = cv2.goodFeaturesToTrack(grey(frame), count, 0.01, max(frame.shape[:2]) / 16)
    return [] if points is None else [(float(x), float(y)) for x, y in points[:, 0]]
