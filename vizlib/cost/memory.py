"""What a pass through a network takes beside its weights, counted without running it."""

from functools import cache

import torch

from models.zoo import card_of
from vizlib.cost.network import LiveTensors


@cache
def pass_bytes(name: str, shape: tuple[int, ...], gradient: bool) -> int:
    """The most bytes that input and activations fill at one moment, in float32, of one pass of the network ``name``.

    Args:
        shape: of the input, ``(N, C, T, H, W)``. gradient: whether the pass goes back to the input, for which the
            activations of all layers are kept.
    """
    with torch.device("meta"):
        network = card_of(name).build().eval().requires_grad_(False)
        x = torch.empty(shape, requires_grad=gradient)
    live = LiveTensors()
    with live, torch.set_grad_enabled(gradient):
        live.watch(x)
        answer = network(x)
        if gradient:
            torch.autograd.grad(answer.sum(), x)
    return live.peak
