"""SlowFast beside networks that need optical flow: how long the flow takes, and how long the network."""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch

from models.zoo import card_of
from video import Clip, Progress
from vizlib.engine.keys import Key
from vizlib.engine.networks import Networks
from vizlib.engine.timing import prepared_view, timed

ROUNDS = 9


@dataclass(frozen=True)
class Spent:
    """Median milliseconds of one clip: for its optical flow, 0 where none is needed, and for the forward pass."""

    flow: float
    network: float

    @property
    def whole(self) -> float:
        return self.flow + self.network


@dataclass(frozen=True)
class Spendings:
    """By network what one clip took."""

    rows: dict[str, Spent]

    @property
    def bytes(self) -> int:
        return 100 * len(self.rows)


def timing_key(clip: Clip, names: Sequence[str], device: str) -> Key:
    """Names what some networks take for a clip on a device."""
    return Key("slowfast-timing", clip.digest, (tuple(names), device))


@torch.no_grad()
def timing(networks: Networks, clip: Clip, names: Sequence[str], device: str) -> Iterator[Progress | Spendings]:
    """Run each network in turn, so that what else the machine does meets all of them; a first turn only warms up.

    Flow is estimated on the CPU. Random weights take as long as trained ones.

    Raises:
        InputError: the clip is too short for one of them.
    """
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    for done in range(ROUNDS + 1):
        yield Progress(done, ROUNDS + 1)
        for name in names:
            spec, loaded = card_of(name).input, networks.get(name, device)
            x, flow_ms = prepared_view(spec, clip, spec.views(clip)[0])
            x = x.to(device)
            with loaded.lock:
                _answer, network_ms = timed(loaded.network, x)
            if done:
                found[name].append((flow_ms, network_ms))
    yield Spendings({name: Spent(*map(statistics.median, zip(*each, strict=True))) for name, each in found.items()})
