"""Claim 10: who finds an event again that begins at another time than all those it learned from?

One network of each fusion learns from events that begin in one fixed window, and is tested on each onset by itself
(``shift``). Then slow fusion is taken to pieces, and what can tell a network the time is added one at a time, on
pictures of half the side and in shorter trainings:

    kind            convolutions that see time    strides in time    a unit's field
    shift_short     2                             none               5 frames
    shift_strided   2                             2 x 2              5
    shift_long      5                             none               11
    shift_both      5                             2 x 2              19
"""

from dataclasses import asdict
from functools import cache, partial
from typing import Any

import numpy as np

from datasets.onsets import FRAMES, LABELS, ONSETS, SIZE, TRAINED, VERSION, render_frames
from models.fusion import FUSIONS, SLOWED, WIDTHS
from models.lab import INPUT
from training.data import Clips
from training.experiments.experiment import Experiment
from training.experiments.two_classes import learn
from training.loop import accuracy
from training.recipe import Recipe
from training.train import checkpoint

SEEDS = (0, 1, 2)
WITHOUT = (1,) * len(WIDTHS)  # strides
# What is changed of slow fusion.
PIECES: dict[str, dict[str, Any]] = {
    "shift_short": {"mixing": 2, "strides": WITHOUT},
    "shift_strided": {"mixing": 2, "strides": SLOWED},
    "shift_long": {"mixing": 5, "strides": WITHOUT},
    "shift_both": {"mixing": 5, "strides": SLOWED},
}
# Of each class; of the test split as many for each onset.
EVENTS = {"train": 1500, "val": 200, "test": 150}
FEWER_EVENTS = {"train": 800, "val": 100, "test": 75}
SMALL = SIZE // 2


@cache
def events(split: str, seeds: int, size: int, onset: int | None = None) -> Clips:
    """Both events of all seeds of a split, rendered once a process; each begins at ``onset``, or where a seed says."""
    frames = np.empty((seeds * 2, FRAMES, size, size, 3), np.uint8)
    for n in range(len(frames)):
        frames[n] = render_frames(n // 2, LABELS[n % 2], split, onset, size)
    return Clips(frames, np.arange(len(frames)) % len(LABELS))


def measure(
    name: str, seeds: dict[str, int], changes: dict[str, Any], recipe: Recipe, kept: Any, device: str
) -> dict[str, Any]:
    """Train one network; its accuracy at each onset."""
    size = changes.get("size", SIZE)
    train, val = (events(split, seeds[split], size) for split in ("train", "val"))
    network, run = learn(name, train, val, recipe, title="shift", device=device, checkpoint=kept, **changes)
    tests = {onset: events("test", seeds["test"], size, onset) for onset in ONSETS}
    return {**run, "accuracy": {str(onset): accuracy(network, INPUT, test, device) for onset, test in tests.items()}}


def experiment(kind: str, name: str, recipe: Recipe, seeds: dict[str, int] = EVENTS, **changes: Any) -> Experiment:
    """A run of the kind ``kind``; ``changes``: of FusionNet."""
    settings = {
        "network": name,
        "version": VERSION,
        "events": seeds,
        "trained": list(TRAINED),
        "recipe": asdict(recipe),
        **changes,
    }
    stem = f"{kind}-{name}-{recipe.seed}"
    kept = checkpoint(stem, settings)
    return Experiment(stem, settings, partial(measure, name, seeds, changes, recipe, kept), kept)


# Rounds are shorter than for people, because there is less to learn.
EXPERIMENTS = [experiment("shift", name, Recipe(seed=seed, steps=100)) for seed in SEEDS for name in FUSIONS]
EXPERIMENTS += [
    experiment(kind, "slow_fusion", Recipe(seed=seed, steps=25), FEWER_EVENTS, size=SMALL, **changes)
    for seed in SEEDS
    for kind, changes in PIECES.items()
]
