"""Claim 6: which fusion can learn a small motion? A disc slides to the left or to the right; which?

One network of each fusion learns from all amplitudes together, and is tested on each by itself.
"""

from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np

from datasets.small_motion import FRAMES, LABELS, SIZE, VERSION, render_frames
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
PAIRS = {"train": 2000, "val": 200, "test": 150}  # of twins; of the test split as many for each amplitude
AMPLITUDES = (0.25, 0.5, 1.0, 2.0, 4.0)


def pairs(split: str, amplitude: float | None = None) -> Clips:
    """Twins of all seeds of a split; their mirror images are not of their class."""
    frames = np.empty((PAIRS[split] * 2, FRAMES, SIZE, SIZE, 3), np.uint8)
    for seed in range(PAIRS[split]):
        frames[2 * seed + 1] = render_frames(seed, "right", split, amplitude)
        frames[2 * seed] = frames[2 * seed + 1, ::-1]
    return Clips(frames, np.arange(len(frames)) % len(LABELS), mirrors=False)


def measure(name: str, recipe: Recipe, kept: Any, device: str) -> dict[str, Any]:
    """Train one network; its accuracy at each amplitude."""
    network, run = learn(
        name, pairs("train"), pairs("val"), recipe, title="small motion", device=device, checkpoint=kept
    )
    return {
        **run,
        "accuracy": {f"{a:g}": accuracy(network, INPUT, pairs("test", a), device) for a in AMPLITUDES},
    }


def experiment(name: str, seed: int, recipe: Recipe, kind: str = "small_motion") -> Experiment:
    settings = {
        "network": name, "version": VERSION, "pairs": PAIRS, "amplitudes": AMPLITUDES, "recipe": asdict(recipe)
    }  # fmt: skip
    stem = f"{kind}-{name}-{seed}"
    kept = checkpoint(stem, settings)
    return Experiment(stem, settings, partial(measure, name, recipe, kept), kept)


EXPERIMENTS = [experiment(name, seed, Recipe(seed=seed, steps=STEPS)) for seed in SEEDS for name in FUSIONS]
# Is it stopped too early? The one that could learn it, and does not, once more, for so many rounds in any case.
LONG = Recipe(steps=STEPS, patience=40, max_rounds=40)
EXPERIMENTS.append(experiment("late_fusion_mlp", 0, LONG, "small_motion_long"))
