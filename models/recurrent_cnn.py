"""Recurrent CNN: each cell of a grid, layer x time, is made from the layer below at the same time and from the same
layer a step before, all by convolutions.

Ballas et al. 2016 (Delving deeper into convolutional networks for learning video representations), at lab size. With *
for a convolution over 3 x 3 pixels, x from the layer below and h from the step before:

    cell    next state
    rnn     h' = tanh(W * x + U * h)
    gru     u, r = sigmoid(W * x + U * h); h' = (1 - u) h + u tanh(W * x + U * (r h))
    lstm    i, f, o = sigmoid(W * x + U * h); c' = f c + i tanh(W * x + U * h); h' = o tanh(c')
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor, nn

from models.card import N_
from models.evidence import Evidence
from models.fusion import HALVED
from models.input_spec import expect
from models.lab import CLASSES, SIZE, lab_card

PAPER = "Ballas et al.: Delving Deeper into Convolutional Networks for Learning Video Representations, 2016"
WIDTHS = (8, 16, 24, 40, 40)  # half the other lab nets': a gated cell of full width costs six times their convolution
GATES = {"rnn": 1, "gru": 3, "lstm": 4}  # how many maps a cell makes of its input for each of its own


def convolution(channels_in: int, channels_out: int, stride: int = 1, bias: bool = False) -> nn.Conv3d:
    """Over 3 x 3 pixels of each step by itself; orthogonal at first, bias 0, as in the paper."""
    layer = nn.Conv3d(channels_in, channels_out, (1, 3, 3), (1, stride, stride), (0, 1, 1), bias=bias)
    nn.init.orthogonal_(layer.weight)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer


@dataclass(frozen=True, eq=False)
class Step:
    """A cell after a step: its state ``h``, an LSTM's ``c``, and how far its ``gates`` are open, 0 to 1, by letter."""

    h: Tensor
    c: Tensor
    gates: dict[str, Tensor]


class Cell(nn.Module):
    """One layer through time: ``(N, C, T, H, W)`` of the layer below to its own states ``(N, C', T, H', W')``."""

    def __init__(self, kind: str, channels_in: int, channels: int, stride: int) -> None:
        super().__init__()
        self.kind, self.channels = kind, channels
        self.below = convolution(channels_in, GATES[kind] * channels, stride, bias=True)
        gates = {"rnn": 1, "gru": 2, "lstm": 4}[kind]
        self.before = convolution(channels, gates * channels)
        if kind == "gru":
            self.candidate = convolution(channels, channels)

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([step.h for step in self.steps(x)], 2)

    def steps(self, x: Tensor) -> Iterator[Step]:
        """The cell's states one after the other, ``(N, C', 1, H', W')`` each."""
        # What is made of the layer below waits for nothing: all steps at once. Only memory goes step by step.
        below = self.below(x)
        n, _c, _t, h, w = below.shape
        zeros = below.new_zeros(n, self.channels, 1, h, w)
        step = Step(zeros, zeros, {})
        for at in below.split(1, 2):
            step = self.step(at, step.h, step.c)
            yield step

    def step(self, below: Tensor, h: Tensor, c: Tensor) -> Step:
        """One step; ``below`` is the convolution of the layer below."""
        if self.kind == "rnn":
            return Step(torch.tanh(below + self.before(h)), c, {})
        if self.kind == "gru":
            gates, new = below.split((2 * self.channels, self.channels), 1)
            u, r = torch.sigmoid(gates + self.before(h)).chunk(2, 1)
            return Step((1 - u) * h + u * torch.tanh(new + self.candidate(r * h)), c, {"u": u, "r": r})
        i, f, o, g = (below + self.before(h)).chunk(4, 1)
        i, f, o = torch.sigmoid(i), torch.sigmoid(f), torch.sigmoid(o)
        c = f * c + i * torch.tanh(g)
        return Step(o * torch.tanh(c), c, {"i": i, "f": f, "o": o})


class RecurrentCnn(Evidence):
    """``(N, 3, T, H, W)`` to logits ``(N, K)``: a grid of cells, five layers high and T steps long.

    Args:
        kind: of the cells, a row of the table above.
        widths: channels of the layers.
    """

    def __init__(
        self, kind: str = "gru", size: int = SIZE, classes: int = CLASSES, widths: tuple[int, ...] = WIDTHS
    ) -> None:
        super().__init__()
        if kind not in GATES:
            raise ValueError(f"kind is one of {', '.join(GATES)}, found {kind}")
        self.size = size
        below = (3, *widths[:-1])
        self.cells = nn.Sequential(*(Cell(kind, *row) for row in zip(below, widths, HALVED, strict=True)))
        self.classifier = nn.Linear(widths[-1], classes)

    def answer(self, evidence: Tensor) -> Tensor:
        """What is said at the last step, ``(N, T, K)`` to ``(N, K)``."""
        return evidence[:, -1]

    def evidence(self, x: Tensor) -> Tensor:
        """Logits after each step, ``(N, T, K)``."""
        expect(x, (3, x.shape[2], self.size, self.size))
        return self.classifier(self.cells(x).mean((3, 4)).transpose(1, 2))


CARDS = (
    lab_card(
        "recurrent_cnn",
        N_("Recurrent CNN"),
        family="recurrent",
        paper=PAPER,
        teaches=N_("Every layer remembers: each cell is made from the layer below and from itself a step before."),
        build=partial(RecurrentCnn, "gru"),
        layers=("cells.0", "cells.1", "cells.2", "cells.3", "cells.4", "classifier"),
    ),
)
