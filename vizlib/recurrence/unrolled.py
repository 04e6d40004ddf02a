"""Recurrent networks unrolled: what every cell of the grid, layer x time, holds, and what reaches the answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
from torch import Tensor

from datasets.long_range import TASKS, StreamTruth, render_stream
from models.cnn_lstm import CnnLstm
from models.recurrent_cnn import Cell, RecurrentCnn, Step
from models.variants import long_range_name
from models.zoo import CARDS, card_of
from video import Clip
from vizlib.engine.keys import Key
from vizlib.engine.networks import Networks
from vizlib.pictures.heat import brightest, heat

Recurrent = CnnLstm | RecurrentCnn
NAMES = ("cnn_lstm", "cnn3d_lstm", "recurrent_cnn")
STREAMED = ("cnn_lstm", "recurrent_cnn")  # those that learned from long streams too
TASK = "order"
SIDE = 128  # of the frames that are shown
BEST = 3


@dataclass(frozen=True, eq=False)
class Layer:
    """One row of the grid.

    Attributes:
        states: h, ``(T', C, H, W)``; an LSTM's numbers have H = W = 1.
        gates: how far each is open, ``(T', C, H, W)``, by letter; none where nothing is remembered.
        cell_states: c of an LSTM, which it holds behind its output gate, like ``states``; None for all others.
    """

    states: np.ndarray
    gates: dict[str, np.ndarray]
    cell_states: np.ndarray | None = None

    @property
    def remembers(self) -> bool:
        return bool(self.gates)


@dataclass(frozen=True, eq=False)
class Unrolled:
    """A recurrent network on one clip.

    Attributes:
        frames: that it looks at, uint8 ``(T, S, S, 3)``.
        layers: from the input to the answer.
        labels: K classes.
        probabilities: of its answer after each step, ``(T', K)``.
        reached: how much each frame counts for the last answer: the length of its gradient, as a share, ``(T,)``.
        links: how far each unit of the last layer lifts the last answer's logit above the mean of all logits, ``(C,)``.
    """

    frames: np.ndarray
    layers: list[Layer]
    labels: tuple[str, ...]
    probabilities: np.ndarray
    reached: np.ndarray
    links: np.ndarray

    @property
    def bytes(self) -> int:
        return self.frames.nbytes + sum(
            part.nbytes
            for layer in self.layers
            for part in (layer.states, *layer.gates.values(), layer.cell_states)
            if part is not None
        )

    @property
    def step(self) -> int:
        """Frames of one step."""
        return len(self.frames) // len(self.probabilities)

    @property
    def best(self) -> list[int]:
        """The classes that are most probable in the end, at most BEST, the answer first."""
        return [int(k) for k in np.argsort(-self.probabilities[-1])[:BEST]]


def stacked(steps: list[Step]) -> Layer:
    """A layer from its cells' steps, each ``(1, C, ...)``."""

    def together(parts: list[Tensor]) -> np.ndarray:
        joined = torch.cat(parts)  # (T', C) or (T', C, 1, H, W)
        return (joined[:, :, None, None] if joined.ndim == 2 else joined[:, :, 0]).numpy()

    gates = {name: together([step.gates[name] for step in steps]) for name in steps[0].gates}
    cell_states = together([step.c for step in steps]) if "o" in gates else None  # an LSTM's
    return Layer(together([step.h for step in steps]), gates, cell_states)


@torch.no_grad()
def layers_of(network: Recurrent, x: Tensor) -> list[Layer]:
    """All rows of the grid, for one clip ``(1, 3, T, H, W)``."""
    if isinstance(network, RecurrentCnn):
        rows = []
        for cell in network.cells:
            steps = list(cast(Cell, cell).steps(x))
            rows.append(stacked(steps))
            x = torch.cat([step.h for step in steps], 2)
        return rows
    rows = []
    looked = network.apart(x)  # (T', C, step, H, W)
    for layer in network.features:
        looked = layer(looked)
        rows.append(Layer(looked.mean(2).numpy(), {}))
    return [*rows, stacked(list(network.steps(network.seen(x))))]


def reached(network: Recurrent, x: Tensor, answer: int) -> np.ndarray:
    """The length of the gradient of the last step's logit of a class in each frame, as a share of all, ``(T,)``."""
    x = x.detach().requires_grad_()
    with torch.enable_grad():
        (gradient,) = torch.autograd.grad(network.evidence(x)[0, -1, answer], x)
    lengths = gradient[0].transpose(0, 1).flatten(1).norm(dim=1)
    return (lengths / lengths.sum().clamp_min(1e-20)).numpy()


def links(network: Recurrent, layer: Layer, answer: int) -> np.ndarray:
    """The part of each unit of the last ``layer`` in a class's logit at the last step, above the mean of all classes'
    logits, ``(C,)``; with the same of the biases they add up to it.
    """
    weights = network.classifier.weight.numpy()
    return (weights[answer] - weights.mean(0)) * layer.states[-1].mean((1, 2))


def unroll(network: Recurrent, x: Tensor, frames: np.ndarray, labels: tuple[str, ...]) -> Unrolled:
    """A recurrent network, in eval mode on the CPU, on one clip ``(1, 3, T, H, W)``, shown by its ``frames``."""
    with torch.no_grad():
        probabilities = torch.softmax(network.evidence(x)[0], 1).numpy()
    layers, answer = layers_of(network, x), int(probabilities[-1].argmax())
    return Unrolled(
        frames, layers, labels, probabilities, reached(network, x, answer), links(network, layers[-1], answer)
    )


def unrolling(networks: Networks, clip: Clip, name: str) -> Iterator[Unrolled]:
    """The network ``name`` on the middle of a clip.

    Raises:
        InputError: the clip is too short. WeightsError: the weights are damaged.
    """
    card = card_of(name)
    view = card.input.views(clip)[0]
    loaded = networks.get(name, "cpu")
    x, frames = card.input.prepare(clip, view), card.input.frames_at(clip, view, SIDE)
    with loaded.lock:
        unrolled = unroll(cast(Recurrent, loaded.network), x, frames, card.classes)
    yield unrolled


def streamed(name: str) -> str:
    """The name of the network that learned from long streams, a variant of the lab net ``name``."""
    return long_range_name(TASK, name)


def stream(seed: int, gap: int) -> Clip:
    """A test stream of the order task, not to be told from its seed."""
    label = TASKS[TASK][int(np.random.default_rng([seed, 15]).integers(2))]
    return render_stream(seed, TASK, label, "test", gap, SIDE)


def unrolling_stream(networks: Networks, name: str, seed: int, gap: int) -> Iterator[tuple[Clip, Unrolled]]:
    """A rendered stream, and the network that learned from such streams on it.

    Raises:
        WeightsError: the weights are damaged.
    """
    clip = stream(seed, gap)
    for unrolled in unrolling(networks, clip, streamed(name)):
        yield clip, unrolled


def unrolled_key(clip: Clip, name: str) -> Key:
    """Names a network unrolled on a clip."""
    return Key("unrolled", clip.digest, (name, CARDS[name].weights.sha256))


def stream_key(name: str, seed: int, gap: int) -> Key:
    """Names a network unrolled on a stream."""
    return Key("unrolled", seed, (name, gap, card_of(streamed(name)).weights.sha256))


def segments(clip: Clip) -> list[tuple[str, float, float]]:
    """The two actions of a stream with ``(start_s, end_s)``."""
    return cast(StreamTruth, clip.truth).segments


def cell_pictures(layer: Layer) -> np.ndarray:
    """How strongly each cell of a row answers, ``(T', h, w, 3)``: the mean over its channels' lengths; an LSTM's
    numbers as a square.
    """
    strength = np.abs(layer.states)
    if strength.shape[2:] == (1, 1):
        count = strength.shape[1]
        rows = int(np.sqrt(count / 2))
        strength = strength.reshape(len(strength), rows, count // rows)
    else:
        strength = strength.mean(1)
    return heat(strength, brightest(strength))


def maps(layer: Layer, t: int, gate: str = "") -> np.ndarray:
    """Every channel of one cell, ``(C, H, W)``: its state, or one of its gates."""
    return (layer.gates[gate] if gate else layer.states)[t]
