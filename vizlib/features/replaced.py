"""What a layer makes, replaced while a network runs: cut off to ask for its slope, or a channel of it set to 0."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from vizlib.engine.hooks import channels_first, layer_of
from vizlib.features.responses import FeatureError

Maps = Callable[[Tensor], Tensor]
Swap = Callable[[Tensor, Maps], Tensor]


@contextmanager
def replaced(network: nn.Module, layer: str, swap: Swap) -> Iterator[None]:
    """While it is open, ``swap`` replaces what a layer makes. It gets the numbers as the network holds them, and what
    shows them as maps ``(N, C, T, H, W)`` in the same memory.

    Raises:
        LayerError: no such layer.
    """

    def hook(_module: nn.Module, _inputs: Any, out: Any) -> Any:
        if isinstance(out, tuple):  # of a transformer: tokens, and how many there are along each axis
            tokens, *sizes = out
            return (swap(tokens, lambda made: channels_first(network, (made, *sizes))), *sizes)
        return swap(out, lambda made: channels_first(network, made))

    handle = layer_of(network, layer).register_forward_hook(hook)
    try:
        yield
    finally:
        handle.remove()


def by_slope(network: nn.Module, layer: str, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Logits ``(K,)``, what the layer makes ``(C, T, H, W)``, and the slope of the largest logit along it.

    Raises:
        FeatureError: the layer runs several times.
    """
    made: list[tuple[Tensor, Maps]] = []

    def cut(out: Tensor, maps: Maps) -> Tensor:
        made.append((out.detach().requires_grad_(), maps))
        return made[-1][0].clone()  # what follows may write into its input

    with torch.enable_grad(), replaced(network, layer, cut):
        logits = network(x)[0]
        if len(made) != 1:
            raise FeatureError(
                "The layer {layer} runs {count} times on one clip, so that no map stands for all of them. Choose "
                "another layer.",
                layer=layer,
                count=len(made),
            )
        ((values, maps),) = made
        (slope,) = torch.autograd.grad(logits.max(), [values])
    return logits.detach(), maps(values.detach())[0], maps(slope)[0]


def silence(channel: int) -> Swap:
    """Sets a channel to 0 wherever it is."""

    def swap(out: Tensor, maps: Maps) -> Tensor:
        silenced = out.clone()
        maps(silenced)[:, channel] = 0
        return silenced

    return swap
