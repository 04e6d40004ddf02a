"""What each layer of a network is, makes and costs: counted on shapes, nothing is run."""

from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from typing import Any

import torch
from torch import Tensor, nn

from vizlib.engine.hooks import hooked

SHOWN = (nn.Conv2d, nn.Conv3d, nn.Linear, nn.MaxPool2d, nn.MaxPool3d, nn.AdaptiveAvgPool2d)


@dataclass(frozen=True)
class Layer:
    """One layer.

    Attributes:
        name: of the module.
        kind: of the module, as PyTorch names it.
        kernel, stride: a number for each axis, empty where there is none.
        shape: of what it makes, without the batch.
        parameters: trained numbers.
        macs: multiply-adds of one forward pass.
    """

    name: str
    kind: str
    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    shape: tuple[int, ...]
    parameters: int
    macs: int


def layers(build: Callable[[], nn.Module], shape: tuple[int, ...]) -> list[Layer]:
    """Convolutions, pools and linear layers of a network in the order in which one input of ``shape`` meets them."""
    shown: list[Layer] = []

    def keep(name: str, module: nn.Module, out: Tensor) -> None:
        weights: Any = getattr(module, "weight", None)
        # Every output number is one multiply-add for each weight of its own channel.
        macs = 0 if weights is None else out[0].numel() * prod(weights.shape[1:])
        kernel, stride = (getattr(module, key, None) for key in ("kernel_size", "stride"))
        shown.append(
            Layer(
                name,
                type(module).__name__,
                spread(kernel, out.dim() - 2),
                spread(stride, out.dim() - 2),
                tuple(out.shape[1:]),
                sum(p.numel() for p in module.parameters()),
                macs,
            )
        )

    with torch.device("meta"), torch.no_grad():
        network = build().eval()
        names = [name for name, module in network.named_modules() if isinstance(module, SHOWN)]
        with hooked(network, names, keep):
            network(torch.empty(shape))
    return shown


def spread(value: Any, axes: int) -> tuple[int, ...]:
    """A kernel or stride, one number an axis."""
    if value is None:
        return ()
    return (value,) * axes if isinstance(value, int) else tuple(value)
