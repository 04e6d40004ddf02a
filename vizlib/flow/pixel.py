"""The flow of one pixel in numbers."""

from dataclasses import dataclass

import cv2
import numpy as np

from video import Clip
from video.flow import endpoint_error, knowable, warp
from video.flow.methods import grey
from vizlib.flow.field import FlowField


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
