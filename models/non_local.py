"""The non-local block: every position of a clip looks at every other.

Wang et al. 2018. For positions i and j of all T x H x W, x_i the features at i:

    y_i = sum over j of w(i, j) g(x_j),    out_i = x_i + W y_i

    kind               f(i, j)                              w(i, j)
    gaussian           x_i . x_j                            softmax over j
    embedded_gaussian  theta(x_i) . phi(x_j)                softmax over j
    dot_product        theta(x_i) . phi(x_j)                f / number of j
    concatenation      relu(v . [theta(x_i), phi(x_j)])     f / number of j

theta, phi, g and W are 1 x 1 x 1 convolutions; W starts at zero, so that a new block is the identity.
"""

from collections.abc import Iterator
from math import prod
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.card import N_
from models.fusion import HALVED, LAYERS, SLOWED, WIDTHS, FusionNet
from models.input_spec import InputError
from models.lab import CLASSES, FRAMES, SIZE, lab_card

KINDS = ("gaussian", "embedded_gaussian", "dot_product", "concatenation")
SOFTMAX = ("gaussian", "embedded_gaussian")
DEPTHS = (2, 3)
CHUNK = 512  # queries at once, where pairs cannot be avoided; above 32 MB each chunk is asked for and cleared anew


class NonLocalBlock(nn.Module):
    """``(N, C, T, H, W)`` to the same shape.

    Args:
        channels: C.
        kind: a row of the table above.
        inner: channels of theta, phi and g; half of C unless given.
        subsample: of phi and g the largest of so many rows and columns is kept.
        pool_first: that is done to the features, before phi and g, as in PySlowFast.
        scaled: f is divided by the root of ``inner``, as in PySlowFast and in transformers.
        norm: a batch norm follows W, and begins at zero in its stead, as in both.
        position_embedding: T, H and W of a learned embedding of each position, added to what theta and phi see; None
            for none. Without one the block knows what is where, but not when: it treats positions as a set.
    """

    def __init__(
        self,
        channels: int,
        kind: str = "embedded_gaussian",
        inner: int | None = None,
        subsample: int = 1,
        position_embedding: tuple[int, int, int] | None = None,
        pool_first: bool = False,
        scaled: bool = False,
        norm: bool = False,
    ) -> None:
        super().__init__()
        if kind not in KINDS:
            raise ValueError(f"kind is one of {', '.join(KINDS)}, found {kind}")
        inner = inner or max(1, channels // 2)
        self.kind, self.subsample, self.pool_first = kind, subsample, pool_first
        self.scale = inner**-0.5 if scaled else 1.0  # of f
        compares = kind != "gaussian"  # by numbers of its own, not by the features as they are
        self.theta = nn.Conv3d(channels, inner, 1) if compares else nn.Identity()
        self.phi = nn.Conv3d(channels, inner, 1) if compares else nn.Identity()
        self.g = nn.Conv3d(channels, inner, 1)
        self.out = nn.Conv3d(inner, channels, 1)
        self.norm = nn.BatchNorm3d(channels) if norm else nn.Identity()
        for parameter in (self.norm if norm else self.out).parameters():
            nn.init.zeros_(parameter)
        if kind == "concatenation":
            self.pair = nn.Parameter(torch.randn(2 * inner) / inner**0.5)
        self.pool = nn.MaxPool3d((1, subsample, subsample)) if subsample > 1 else nn.Identity()
        self.position_embedding = (
            None if position_embedding is None else nn.Parameter(0.02 * torch.randn(1, channels, *position_embedding))
        )

    def forward(self, x: Tensor) -> Tensor:
        return x + self.norm(self.out(self.gathered(x)))

    def gathered(self, x: Tensor) -> Tensor:
        """y, what each position gathers from all: ``(N, C', T, H, W)``."""
        theta, phi, g = self.projected(x)  # (N, L, C'), (N, S, C'), (N, S, C')
        if self.kind in SOFTMAX:
            # PyTorch writes the whole matrix down unless a position's channels lie side by side and all three have as
            # many of them: what is missing is filled up with 0. scale=1: the paper does not divide by the root.
            inner, most = g.shape[2], max(theta.shape[2], g.shape[2])
            q, k, v = (F.pad(part, (0, most - part.shape[2]))[:, None].contiguous() for part in (theta, phi, g))
            y = F.scaled_dot_product_attention(q, k, v, scale=self.scale)[:, 0, :, :inner]
        elif self.kind == "dot_product":  # (theta phi^T) g = theta (phi^T g): no pair is ever written down
            y = theta @ (phi.transpose(1, 2) @ g) * (self.scale / phi.shape[1])
        else:
            rows = [self.weights(part, phi) @ g for part in theta.split(CHUNK, 1)]
            y = torch.cat(rows, 1)
        return y.transpose(1, 2).unflatten(2, x.shape[2:])

    def projected(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """theta ``(N, L, C')`` of all L positions; phi and g ``(N, S, C')`` of those that are looked at."""
        positioned = self.positioned(x)
        parts = (self.theta(positioned), self.pooled(self.phi, positioned), self.pooled(self.g, x))
        theta, phi, g = (part.flatten(2).transpose(1, 2) for part in parts)
        return theta, phi, g

    def pooled(self, convolution: nn.Module, x: Tensor) -> Tensor:
        """phi or g of the positions that are looked at; the paper pools what they make, PySlowFast what they see."""
        return convolution(self.pool(x)) if self.pool_first else self.pool(convolution(x))

    def positioned(self, x: Tensor) -> Tensor:
        """What theta and phi see: the features, and where there is one their position embedding."""
        return x if self.position_embedding is None else x + self.position_embedding

    def weights(self, theta: Tensor, phi: Tensor) -> Tensor:
        """w(i, j) of some queries ``(N, Q, C')`` and all keys ``(N, S, C')``: ``(N, Q, S)``."""
        if self.kind == "concatenation":
            # Divided before they meet, and cut off in place: all pairs are gone through and kept once, not three times.
            of_query, of_key = (self.pair * (self.scale / phi.shape[1])).chunk(2)
            return F.relu((theta @ of_query)[:, :, None] + (phi @ of_key)[:, None], inplace=True)
        pairs = self.scale * theta @ phi.transpose(1, 2)
        return pairs.softmax(2) if self.kind in SOFTMAX else pairs / phi.shape[1]

    def average(self, x: Tensor) -> Tensor:
        """How much all positions take from each one on average, whatever the sign, ``(N, T, H', W')``; in chunks."""
        theta, phi, _g = self.projected(x)
        total = torch.stack([self.weights(part, phi).abs().sum(1) for part in theta.split(CHUNK, 1)]).sum(0)
        h = x.shape[3] // self.subsample
        return (total / theta.shape[1]).unflatten(1, (x.shape[2], h, -1))

    def row(self, x: Tensor, position: tuple[int, int, int]) -> Tensor:
        """How much position ``(t, y, x)`` takes from each other one, ``(N, T, H', W')``; no other row is computed.

        Raises:
            InputError: the position lies outside.
        """
        t, h, w = x.shape[2:]
        if not all(0 <= p < size for p, size in zip(position, (t, h, w), strict=True)):
            raise InputError(
                "There is no position {found}: the block sees {sizes} (T x H x W), counted from 0.",
                found=position,
                sizes=f"{t} x {h} x {w}",
            )
        positioned = self.positioned(x)
        at_t, at_y, at_x = (slice(p, p + 1) for p in position)
        theta = self.theta(positioned[:, :, at_t, at_y, at_x]).flatten(2).transpose(1, 2)  # of this position alone
        phi = self.pooled(self.phi, positioned).flatten(2).transpose(1, 2)
        return self.weights(theta, phi)[:, 0].unflatten(1, (t, h // self.subsample, -1))


class NonLocalNet(FusionNet):
    """Slow fusion with non-local blocks behind some of its convolutions; the names of its own layers stay.

    Args:
        depths: behind which convolutions, counted from 0.
        kind: of the blocks.
        position_embedding: whether the blocks learn one.
        mixing, widths: as in ``FusionNet``.
        inner: as in the block.
        step: in time, whose evidence alone is the answer; the mean of all unless given.
    """

    def __init__(
        self,
        depths: tuple[int, ...] = DEPTHS,
        kind: str = "embedded_gaussian",
        position_embedding: bool = False,
        frames: int = FRAMES,
        size: int = SIZE,
        classes: int = CLASSES,
        mixing: int = len(SLOWED),
        widths: tuple[int, ...] = WIDTHS,
        inner: int | None = None,
        step: int | None = None,
    ) -> None:
        super().__init__("slow", frames=frames, size=size, classes=classes, mixing=mixing, widths=widths)
        self.step = step
        self.blocks = nn.ModuleDict()
        for depth in depths:
            side = size // prod(HALVED[: depth + 1])
            steps = frames // prod(SLOWED[: min(depth + 1, mixing)])
            positions = (steps, side, side) if position_embedding else None
            self.blocks[str(depth)] = NonLocalBlock(widths[depth], kind, inner, position_embedding=positions)

    def block(self, depth: int) -> NonLocalBlock:
        """The block behind that convolution."""
        return cast(NonLocalBlock, self.blocks[str(depth)])

    def evidence(self, x: Tensor) -> Tensor:
        """Logits of each step in time, ``(N, T', K)``."""
        for depth, layer in enumerate(self.features):
            x = layer(x)
            if str(depth) in self.blocks:
                x = self.block(depth)(x)
        return self.classifier(x.mean((3, 4)).transpose(1, 2))

    def answer(self, evidence: Tensor) -> Tensor:
        """``(N, T', K)`` to ``(N, K)``."""
        return super().answer(evidence) if self.step is None else evidence[:, self.step]

    def before_blocks(self, x: Tensor) -> Iterator[tuple[int, Tensor]]:
        """The depth of each block, and what it sees of a clip."""
        for depth, layer in enumerate(self.features):
            x = layer(x)
            if str(depth) in self.blocks:
                yield depth, x
                x = self.block(depth)(x)


CARDS = (
    lab_card(
        "non_local",
        N_("Slow fusion + non-local"),
        family="attention",
        paper="Wang et al.: Non-local Neural Networks, 2018",
        teaches=N_("Every position looks at every other, wherever and whenever: two blocks in a trained slow fusion."),
        build=NonLocalNet,
        layers=LAYERS,
    ),
)
