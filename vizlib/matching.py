"""Matching across time and space: what the network with a block looks at, and what it answers, with and without."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import cast

import numpy as np
import torch

from datasets.matching import EARLY, FRAMES, LATE, SIZE, Patch, Scene, render_clip
from models.lab import INPUT
from models.non_local import NonLocalNet
from models.variants import MATCHING, QUERY_STEP, matching_name
from models.zoo import card_of
from vizlib.attention import Inside, Row, inspected
from vizlib.engine.keys import Key
from vizlib.engine.networks import Networks
from vizlib.results.runs import mean

SCALE = 8  # pixels of what is shown to each pixel that the networks see
(DEPTH,) = MATCHING["block"]


@dataclass(frozen=True)
class Looked:
    """How one row of the attention lies on the match.

    Attributes:
        share: of the attention, on the positions whose middles lie on the matching patch while it is shown.
        chance: those positions, as a share of all.
        bits: the row's entropy.
    """

    share: float
    chance: float
    bits: float


@dataclass(frozen=True, eq=False)
class Matched:
    """One clip, and what each network of MATCHING makes of it.

    Attributes:
        scene: what is shown.
        inside: the block, of ``block`` and ``untrained``.
        probabilities: of the answers, of ``block`` and ``without``: an untrained network gives none.
    """

    scene: Scene
    inside: dict[str, Inside]
    probabilities: dict[str, np.ndarray]

    @property
    def bytes(self) -> int:
        return sum(inside.bytes for inside in self.inside.values())

    @property
    def query(self) -> tuple[int, int, int]:
        """Frame, row and column of what is shown: the middle of the marked patch."""
        y, x = self.scene.query.middle
        return EARLY[len(EARLY) // 2], SCALE * y, SCALE * x


def middles(count: int, size: int) -> np.ndarray:
    """Where the middles of ``count`` positions lie along ``size`` frames or pixels."""
    return (np.arange(count) + 0.5) * size / count


def positions_on(patch: Patch, shown: range, grid: tuple[int, int, int]) -> np.ndarray:
    """Which positions of a block's grid have their middle on a patch while it is ``shown``: ``(T', H', W')``."""
    t, h, w = grid
    y, x = np.meshgrid(middles(h, SIZE), middles(w, SIZE), indexing="ij")
    when = middles(t, FRAMES)
    return ((shown.start <= when) & (when < shown.stop))[:, None, None] & patch.holds(y, x)


def query_positions(scene: Scene, grid: tuple[int, int, int]) -> list[tuple[int, int, int]]:
    """The positions of a block's grid on the query, at the step in the middle of the time for which it is shown."""
    there = positions_on(scene.query, EARLY, grid)[QUERY_STEP]
    return [(QUERY_STEP, int(y), int(x)) for y, x in np.argwhere(there)]


def looked(row: Row, scene: Scene) -> Looked:
    """How a row of the attention lies on a scene's match."""
    there = positions_on(scene.match, LATE, row.weights.shape)
    return Looked(float(row.shares[there].sum()), float(there.mean()), row.entropy or 0.0)


@torch.no_grad()
def attended(network: NonLocalNet, scenes: Sequence[Scene], frames: np.ndarray) -> Looked:
    """What the query looks at, on average over its positions and the clips, uint8 ``(N, T, H, W, 3)``; the network is
    in eval mode.
    """
    found = []
    for scene, clip in zip(scenes, frames, strict=True):
        _depth, x = next(iter(network.before_blocks(INPUT.from_levels(torch.from_numpy(clip)[None]))))
        _n, _c, t, h, w = x.shape
        for position in query_positions(scene, (t, h, w)):
            weights = network.block(DEPTH).row(x, position)[0].numpy()
            found.append(looked(Row(position, weights, FRAMES // t, True), scene))
    return Looked(*(mean([getattr(row, each.name) for row in found]) for each in fields(Looked)))


@torch.no_grad()
def matching(networks: Networks, seed: int) -> Iterator[Matched]:
    """Show the clip of a seed to every network of MATCHING, on the CPU.

    Raises:
        WeightsError: the weights are damaged.
    """
    clip, shown = render_clip(seed), render_clip(seed, SCALE).frames
    seen = INPUT.from_levels(torch.tensor(clip.frames)[None])
    inside, probabilities = {}, {}
    for name in MATCHING:
        loaded = networks.get(matching_name(name), "cpu")
        with loaded.lock:
            network = cast(NonLocalNet, loaded.network)
            if network.blocks:
                inside[name] = inspected(network, seen, shown, "embedded_gaussian", name == "block")
            if name != "untrained":
                probabilities[name] = torch.softmax(network(seen)[0], 0).numpy()
    yield Matched(clip.truth, inside, probabilities)


def matching_key(seed: int) -> Key:
    """Names what the networks make of a seed's clip."""
    return Key("matching", seed, tuple(card_of(matching_name(name)).weights.sha256 for name in MATCHING))
