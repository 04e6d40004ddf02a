"""Networks with two pathways, asked about each of them by itself."""

from functools import cache

import torch
from torch import Tensor, cat, nn

from models.slowfast import PATHWAYS, SlowFast
from models.zoo import card_of


@cache
def pathways_of(name: str) -> tuple[str, ...]:
    """The pathways of a network of the zoo, which see the clip at different speeds; none of one that has but one.

    Raises:
        NetworkError: no such network.
    """
    with torch.device("meta"):
        network = card_of(name).build()
    return PATHWAYS if has_two(network) else ()


def has_two(network: nn.Module) -> bool:
    """Whether it is a SlowFast, and not one of its pathways alone."""
    return isinstance(network, SlowFast) and bool(network.slow and network.fast)


class OnePathway(nn.Module):
    """``(N, C, T', H, W)``, the frames of one pathway, to logits, while the other one's clip is all zeros.

    What comes through the laterals then comes from no frame, so that a pathway's own kernels are told from them.
    """

    def __init__(self, network: SlowFast, pathway: str) -> None:
        super().__init__()
        self.network, self.pathway = network, pathway

    def forward(self, x: Tensor) -> Tensor:
        count, channels, frames, *sides = x.shape
        if self.pathway == "slow":
            return self.network.answer(x, x.new_zeros(count, channels, frames * self.network.alpha, *sides))
        return self.network.answer(x.new_zeros(count, channels, frames // self.network.alpha, *sides), x)


class Apart(nn.Module):
    """``(N, 2 C, T, H, W)`` to logits: the clip of the slow pathway, and behind it that of the fast one.

    Of the slow one's clip its own frames are read. As long as both are one clip, this is the network itself; the
    gradients of the two are told apart, and add up to the network's own.
    """

    def __init__(self, network: SlowFast) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: Tensor) -> Tensor:
        slow, fast = x.chunk(2, 1)
        return self.network.answer(self.network.slow_clip(slow), fast)


def twice(x: Tensor) -> Tensor:
    """A clip ``(N, C, T, H, W)`` as ``Apart`` takes it."""
    return cat([x, x], 1)


def channels_of(pathway: str, channels: int) -> slice:
    """Which of so many channels, as ``Apart`` takes them, are a pathway's."""
    half = channels // 2
    return slice(0, half) if pathway == PATHWAYS[0] else slice(half, None)
