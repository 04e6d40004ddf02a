"""Two streams on one clip: what each looks at, what flow loses on its way there, and one answer from two."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from models.flow_input import quantised, restored, scaled
from models.input_spec import InputSpec
from video import Clip
from video.flow import estimate_flow
from vizlib.engine.keys import Key

WEIGHTS = tuple(round(0.05 * n, 2) for n in range(21))  # of the temporal stream


def fused(probabilities: np.ndarray, weight: float) -> np.ndarray:
    """Average the streams' probabilities ``(..., 2, K)``, spatial first: the temporal one counts ``weight``."""
    return (1 - weight) * probabilities[..., 0, :] + weight * probabilities[..., 1, :]


@dataclass(frozen=True, eq=False)
class Inputs:
    """What two streams look at.

    Attributes:
        frames: uint8 ``(T, S, S, 3)``; the spatial stream sees the one at ``middle``.
        exact: the flow between them, float32 ``(T-1, S, S, 2)``, pixels a frame.
        bound: at which it is truncated.
    """

    frames: np.ndarray
    exact: np.ndarray
    bound: float

    @property
    def bytes(self) -> int:
        return self.frames.nbytes + 3 * self.exact.nbytes

    @property
    def middle(self) -> int:
        return len(self.frames) // 2

    @cached_property
    def levels(self) -> np.ndarray:
        """As 8 bits, uint8 ``(T-1, S, S, 2)``."""
        return quantised(self.exact, self.bound)

    @cached_property
    def kept(self) -> np.ndarray:
        """What is left of the flow, float32 ``(T-1, S, S, 2)``."""
        return restored(self.levels, self.bound)

    @property
    def seen(self) -> np.ndarray:
        """What the temporal stream sees: the mean of each field subtracted."""
        return self.kept - self.kept.mean((1, 2), keepdims=True)

    @property
    def truncated(self) -> float:
        """Share of the numbers beyond the bound."""
        return float((np.abs(self.exact) > self.bound).mean())

    @property
    def lost(self) -> np.ndarray:
        """What rounding to 8 bits takes, within the bound: ``(T-1, S, S)`` pixels a frame, of a vector's length."""
        inside = np.clip(self.exact, -self.bound, self.bound)
        return np.hypot(*np.moveaxis(inside - self.kept, -1, 0))


def inputs(clip: Clip, spec: InputSpec) -> Inputs:
    """What a two-stream network with this input looks at.

    Raises:
        InputError: the clip is too short.
    """
    view = spec.views(clip)[0]
    small, large = (spec.frames_at(clip, view, side) for side in (spec.size, spec.flow_size))
    flow = estimate_flow(Clip(large, 1.0))
    return Inputs(small, np.stack([scaled(field, spec.size) for field in flow]), spec.flow_bound)


def inputs_key(clip: Clip, name: str) -> Key:
    """Names what the network ``name`` looks at of ``clip``."""
    return Key("streams", clip.digest, name)


def preparing_inputs(clip: Clip, spec: InputSpec) -> Iterator[Inputs]:
    """``inputs`` as a job."""
    yield inputs(clip, spec)
