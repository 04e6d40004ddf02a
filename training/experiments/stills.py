"""Claim 2: is slow fusion lost on frozen clips because it needs motion, or because it has never seen a still?

Slow fusion as it ships, trained on for equally long with and without frozen clips among the training clips.
"""

from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import nn

from datasets.actors import FRAMES, LABELS, VERSION
from models.fusion import FusionNet
from models.lab import INPUT
from models.variants import STILLS
from models.zoo import CARDS, load
from training.beginnings import begin_as
from training.data import Clips, clips
from training.experiments.experiment import Experiment, Result, Shipping, spent
from training.experiments.time_tests import compared, seen
from training.loop import logits_of
from training.recipe import FINE_TUNING
from training.train import checkpoint, fit, rounded, weights_files
from vizlib.tamper import FREEZE, REVERSE, Tampering

BEGINS_AS = "slow_fusion"
RECIPE = replace(FINE_TUNING, steps=150)
SEEDS = (0, 1, 2)
EVERY = 3  # one seed of actors in so many is shown frozen: all 18 labels of it, so that the stills are balanced
TAMPERINGS = {"freeze": Tampering(FREEZE), "reverse": Tampering(REVERSE)}


@dataclass(frozen=True, eq=False)
class SomeFrozen:
    """Clips ``(N, T, H, W, C)``, every third seed's frozen on a frame of its own, always the same one.

    Attributes:
        frames: uint8 ``(N, T, H, W, C)``, read as they are asked for.
        at: the frame on which each clip is frozen, ``(N,)``; -1 where it moves.
    """

    frames: Any
    at: np.ndarray

    @property
    def shape(self) -> tuple[int, ...]:
        return self.frames.shape

    def __getitem__(self, which: int) -> np.ndarray:
        clip, at = np.asarray(self.frames[which]), self.at[which]
        return clip if at < 0 else np.broadcast_to(clip[at], clip.shape).copy()


def some_frozen(data: Clips, seed: int) -> Clips:
    """The same clips, a third of them as stills."""
    at = np.random.default_rng(seed).integers(0, FRAMES, len(data))
    at[np.arange(len(data)) // len(LABELS) % EVERY != 0] = -1
    return replace(data, frames=SomeFrozen(data.frames, at))


def scores(network: nn.Module) -> dict[str, Any]:
    """Accuracies on the test clips as they are, frozen on their middle frames, and reversed."""
    test = clips("test")
    before = logits_of(network, INPUT, test).numpy()
    rows = {"none": compared(before, before, test.labels)}
    for key, tampering in TAMPERINGS.items():
        rows[key] = compared(before, logits_of(network, INPUT, seen("rgb", tampering)).numpy(), test.labels)
    return {"clips": len(test), "rows": rows}


def measure_shipped(device: str) -> dict[str, Any]:
    """Slow fusion as it ships."""
    return scores(load(BEGINS_AS))


def measure(stills: bool, recipe: Any, title: str, kept: Any, device: str) -> Result:
    """Train slow fusion on, with stills or without; ships the weights of the first seed with stills."""
    torch.manual_seed(recipe.seed)
    network = FusionNet("slow")
    begin_as(network, BEGINS_AS)
    data = some_frozen(clips("train"), recipe.seed) if stills else clips("train")
    rounds = fit(network, data, clips("val"), recipe, title=title, spec=INPUT, device=device, checkpoint=kept)
    state = rounded(network)
    network.load_state_dict(state, strict=False)
    result = {**spent(rounds, device), **scores(network)}
    if stills and recipe.seed == SEEDS[0]:
        return Shipping(result, weights_files(STILLS, state, version=VERSION))
    return result


def trained(stills: bool, seed: int) -> Experiment:
    recipe = replace(RECIPE, seed=seed)
    settings = {
        "version": VERSION,
        "begins_as": CARDS[BEGINS_AS].weights.sha256,
        "frozen": 1 / EVERY if stills else 0,
        "tamperings": {key: [t.kind, t.amount] for key, t in TAMPERINGS.items()},
        "recipe": asdict(recipe),
    }
    stem = f"stills-{'with' if stills else 'without'}-{seed}"
    kept = checkpoint(stem, settings)
    return Experiment(stem, settings, partial(measure, stills, recipe, stem, kept), kept)


SHIPPED = {"version": VERSION, "weights": CARDS[BEGINS_AS].weights.sha256}
EXPERIMENTS = [
    Experiment("stills-shipped", SHIPPED, measure_shipped),
    *(trained(stills, seed) for seed in SEEDS for stills in (True, False)),
]
