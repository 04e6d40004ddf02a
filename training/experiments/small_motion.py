"""Claim 6: which fusion can learn a small motion? A disc slides to the left or to the right; which?

One network of each fusion learns from all amplitudes together, and is tested on each by itself: on a visible disc
(``small_motion_visible``), and on one that noise hides in a still (``small_motion``).
"""

from collections.abc import Sequence
from dataclasses import asdict
from functools import cache, partial
from typing import Any

import numpy as np

from datasets.small_motion import FRAMES, HIDDEN, LABELS, VERSION, VISIBLE, Disc, render_frames
from models.fusion import FUSIONS
from models.lab import INPUT
from training.data import Clips
from training.experiments.experiment import Experiment
from training.experiments.two_classes import learn
from training.loop import accuracy
from training.recipe import Recipe
from training.train import checkpoint

SEEDS = (0, 1, 2)
STEPS = 150  # in a round: fewer than for people, because there is less to learn
# Of twins; of the test split as many for each amplitude.
PAIRS = {HIDDEN: {"train": 2000, "val": 200, "test": 150}, VISIBLE: {"train": 1500, "val": 100, "test": 100}}
AMPLITUDES = {HIDDEN: tuple(2.0**n for n in range(-2, 3)), VISIBLE: tuple(2.0**n for n in range(-8, 3))}


@cache
def pairs(split: str, amplitude: float | None = None, kind: Disc = HIDDEN) -> Clips:
    """Twins of all seeds of a split, rendered once a process; their mirror images are not of their class."""
    frames = np.empty((PAIRS[kind][split] * 2, FRAMES, kind.size, kind.size, 3), np.uint8)
    for seed in range(PAIRS[kind][split]):
        frames[2 * seed + 1] = render_frames(seed, "right", split, amplitude, kind)
        frames[2 * seed] = frames[2 * seed + 1, ::-1]
    return Clips(frames, np.arange(len(frames)) % len(LABELS), mirrors=False)


def measure(
    name: str, kind: Disc, amplitudes: Sequence[float], recipe: Recipe, kept: Any, device: str
) -> dict[str, Any]:
    """Train one network; its accuracy at each amplitude."""
    network, run = learn(
        name, pairs("train", kind=kind), pairs("val", kind=kind), recipe, title="small motion", device=device,
        checkpoint=kept, size=kind.size,
    )  # fmt: skip
    return {
        **run,
        "accuracy": {f"{a:g}": accuracy(network, INPUT, pairs("test", a, kind), device) for a in amplitudes},
    }


def experiment(stem: str, name: str, recipe: Recipe, kind: Disc = HIDDEN) -> Experiment:
    amplitudes = AMPLITUDES[kind]
    settings = {
        "network": name, "version": VERSION, "pairs": PAIRS[kind], "amplitudes": amplitudes, "recipe": asdict(recipe)
    }  # fmt: skip
    stem = f"{stem}-{name}-{recipe.seed}"
    kept = checkpoint(stem, settings)
    return Experiment(stem, settings, partial(measure, name, kind, amplitudes, recipe, kept), kept)


def visible(name: str, seed: int) -> Recipe:
    """A visible disc is learned in fewer steps; the MLP begins late, and has time to begin."""
    patience, most = (8, 16) if name == "late_fusion_mlp" else (3, 10)
    return Recipe(seed=seed, steps=40, cooldown=2, patience=patience, max_rounds=most)


EXPERIMENTS = [
    experiment("small_motion_visible", name, visible(name, seed), VISIBLE) for seed in SEEDS for name in FUSIONS
]
EXPERIMENTS += [experiment("small_motion", name, Recipe(seed=seed, steps=STEPS)) for seed in SEEDS for name in FUSIONS]
# Is it stopped too early? The one that could learn it, and does not, once more, for so many rounds in any case.
EXPERIMENTS.append(experiment("small_motion_long", "late_fusion_mlp", Recipe(steps=STEPS, patience=40, max_rounds=40)))
