"""How long a network takes: its forward pass, and the optical flow that it needs before."""

import time
from collections.abc import Callable

import numpy as np
from torch import Tensor

from models.flow_input import flow_levels
from models.input_spec import InputSpec
from video import Clip
from vizlib.engine.device import synchronize


def timed(network: Callable[[Tensor], Tensor], x: Tensor) -> tuple[Tensor, float]:
    """The answer of one forward pass, and its milliseconds."""
    synchronize(x.device.type)
    start = time.perf_counter()
    answer = network(x)
    synchronize(x.device.type)
    return answer, (time.perf_counter() - start) * 1e3


def prepared_view(spec: InputSpec, clip: Clip, view: np.ndarray) -> tuple[Tensor, float]:
    """The input tensor of one view, and the milliseconds that its optical flow took: part of what a network costs."""
    if spec.modality == "rgb":
        return spec.prepare(clip, view), 0.0
    frames = spec.frames_at(clip, view, spec.flow_size)
    start = time.perf_counter()
    levels = flow_levels(frames, spec.size, spec.flow_bound)
    flow_ms = (time.perf_counter() - start) * 1e3
    return spec.tensor(clip, view, levels), flow_ms
