"""Same or different: where the moments of a long stream look, in a network that compares them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import numpy as np
import torch

from datasets.long_range import EVENT, FRAMES, TASKS, Plan, StreamTruth, render_stream
from models.lab import SIZE
from models.moments import Moments
from models.variants import long_range_name
from models.zoo import card_of
from video import Clip
from vizlib.engine.keys import Key
from vizlib.engine.networks import Networks

TASK = "same"
NAMES = ("non_local_position", "non_local")
SIDE = 2 * SIZE  # of the frames that are shown


@dataclass(frozen=True, eq=False)
class Compared:
    """A stream and what a network makes of it.

    Attributes:
        clip: that is shown.
        label: its true answer.
        weights: of the attention, ``(T', T')``: a row a moment that looks, a column one that is looked at.
        probability: of the true answer.
    """

    clip: Clip
    label: str
    weights: np.ndarray
    probability: float

    @property
    def bytes(self) -> int:
        return self.clip.frames.nbytes + self.weights.nbytes

    @property
    def plan(self) -> Plan:
        return cast(StreamTruth, self.clip.truth).plan

    @property
    def shares(self) -> np.ndarray:
        """``(2, 2)``: how much the moments of each action take from those of each, the mean of their rows."""
        both = moments_of(self.plan, len(self.weights))
        return np.array([[self.weights[one][:, other].sum(1).mean() for other in both] for one in both])


def moments_of(plan: Plan, count: int) -> list[slice]:
    """Which of a stream's ``count`` moments have their middle frame in its first action, and which in its second."""
    every = FRAMES // count  # frames from a moment to the next; the first one's middle is frame 0
    return [slice(-(-start // every), -(-(start + EVENT) // every)) for start in plan.starts]


def compared_name(network: str) -> str:
    return long_range_name(TASK, network)


@torch.no_grad()
def comparing(networks: Networks, network: str, seed: int, gap: int) -> Iterator[list[Compared]]:
    """A stream of either answer, rendered from one seed, and the attention of a network of NAMES on it.

    Raises:
        WeightsError: the weights are damaged.
    """
    card = card_of(compared_name(network))
    loaded = networks.get(card.name, "cpu")
    found = []
    for n, label in enumerate(TASKS[TASK]):
        clip = render_stream(seed, TASK, label, "test", gap, SIDE)
        x = card.input.prepare(clip)
        with loaded.lock:
            moments = cast(Moments, loaded.network)
            seen = moments.seen(x)
            probabilities = moments.answer(moments.told(seen)).softmax(1)[0]
            found.append(Compared(clip, label, moments.looks(seen)[0].numpy(), float(probabilities[n])))
    yield found


def compared_key(network: str, seed: int, gap: int) -> Key:
    """Names the two streams of a seed, looked at by a network."""
    return Key("compared", seed, (network, gap, card_of(compared_name(network)).weights.sha256))
