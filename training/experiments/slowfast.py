"""Claim 23: what does each part of SlowFast do? Networks without it, trained alike.

Each variant differs in one thing from the lab net: a pathway or the laterals are gone, the laterals are others, or the
fast pathway is wider or narrower. All are trained for equally many steps, so that what is compared is what they learn
from the same clips; the lab net that ships has trained until it gained no more.

And what does each pathway of that lab net contribute? The test clips, with the frames of one pathway in another order.
"""

from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch

from datasets.actors import LABELS, VERSION
from models.lab import INPUT
from models.slowfast import ALPHA, BETA, LATERALS, PATHWAYS, SlowFast, slowfast
from models.zoo import CARDS, load
from training.augment import to_input
from training.data import batches, clips
from training.evaluate import score
from training.experiments.experiment import Experiment, spent
from training.experiments.time_tests import compared
from training.loop import EVALUATION_BATCH, logits_of
from training.recipe import Recipe
from training.train import checkpoint, fit
from vizlib.cost.network import count_of
from vizlib.slowfast.pathways import DISTURBED, NAME, TAMPERINGS, disturbed, head, pathway_clips
from vizlib.tamper import SHUFFLE, Tampering

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
SEEDS = dict.fromkeys(("slowfast", "slow", "fast", "none"), (0, 1, 2))  # of all others, the first


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


def ways(tampering: Tampering, first: int, count: int) -> list[Tampering]:
    """The tamperings of so many clips, the ``first`` one's number at hand: each is shuffled in its own way."""
    if tampering.kind == SHUFFLE:
        return [Tampering(SHUFFLE, first + n) for n in range(count)]
    return [tampering] * count


@torch.no_grad()
def disturbed_logits(network: SlowFast, device: str) -> dict[str, np.ndarray]:
    """Logits ``(N, 18)`` of the test clips by what was done to them: ``none``, or ``KIND, WHOSE``; and ``slow`` and
    ``fast``: what the features of that pathway alone, and the bias, make of them.
    """
    rows: dict[str, list[np.ndarray]] = {}
    seen = 0
    for frames, _labels in batches(clips("test"), EVALUATION_BATCH):
        x = pathway_clips(network, to_input(frames, INPUT, device))
        logits, parts = head(network, x)
        found = {"none": logits, "slow": logits - parts["fast"], "fast": logits - parts["slow"]}
        for kind, tampering in TAMPERINGS.items():
            changes = ways(tampering, seen, len(frames))
            for whose in DISTURBED:
                found[f"{kind}, {whose}"] = head(network, disturbed(x, whose, changes))[0]
        for key, value in found.items():
            rows.setdefault(key, []).append(value.float().cpu().numpy())
        seen += len(frames)
    return {key: np.concatenate(parts) for key, parts in rows.items()}


def measure_inputs(device: str) -> dict[str, Any]:
    """What the lab net says when the frames of one pathway change their places, or of both; and the head alone."""
    labels = clips("test").labels
    found = disturbed_logits(cast(SlowFast, load(NAME, device)), device)
    before = found["none"]

    def row(key: str) -> dict[str, Any]:
        moved = np.abs(probabilities(found[key]) - probabilities(before)).sum(1) / 2
        return compared(before, found[key], labels) | {"moved": float(moved.mean())}

    return {
        "clips": len(labels),
        "none": row("none"),
        "rows": {kind: {whose: row(f"{kind}, {whose}") for whose in DISTURBED} for kind in TAMPERINGS},
        "head": {pathway: row(pathway) for pathway in PATHWAYS},
    }


def probabilities(logits: np.ndarray) -> np.ndarray:
    """``(N, 18)`` of both."""
    return torch.softmax(torch.from_numpy(logits), 1).numpy()


INPUTS = Experiment(
    "slowfast_inputs",
    {
        "network": NAME,
        "version": VERSION,
        "weights": CARDS[NAME].weights.sha256,
        "tamperings": {key: [t.kind, t.amount] for key, t in TAMPERINGS.items()},
    },
    measure_inputs,
)
EXPERIMENTS = [
    *(experiment(variant, seed) for variant in VARIANTS for seed in SEEDS.get(variant, (0,))),
    INPUTS,
]
