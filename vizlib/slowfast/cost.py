"""What each part of SlowFast costs: multiply-adds and parameters of the pathways, the laterals and the last layer."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import torch
from torch import nn

from models.zoo import CARDS, card_of
from vizlib.cost.layers import layers
from vizlib.pathways import pathways_of

PARTS = ("slow", "laterals", "fast", "classifier")  # as the network names them


@dataclass(frozen=True)
class Parts:
    """Of each of the PARTS: 10^9 multiply-adds of one forward pass, and trained numbers."""

    gmacs: dict[str, float]
    parameters: dict[str, int]

    def share(self, part: str) -> float:
        """Of the multiply-adds."""
        return self.gmacs[part] / sum(self.gmacs.values())

    def parameter_share(self, part: str) -> float:
        return self.parameters[part] / sum(self.parameters.values())


def macs_of(build: Callable[[], nn.Module], shape: tuple[int, ...]) -> dict[str, int]:
    """Multiply-adds of each of the PARTS of the SlowFast that ``build`` makes, on one input of this shape.

    What the slow pathway pays for the channels that come through the laterals is its own cost.
    """
    macs = dict.fromkeys(PARTS, 0)
    for layer in layers(build, shape):
        macs[layer.name.split(".")[0]] += layer.macs
    return macs


def parts_of(build: Callable[[], nn.Module], shape: tuple[int, ...]) -> Parts:
    """The parts of the SlowFast that ``build`` makes, on one input of this shape."""
    macs = macs_of(build, shape)
    with torch.device("meta"):
        network = build()
    parameters = {part: sum(p.numel() for p in getattr(network, part).parameters()) for part in PARTS}
    return Parts({part: count / 1e9 for part, count in macs.items()}, parameters)


@cache
def parts(name: str) -> Parts:
    """The parts of the network ``name`` on one view."""
    card = card_of(name)
    return parts_of(card.build, card.input.shape)


@cache
def with_two_pathways() -> tuple[str, ...]:
    """All networks of the zoo that are a SlowFast with both pathways, the lab net first."""
    return tuple(name for name, card in CARDS.items() if card.family == "slowfast" and pathways_of(name))
