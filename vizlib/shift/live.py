"""Two tiny networks that learn while a class watches: early and slow fusion, on an event that begins in a fixed window.

The event is orange, then blue, or the other way round, on grey frames of 8 x 8 with noise. Both networks see the same
batches; after every few steps both are tested on every onset.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from datasets.onsets import COLOURS, FRAMES, HELD, LABELS, ONSETS, TRAINED
from models.seeded import seeded
from models.toys import Toy, ToyNet

FUSIONS = ("early", "slow")
TOY = Toy(frames=FRAMES, size=8, pool=(1, 2))
STEPS = 160
EVERY = 16  # steps between two tests
BATCH = 32
TESTS = 60  # clips of each onset
NOISE = 0.35
RATE = 4e-3


@dataclass(frozen=True, eq=False)
class LiveStep:
    """How far the two have come.

    Attributes:
        accuracy: of each network at each onset, ``(ONSETS,)``.
        seconds: since the beginning.
        done, total: steps of training.
    """

    accuracy: dict[str, np.ndarray]
    seconds: float
    done: int
    total: int


def events(onsets: Tensor, labels: Tensor, generator: torch.Generator) -> Tensor:
    """Clips ``(N, 3, T, 8, 8)`` around 0 with an event at each of ``onsets`` ``(N,)``, of the kind of ``labels``."""
    colours = torch.tensor([COLOURS[name] for name in LABELS[0].split("-")]) / 127.5 - 1  # (2, 3)
    x = torch.zeros(len(onsets), 3, FRAMES)
    for part in range(2):
        colour = colours[(labels + part) % 2]  # (N, 3)
        for held in range(HELD):
            x[torch.arange(len(onsets)), :, onsets + part * HELD + held] = colour
    x = x[..., None, None].expand(-1, -1, -1, TOY.size, TOY.size)
    return x + NOISE * torch.randn(x.shape, generator=generator)


@torch.no_grad()
def accuracy(network: nn.Module, clips: list[tuple[Tensor, Tensor]]) -> np.ndarray:
    return np.array([(network(x).argmax(1) == labels).float().mean().item() for x, labels in clips])


def train_live(seed: int, steps: int = STEPS) -> Iterator[LiveStep]:
    """Train both networks; each step is their accuracy so far."""
    began = time.perf_counter()
    generator = torch.Generator().manual_seed(seed)
    with seeded(seed):
        networks = {name: ToyNet(name, TOY, classes=len(LABELS)) for name in FUSIONS}
    optimizers = {name: torch.optim.AdamW(network.parameters(), RATE) for name, network in networks.items()}
    labels = torch.arange(TESTS) % 2
    tests = [(events(torch.full((TESTS,), onset), labels, generator), labels) for onset in ONSETS]
    window = torch.tensor(TRAINED)
    for done in range(0, steps + 1, EVERY):
        for _step in range(EVERY if done else 0):
            kinds = torch.randint(2, (BATCH,), generator=generator)
            onsets = window[torch.randint(len(window), (BATCH,), generator=generator)]
            x = events(onsets, kinds, generator)
            for name, network in networks.items():
                optimizers[name].zero_grad()
                nn.functional.cross_entropy(network(x), kinds).backward()
                optimizers[name].step()
        accuracies = {name: accuracy(network, tests) for name, network in networks.items()}
        yield LiveStep(accuracies, time.perf_counter() - began, done, steps)


def live_numbers(step: LiveStep) -> dict[str, str]:
    """Accuracies inside the window of training and outside it: ``{early_inside}`` and the like, and the ``_lowest``."""
    inside = np.isin(np.array(ONSETS), np.array(TRAINED))
    numbers: dict[str, str] = {}
    for name, row in step.accuracy.items():
        parts = {"inside": row[inside].mean(), "outside": row[~inside].mean(), "lowest": row.min()}
        numbers |= {f"{name}_{part}": f"{100 * value:.0f}\N{NO-BREAK SPACE}%" for part, value in parts.items()}
    return numbers
