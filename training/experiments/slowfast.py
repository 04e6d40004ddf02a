"""Claim 23: what does each part of SlowFast do? Networks without it, trained alike.

Each variant differs in one thing from the lab net: a pathway or the laterals are gone, the laterals are others, or the
fast pathway is wider or narrower. All are trained for equally many steps, so that what is compared is what they learn
from the same clips; the lab net that ships has trained until it gained no more.
"""

from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

import torch

from datasets.actors import LABELS, VERSION
from models.lab import INPUT
from models.slowfast import ALPHA, BETA, LATERALS, slowfast
from training.data import clips
from training.evaluate import score
from training.experiments.experiment import Experiment, spent
from training.loop import logits_of
from training.recipe import Recipe
from training.train import checkpoint, fit
from vizlib.cost.network import count_of

RECIPE = Recipe(max_rounds=5, patience=100, cooldown=3)
LATERAL, *OTHER_LATERALS = LATERALS
VARIANTS: dict[str, dict[str, Any]] = {
    "slowfast": {},
    "slow": {"pathways": ("slow",)},
    "fast": {"pathways": ("fast",)},
    **{lateral: {"lateral": lateral} for lateral in OTHER_LATERALS},
    "beta_4": {"beta": 1 / 4},
    "beta_16": {"beta": 1 / 16},
}
SEEDS = {"slowfast": (0, 1, 2), "slow": (0, 1, 2), "fast": (0, 1, 2)}  # of all others, the first


def measure(variant: str, recipe: Recipe, kept: Path, device: str) -> dict[str, Any]:
    """Train a variant with random weights at the beginning; its accuracies on the test clips, and its cost."""
    torch.manual_seed(recipe.seed)
    build = partial(slowfast, **VARIANTS[variant])
    network = build()
    rounds = fit(
        network, clips("train"), clips("val"), recipe, title=f"{variant}, seed {recipe.seed}", spec=INPUT,
        device=device, checkpoint=kept,
    )  # fmt: skip
    test = clips("test")
    scored = score(logits_of(network, INPUT, test, device).numpy(), test.labels)
    cost = count_of(build, INPUT.shape)
    return {
        "validation": [row.validation for row in rounds],
        "top1": scored.top1,
        "unpaired": scored.unpaired,
        "pairs": scored.pairs,
        "per_class": dict(zip(LABELS, scored.per_class, strict=True)),
        "parameters": cost.parameters,
        "gmacs": cost.gmacs,
        **spent(rounds, device),
    }


def experiment(variant: str, seed: int) -> Experiment:
    recipe = replace(RECIPE, seed=seed)
    settings = {
        "variant": {"alpha": ALPHA, "beta": BETA, "lateral": LATERAL} | VARIANTS[variant],
        "version": VERSION,
        "recipe": asdict(recipe),
    }
    stem = f"slowfast-{variant}-{seed}"
    kept = checkpoint(stem, settings)
    return Experiment(stem, settings, partial(measure, variant, recipe, kept), kept)


EXPERIMENTS = [experiment(variant, seed) for variant in VARIANTS for seed in SEEDS.get(variant, (0,))]
