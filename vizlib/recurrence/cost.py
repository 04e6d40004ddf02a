"""What a long sequence costs: time, memory, and how many steps must wait for one another."""

import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import torch
from torch import nn

from models.cnn_lstm import CnnLstm
from models.fusion import HALVED, SLOWED, WIDTHS, FusionNet
from models.input_spec import InputError
from models.lab import SIZE
from models.non_local import NonLocalNet
from models.recurrent_cnn import RecurrentCnn
from video import Progress
from vizlib.cost.network import LiveTensors, count_of
from vizlib.engine.device import synchronize
from vizlib.engine.keys import Key
from vizlib.engine.timing import timed

LEAST = 8
MOST = 1 << 30  # bytes that a measurement may take
ROUNDS = 3
DEPTH = 2  # of the non-local block: where there are still many positions
NETWORKS: dict[str, Callable[[int], nn.Module]] = {
    "recurrent_cnn": lambda _frames: RecurrentCnn(),
    "cnn_lstm": lambda frames: CnnLstm("frame", frames=frames),
    "slow_fusion": lambda frames: FusionNet("slow", frames=frames),
    "non_local": lambda frames: NonLocalNet((DEPTH,), frames=frames),
}


def waiting(name: str, frames: int) -> int:
    """The longest chain of layers in which each needs the one before it, through layers and time.

    A cell of a recurrent CNN needs the layer below and its own step before: if every cell is computed as soon as it can
    be, the chain goes up once and along once. A cell counts as one layer.
    """
    layers = len(WIDTHS)
    return {
        "recurrent_cnn": layers + frames - 1,
        "cnn_lstm": layers + frames,
        "slow_fusion": layers,
        "non_local": layers + 1,
    }[name] + 1  # and the last layer


@dataclass(frozen=True)
class Cost:
    """Of one network and length: median ``milliseconds`` of a clip, ``peak_bytes`` as counted, steps that wait."""

    name: str
    frames: int
    milliseconds: float
    peak_bytes: int
    waiting: int


@dataclass(frozen=True)
class Costs:
    """What was measured so far."""

    rows: tuple[Cost, ...]
    done: int
    total: int

    @property
    def bytes(self) -> int:
        return 100 * len(self.rows)

    def of(self, name: str) -> list[Cost]:
        """The rows of one network, shortest first."""
        return [row for row in self.rows if row.name == name]


def lengths(longest: int) -> list[int]:
    """From LEAST on, doubled each time, up to the longest."""
    doubled = [LEAST]
    while 2 * doubled[-1] <= longest:
        doubled.append(2 * doubled[-1])
    return doubled


def pairs_bytes(frames: int) -> int:
    """Of the whole attention of the non-local block, which is never built."""
    slowed, halved = 1, 1
    for n in range(DEPTH + 1):
        slowed, halved = slowed * SLOWED[n], halved * HALVED[n]
    return 4 * (frames // slowed * (SIZE // halved) ** 2) ** 2


def check(longest: int) -> None:
    """Refuse a length at which memory would not hold.

    Raises:
        InputError: says what it would need.
    """
    # The largest of the networks; its memory grows with the length alone.
    needed = count_of(partial(NETWORKS["slow_fusion"], LEAST), (1, 3, LEAST, SIZE, SIZE)).peak_bytes * longest // LEAST
    if needed > MOST:
        raise InputError(
            "{frames} frames would take {found:.1f} GB, more than the {most:.1f} GB that a measurement may take. "
            "Choose fewer frames.",
            frames=longest,
            found=needed / 1e9,
            most=MOST / 1e9,
        )


@torch.no_grad()
def costing(longest: int, device: str) -> Iterator[Progress | Costs]:
    """Measure every network at every length, on one clip of noise; random weights take as long as trained ones.

    Raises:
        InputError: see ``check``.
    """
    check(longest)
    work = [(name, frames) for frames in lengths(longest) for name in NETWORKS]
    rows: list[Cost] = []
    total = len(work) * (ROUNDS + 1)
    for name, frames in work:
        network = NETWORKS[name](frames).eval().to(device)
        x = torch.randn(1, 3, frames, SIZE, SIZE, device=device)
        live = LiveTensors()
        for tensor in (*network.parameters(), *network.buffers(), x):
            live.watch(tensor)
        with live:  # also the warm-up
            network(x)
        synchronize(device)
        spent: list[float] = []
        for _ in range(ROUNDS):
            yield Progress(len(rows) * (ROUNDS + 1) + len(spent) + 1, total)  # a pass may take seconds
            spent.append(timed(network, x)[1])
        rows.append(Cost(name, frames, statistics.median(spent), live.peak, waiting(name, frames)))
        yield Costs(tuple(rows), len(rows) * (ROUNDS + 1), total)


def costing_key(longest: int, device: str) -> Key:
    """Names what sequences up to a length cost on a device."""
    return Key("sequence", request=(longest, device))
