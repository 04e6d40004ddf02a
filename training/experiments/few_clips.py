"""Claim 5: does late fusion with an MLP overfit, and does pooling help? Both on few clips of the 12 unpaired actions.

Only these actions, because of two reversed twins the pooled form can tell neither, not even among its training clips.
There is no regularization: no dropout, no weight decay, no smoothed labels, no clip mirrored, moved or lit anew.
Once all layers learn, and once only what makes the fusion, on the trained single frame's convolutions.
"""

from dataclasses import asdict, replace
from functools import partial
from typing import Any, Self

import numpy as np
import torch

from datasets.actors import LABELS, PAIRS, VERSION
from models.fusion import FUSIONS, FusionNet
from models.lab import INPUT
from models.zoo import CARDS, load
from training.data import CLIPS, Clips, clips
from training.experiments.experiment import Experiment, spent
from training.loop import accuracy
from training.recipe import Recipe
from training.train import checkpoint, fit

NETWORKS = ("late_fusion_mlp", "late_fusion_pool")
UNPAIRED = tuple(label for label in LABELS if not any(label in pair for pair in PAIRS))
COUNTS = (120, 240, 480)
APART = 40  # render seeds between the clips of one seed and those of the next
SEEDS = (0, 1, 2)
DROPOUT = 0.0
FEATURES = "single_frame"  # the lab net whose convolutions are frozen
# A round is 4 passes over the clips: 8 passes, and 24 more in which the learning rate falls to zero.
RECIPE = Recipe(batch=16, warmup=30, weight_decay=0, smoothing=0, shift=0, gain=0, max_rounds=2, cooldown=6)
PASSES = 4


def unpaired(split: str, each: int, first: int = 0) -> Clips:
    """The clips of the 12 unpaired actions, ``each`` of every action from render seed ``first`` on; labels 0 to 11."""
    places = [seed * len(LABELS) + LABELS.index(label) for seed in range(first, first + each) for label in UNPAIRED]
    frames = np.asarray(clips(split).frames[np.array(places)])
    return Clips(frames, np.arange(len(places)) % len(UNPAIRED), mirrors=False)


class OnFrozenFeatures(FusionNet):
    """Its convolutions are those of the trained single frame's network, and stay as they are."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.features.load_state_dict(load(FEATURES).get_submodule("features").state_dict())
        self.features.requires_grad_(False)

    def train(self, mode: bool = True) -> Self:
        super().train(mode)
        self.features.eval()  # also what their batch norms have counted
        return self


def measure(
    build: type[FusionNet], name: str, count: int, recipe: Recipe, kept: Any, device: str
) -> dict[str, Any]:  # fmt: skip
    """Train on ``count`` clips, which differ from seed to seed; accuracy on those and on the test split."""
    torch.manual_seed(recipe.seed)
    network = build(FUSIONS[name], classes=len(UNPAIRED), dropout=DROPOUT)
    seen = unpaired("train", count // len(UNPAIRED), recipe.seed * APART)
    title = f"{name}, {count} clips, seed {recipe.seed}"
    rounds = fit(
        network, seen, unpaired("val", 10), recipe, title=title, spec=INPUT, device=device, checkpoint=kept
    )  # fmt: skip
    return {
        **spent(rounds, device),
        "curve": [round(row.accuracy, 4) for row in rounds],
        "train": accuracy(network, INPUT, seen, device),
        "test": accuracy(network, INPUT, unpaired("test", CLIPS["test"] // len(LABELS)), device),
    }


def experiment(name: str, count: int, seed: int, build: type[FusionNet]) -> Experiment:
    recipe = replace(RECIPE, seed=seed, steps=PASSES * count // RECIPE.batch)
    settings = {
        "network": name,
        "version": VERSION,
        "classes": UNPAIRED,
        "clips": count,
        "test_clips": CLIPS["test"] // len(LABELS) * len(UNPAIRED),
        "dropout": DROPOUT,
        "mirrors": False,
        "recipe": asdict(recipe),
    }
    kind = "few_clips"
    if build is OnFrozenFeatures:
        kind, settings["features"] = "few_clips_frozen", CARDS[FEATURES].weights.sha256
    stem = f"{kind}-{name}-{count}-{seed}"
    kept = checkpoint(stem, settings)
    return Experiment(stem, settings, partial(measure, build, name, count, recipe, kept), kept)


EXPERIMENTS = [
    experiment(name, count, seed, build)
    for build in (FusionNet, OnFrozenFeatures)
    for seed in SEEDS
    for count in COUNTS
    for name in NETWORKS
]
