"""The flow of the loaded clip, ready to be looked at: as a job, and at one pixel in numbers."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np

from datasets.flow_tests import flow_test
from video import Clip, Progress
from video.flow import consistency, endpoint_error, is_cut, knowable, pairs, photometric_error, warp
from video.flow.methods import grey
from vizlib.pictures.flow_fields import scale_of

POINTS = 16  # that are followed before anybody has clicked
SCOUTS = 24  # fields that stand for all: for the scale, the texture and an example
ALIKE = 8.0  # grey levels
TAIL = 12  # frames of a trajectory that stay visible


@dataclass(frozen=True)
class FlowRequest:
    """How flow is estimated; ``parameters`` that are not the method's defaults."""

    method: str = "dis"
    parameters: tuple[tuple[str, float], ...] = ()
    device: str = "cpu"

    def key(self, clip: Clip, kind: str = "flow") -> tuple[object, ...]:
        return (kind, clip.digest, self)


@dataclass(frozen=True, eq=False)
class FlowField:
    """
    Attributes:
        flow: float16 ``(T-1, 2, H, W)``, pixels a frame: half the memory, and exact to a hundredth below 16 pixels.
        cuts: between which frames the scene changes, ``(T-1,)``: there flow means nothing.
        most: the length that the fullest colour stands for, one for the whole clip.
        flat: share of all pixels around which nothing has a texture.
    """

    flow: np.ndarray
    cuts: np.ndarray
    most: float
    flat: float

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
    yield FlowField(flow, cuts, scale_of(seen), flat)


def going_back(clip: Clip, field: FlowField, request: FlowRequest) -> Iterator[Progress | ThereAndBack]:
    """Estimate the flow of the clip played backwards, and go there and back."""
    backwards = Clip(clip.frames[::-1], clip.fps)
    occluded = np.empty((len(field.flow), *clip.size), bool)  # backwards too
    steps = pairs(backwards, request.method, dict(request.parameters), request.device)
    for n, (there, back) in enumerate(zip(field.flow[::-1], steps, strict=True)):
        occluded[n] = consistency(there.astype(np.float32), back)[1]
        yield Progress(n + 1, len(occluded) + 1)
    yield ThereAndBack(occluded[::-1])


@dataclass(frozen=True, eq=False)
class Tested:
    """A method on one test: true and estimated flow ``(T-1, 2, H, W)``, endpoint error ``(T-1, H, W)``."""

    clip: Clip
    truth: np.ndarray
    flow: np.ndarray
    error: np.ndarray

    @property
    def bytes(self) -> int:
        return sum(array.nbytes for array in (self.clip.frames, self.truth, self.flow, self.error))


def measured(test: str, request: FlowRequest) -> Iterator[Progress | Tested]:
    """Estimate the flow of a test, and compare it with the truth.

    Raises:
        FlowTestError: no such test. FlowError: see ``video.flow.pairs``.
    """
    clip, truth = flow_test(test)
    flow = np.empty_like(truth)
    for t, field in enumerate(pairs(clip, request.method, dict(request.parameters), request.device)):
        flow[t] = field
        yield Progress(t + 1, len(flow) + 1)
    yield Tested(replace(clip, truth=None), truth, flow, endpoint_error(flow, truth))


@dataclass(frozen=True)
class Point:
    """One pixel's flow in numbers.

    Attributes:
        u, v: pixels a frame.
        here, there: grey level at the pixel, and in the next frame where the flow leads (NaN outside).
        ix, iy, it: derivatives of the grey level along x, y (a pixel) and t (a frame).
        directions: in how many directions its motion can be told: 0, 1 or 2.
        error: distance from the true flow in pixels, ``None`` where nobody knows it; ``true_u``, ``true_v``: that.
    """

    u: float
    v: float
    here: float
    there: float
    ix: float
    iy: float
    it: float
    directions: int
    true_u: float | None = None
    true_v: float | None = None
    error: float | None = None

    @property
    def length(self) -> float:
        return float(np.hypot(self.u, self.v))

    @property
    def angle(self) -> float:
        """Degrees, counter-clockwise from the right, 0 to 360."""
        return float(np.degrees(np.arctan2(-self.v, self.u)) % 360)

    @property
    def residual(self) -> float:
        """Ix u + Iy v + It: 0 if brightness is constant and the flow small."""
        return self.ix * self.u + self.iy * self.v + self.it


def point(clip: Clip, field: FlowField, t: int, y: int, x: int) -> Point:
    """The numbers of pixel ``(x, y)`` between frames ``t`` and ``t + 1``."""
    one, two = (grey(frame).astype(np.float32) for frame in clip.frames[t : t + 2])
    flow = field.flow[t].astype(np.float32)
    u, v = (float(part) for part in flow[:, y, x])
    mean = (one + two) / 2
    ix, iy = (cv2.filter2D(mean, -1, kernel) for kernel in (np.array([[-0.5, 0, 0.5]]), np.array([[-0.5], [0], [0.5]])))
    truth = {}
    if clip.truth is not None:
        true = clip.truth.flow[t][:, y, x]
        error = float(endpoint_error(flow[:, y : y + 1, x : x + 1], true[:, None, None])[0, 0])
        truth = {"true_u": float(true[0]), "true_v": float(true[1]), "error": error}
    return Point(
        u=u,
        v=v,
        here=float(one[y, x]),
        there=float(warp(two, flow)[y, x]),
        ix=float(ix[y, x]),
        iy=float(iy[y, x]),
        it=float((two - one)[y, x]),
        directions=int(knowable(clip.frames[t])[y, x]),
        **truth,
    )


def example(clip: Clip, field: FlowField) -> tuple[int, int, int]:
    """``(t, y, x)`` of a pixel to begin with: where most moves and its motion can be told, away from the borders."""
    best, where = -1.0, (0, 0, 0)
    h, w = clip.size
    top, left = h // 8, w // 8
    for t in range(0, len(field.flow), max(1, len(field.flow) // SCOUTS)):
        u, v = field.flow[t].astype(np.float32)
        length = cv2.blur(np.hypot(u, v), (9, 9)) * (knowable(clip.frames[t]) == 2) * (not field.cuts[t])
        error = photometric_error(clip.frames[t], clip.frames[t + 1], field.flow[t].astype(np.float32))
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
