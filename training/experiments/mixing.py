"""Claim 7: is one layer of temporal processing enough? 0, 1, 2, 3 or 4 convolutions see time, at matched parameters."""

from dataclasses import asdict
from functools import partial
from typing import Any

import torch
from torch import nn

from datasets.actors import VERSION
from models.fusion import WIDTHS, FusionNet
from models.lab import INPUT
from training.data import clips
from training.evaluate import TRAINED_ON, score
from training.experiments.experiment import Experiment, spent
from training.loop import logits_of
from training.recipe import Recipe
from training.train import checkpoint, fit
from vizlib.cost.network import count_of

LAYERS = (0, 1, 2, 3, 4)
SEEDS = (0,)


def parameters(network: nn.Module) -> int:
    return sum(p.numel() for p in network.parameters())


def matched(layers: int) -> tuple[int, ...]:
    """Widths with which the network has as many parameters as the single frame's, to within a channel."""
    aim = parameters(FusionNet("single_frame"))
    scaled = [tuple(round(width * factor / 64) for width in WIDTHS) for factor in range(24, 65)]
    return min(scaled, key=lambda widths: abs(parameters(FusionNet("slow", mixing=layers, widths=widths)) - aim))


def measure(layers: int, recipe: Recipe, kept: Any, device: str) -> dict[str, Any]:
    """Train one of the networks, and score it on the test split."""
    build = partial(FusionNet, "slow", mixing=layers, widths=matched(layers))
    torch.manual_seed(recipe.seed)
    network, data, test = build(), clips("train"), clips("test")
    title = f"{layers} layers see time"
    rounds = fit(network, data, clips("val"), recipe, title=title, spec=INPUT, device=device, checkpoint=kept)
    seen = data.first(TRAINED_ON)
    scored = score(logits_of(network, INPUT, test, device).numpy(), test.labels)
    again = score(logits_of(network, INPUT, seen, device).numpy(), seen.labels)
    cost = count_of(build, INPUT.shape)
    return {
        "parameters": cost.parameters,
        "gmacs": cost.gmacs,
        **spent(rounds, device),
        "test": scored.top1,
        "train": again.top1,
        "unpaired": scored.unpaired,
        "pairs": scored.pairs,
    }


def experiment(layers: int, seed: int) -> Experiment:
    recipe = Recipe(seed=seed)
    settings = {
        "layers": layers,
        "widths": matched(layers),
        "version": VERSION,
        "train_clips_measured": TRAINED_ON,
        "recipe": asdict(recipe),
    }
    stem = f"mixing-{layers}-{seed}"
    kept = checkpoint(stem, settings)
    return Experiment(stem, settings, partial(measure, layers, recipe, kept), kept)


EXPERIMENTS = [experiment(layers, seed) for seed in SEEDS for layers in LAYERS]
