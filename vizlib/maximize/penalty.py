"""What an ascent pays for: roughness in space and in time, and values far from grey."""

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from vizlib.maximize.spec import MaximizeSpec

CALM = 2.0  # raw values up to here cost nothing


class Roughness(torch.autograd.Function):
    """Mean square of what changes from one pixel to the next along each axis, weighted and added up.

    The gradient is written out: left to PyTorch it takes longer than the Fourier transform.
    """

    @staticmethod
    def forward(ctx: Any, video: Tensor, weights: dict[int, float]) -> Tensor:
        gradient = torch.zeros_like(video)
        for axis, weight in weights.items():
            pairs = video.shape[axis] - 1
            if pairs and weight:
                change = torch.diff(video, dim=axis)
                slope = 2 * weight / change.numel()
                gradient.narrow(axis, 1, pairs).add_(change, alpha=slope)
                gradient.narrow(axis, 0, pairs).sub_(change, alpha=slope)
        ctx.save_for_backward(gradient)
        return torch.dot(video.flatten(), gradient.flatten()) / 2  # a sum of squares is half its slope times itself

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        (gradient,) = ctx.saved_tensors
        return gradient * gradients[0], None


def penalty(spec: MaximizeSpec, raw: Tensor, video: Tensor) -> Tensor:
    """What is subtracted from the score: roughness in space and in time, and values far from grey."""
    rough = Roughness.apply(video, {1: spec.chi, 2: spec.smooth, 3: spec.smooth})
    if not spec.calm:
        return rough
    return rough + spec.calm * F.mse_loss(raw, raw.detach().clamp(-CALM, CALM))
