"""Stand-in until the real one is merged."""

import torch
from torch import Tensor


def inflated_kernel(weight_2d: Tensor, frames: int, weights: str = "mean") -> Tensor:
    """``(O, I, k, k)`` to ``(O, I, frames, k, k)``."""
    if weights == "mean":
        return weight_2d.unsqueeze(2).repeat(1, 1, frames, 1, 1) / frames
    inflated = torch.zeros(*weight_2d.shape[:2], frames, *weight_2d.shape[2:])
    inflated[:, :, frames // 2] = weight_2d
    return inflated
