"""Looking inside non-local blocks: what a position takes from all others, and what that changes."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np
import torch
from torch import Tensor

from models.input_spec import InputError
from models.non_local import CHUNK, SOFTMAX, NonLocalBlock, NonLocalNet
from models.variants import non_local_name
from models.zoo import card_of
from video import Clip
from vizlib.engine.keys import Key
from vizlib.engine.networks import Networks

SIDE = 256  # of the frames that are shown
STRONGEST = 8
CLEAR = 2  # times the weight that each position has in a row that is the same everywhere: what is less is not drawn
SAME = 0.1  # rows that are less apart from their mean show the same map wherever one clicks
MAX_MATRIX = 64 << 20  # bytes


@dataclass(frozen=True, eq=False)
class Row:
    """What one position takes from each other one.

    Attributes:
        position: ``(t, y, x)`` in the block's own grid.
        weights: ``(T', H', W')``; of the softmax kinds they add up to 1.
        step: frames between two of the block's steps in time.
        spread: whether the weights are shares, of which entropy speaks.
    """

    position: tuple[int, int, int]
    weights: np.ndarray
    step: int
    spread: bool

    @property
    def total(self) -> float:
        return float(self.weights.sum())

    @cached_property
    def shares(self) -> np.ndarray:
        """How much each position counts, whatever its sign; they add up to 1, or are all 0."""
        strength = np.abs(self.weights)
        return strength / max(float(strength.sum()), 1e-12)

    @property
    def entropy(self) -> float | None:
        """In bits, where the weights are shares."""
        if not self.spread:
            return None
        kept = self.shares[self.shares > 0]
        return float(-(kept * np.log2(kept)).sum())

    @property
    def reach(self) -> float:
        """How far away in time, in frames, what it takes lies on average."""
        away = np.abs(np.arange(len(self.weights)) - self.position[0]) * self.step
        return float((self.shares.sum((1, 2)) * away).sum())

    @property
    def elsewhen(self) -> float | None:
        """The share that comes from other steps in time; None if nothing comes from anywhere."""
        return None if not self.shares.any() else float(1 - self.shares[self.position[0]].sum())

    @property
    def strongest(self) -> list[tuple[tuple[int, int, int], float]]:
        """The positions that count most, with their weights; none that counts little more than any other would."""
        order = np.argsort(-self.shares.reshape(-1))[:STRONGEST]
        order = order[self.shares.reshape(-1)[order] >= CLEAR / self.shares.size]
        places = np.stack(np.unravel_index(order, self.weights.shape), 1)
        return [((int(t), int(y), int(x)), float(self.weights[t, y, x])) for t, y, x in places]


def distance(shares: np.ndarray, other: np.ndarray) -> float:
    """Total variation distance of two maps of shares: how much of the one lies elsewhere in the other, 0 to 1."""
    return float(np.abs(shares - other).sum() / 2)


def rows_apart(block: NonLocalBlock, x: Tensor) -> tuple[np.ndarray, float]:
    """The mean of all rows of one clip ``(1, C, T, H, W)``, each as shares whatever their sign, ``(T', H', W')``; and
    the ``distance`` of a row from it, averaged over all queries. In chunks: no matrix of all pairs is written down.
    """
    theta, phi, _g = block.projected(x)
    parts = theta.split(CHUNK, 1)

    def shares(part: Tensor) -> Tensor:
        strength = block.weights(part, phi).abs()
        return strength / strength.sum(2, keepdim=True).clamp_min(1e-12)

    mean = torch.stack([shares(part).sum(1) for part in parts]).sum(0) / theta.shape[1]  # (1, S)
    away = sum(float((shares(part) - mean[:, None]).abs().sum()) for part in parts)
    t, h = x.shape[2], x.shape[3] // block.subsample
    return mean[0].unflatten(0, (t, h, -1)).numpy(), away / 2 / theta.shape[1]


@dataclass(frozen=True, eq=False)
class Inside:
    """A network with its blocks on one clip.

    Attributes:
        kind, trained: which network.
        blocks: of the network, by their depth: copies, of which rows can be asked while others use the network.
        frames: that it looks at, uint8 ``(T, S, S, 3)``.
        features: before each block ``(1, C, T', H', W')``, by the block's depth.
        changes: length of what a block adds at each position, as a share of what is there, ``(T', H', W')``.
        average: how much all positions take from each one, whatever the sign, on average, ``(T', H', W')``.
        mean: of all rows, each as shares, ``(T', H', W')``.
        apart: how far a row is from that mean, on average over all queries; see ``rows_apart``.
        probabilities: of the classes.
    """

    kind: str
    trained: bool
    blocks: dict[int, NonLocalBlock]
    frames: np.ndarray
    features: dict[int, Tensor]
    changes: dict[int, np.ndarray]
    average: dict[int, np.ndarray]
    mean: dict[int, np.ndarray]
    apart: dict[int, float]
    probabilities: np.ndarray

    @property
    def bytes(self) -> int:
        return self.frames.nbytes + sum(x.nbytes for x in self.features.values())

    def grid(self, depth: int) -> tuple[int, int, int]:
        """T', H' and W' of a block."""
        t, h, w = self.features[depth].shape[2:]
        return t, h, w

    def example(self, depth: int) -> tuple[int, int, int]:
        """Frame, row and column in the middle of where the block changes most; or, if it changes nothing, of where it
        looks most.
        """
        values = self.changes[depth] if self.changes[depth].any() else self.average[depth]
        place = np.unravel_index(int(values.argmax()), values.shape)
        size = (len(self.frames), *self.frames.shape[1:3])
        t, y, x = (int((p + 0.5) * m / n) for p, m, n in zip(place, size, values.shape, strict=True))
        return t, y, x

    def place(self, depth: int, t: int, y: int, x: int) -> tuple[int, int, int]:
        """The position of a block's grid in which a frame's pixel lies."""
        size = (len(self.frames), *self.frames.shape[1:3])
        a, b, c = (v * n // m for v, n, m in zip((t, y, x), self.grid(depth), size, strict=True))
        return a, b, c

    def box(self, depth: int, position: tuple[int, int, int]) -> tuple[float, float, float, float]:
        """Where a position of the grid lies in a frame: ``(x1, y1, x2, y2)`` pixels."""
        side = self.frames.shape[1] / self.grid(depth)[1]
        _t, y, x = position
        return x * side, y * side, (x + 1) * side, (y + 1) * side

    @torch.no_grad()
    def row(self, depth: int, position: tuple[int, int, int]) -> Row:
        """One row of the attention.

        Raises:
            InputError: the position lies outside.
        """
        weights = self.blocks[depth].row(self.features[depth], position)[0].numpy()
        return Row(position, weights, len(self.frames) // len(weights), self.kind in SOFTMAX)

    @torch.no_grad()
    def matrix(self, depth: int) -> np.ndarray:
        """All rows, ``(L, L)``.

        Raises:
            InputError: it would take more than MAX_MATRIX bytes.
        """
        size = matrix_bytes(self.grid(depth))
        if size > MAX_MATRIX:
            raise InputError(
                "The whole matrix would take {found:.0f} MB, more than {most:.0f}: look at single rows.",
                found=size / 1e6,
                most=MAX_MATRIX / 1e6,
            )
        block = self.blocks[depth]
        theta, phi, _g = block.projected(self.features[depth])
        return block.weights(theta, phi)[0].numpy()


def matrix_bytes(grid: tuple[int, int, int]) -> int:
    """Of the whole matrix of a block that sees T x H x W positions, in float32."""
    return 4 * int(np.prod(grid)) ** 2


@torch.no_grad()
def inspected(network: NonLocalNet, seen: Tensor, frames: np.ndarray, kind: str, trained: bool) -> Inside:
    """Look into the blocks of a network on the CPU that sees the input tensor ``seen``; its lock is held."""
    blocks, features, changes, average, mean, apart = {}, {}, {}, {}, {}, {}
    for depth, x in network.before_blocks(seen):
        blocks[depth] = block = copy.deepcopy(network.block(depth))
        added = block(x) - x
        features[depth] = x
        changes[depth] = (added.norm(dim=1) / x.norm(dim=1).clamp_min(1e-6))[0].numpy()
        average[depth] = block.average(x)[0].numpy()
        mean[depth], apart[depth] = rows_apart(block, x)
    probabilities = torch.softmax(network(seen)[0], 0).numpy()
    return Inside(kind, trained, blocks, frames, features, changes, average, mean, apart, probabilities)


def inspecting_blocks(networks: Networks, clip: Clip, kind: str, trained: bool) -> Iterator[Inside]:
    """Run slow fusion with blocks of this kind on the middle of a clip, on the CPU.

    Raises:
        InputError: the clip is too short. WeightsError: the weights are damaged.
    """
    name = non_local_name(kind, trained)
    spec = card_of(name).input
    view = spec.views(clip)[0]
    loaded, seen, frames = networks.get(name, "cpu"), spec.prepare(clip, view), spec.frames_at(clip, view, SIDE)
    with loaded.lock:
        inside = inspected(cast(NonLocalNet, loaded.network), seen, frames, kind, trained)
    yield inside


def inside_key(clip: Clip, kind: str, trained: bool) -> Key:
    """Names what is found inside."""
    return Key("attention", clip.digest, (kind, trained, card_of(non_local_name(kind, trained)).weights.sha256))
