"""Claim 10: who finds an event again that begins at another time than all those it learned from?

One network of each fusion learns from events that begin in one fixed window, and is tested on each onset by itself.
Then slow fusion is taken to pieces, and what can tell a network the time is added one at a time:

    kind            convolutions that see time    strides in time    a unit's field    window of training
    shift_short     2                             none               5 frames          3 onsets
    shift_strided   2                             2 x 2              5                 3
    shift_long      5                             none               11                3
    shift           5                             2 x 2              21                3, slow fusion as it is
    shift_phases    5                             2 x 2              21                4, one for each phase of its strides
"""

from collections.abc import Sequence
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
STEPS = 100  # in a round: fewer than for people, because there is less to learn
PHASES = range(4, 8)  # a window with an onset for each phase of slow fusion's strides
SHORT = {"mixing": 2}  # convolutions that see time, so many that the field is longer than an event
STRIDED = {"mixing": 2, "strides": SLOWED}  # those of slow fusion, where the field stays as it is
LONG = {"strides": (1,) * len(WIDTHS)}
EVENTS = {"train": 1500, "val": 200, "test": 150}  # of each class; of the test split as many for each onset


@cache
def events(split: str, onsets: Sequence[int] | None = None) -> Clips:
    """Both events of all seeds of a split; each begins at one of ``onsets``, in turn, or where its seed says.

    Rendered once for all runs of a process.
    """
    frames = np.empty((EVENTS[split] * 2, FRAMES, SIZE, SIZE, 3), np.uint8)
    for n in range(len(frames)):
        onset = None if onsets is None else onsets[n // 2 % len(onsets)]
        frames[n] = render_frames(n // 2, LABELS[n % 2], split, onset)
    return Clips(frames, np.arange(len(frames)) % len(LABELS))


def measure(
    name: str, onsets: Sequence[int] | None, changes: dict[str, Any], recipe: Recipe, kept: Any, device: str
) -> dict[str, Any]:
    """Train one network; its accuracy at each onset."""
    network, run = learn(
        name, events("train", onsets), events("val", onsets), recipe, title="shift", device=device, checkpoint=kept,
        **changes,
    )  # fmt: skip
    return {
        **run,
        "accuracy": {str(onset): accuracy(network, INPUT, events("test", (onset,)), device) for onset in ONSETS},
    }


def experiment(kind: str, name: str, seed: int, onsets: Sequence[int] | None = None, **changes: Any) -> Experiment:
    """A run of the kind ``kind``; ``changes``: of FusionNet."""
    recipe = Recipe(seed=seed, steps=STEPS)
    settings = {
        "network": name,
        "version": VERSION,
        "events": EVENTS,
        "trained": list(onsets or TRAINED),
        "recipe": asdict(recipe),
        **changes,
    }
    stem = f"{kind}-{name}-{seed}"
    kept = checkpoint(stem, settings)
    return Experiment(stem, settings, partial(measure, name, onsets, changes, recipe, kept), kept)


EXPERIMENTS = [experiment("shift", name, seed) for seed in SEEDS for name in FUSIONS]
EXPERIMENTS += [experiment("shift_phases", "slow_fusion", seed, PHASES) for seed in SEEDS]
PIECES = {"shift_short": SHORT, "shift_strided": STRIDED, "shift_long": LONG}
EXPERIMENTS += [experiment(kind, "slow_fusion", seed, **PIECES[kind]) for seed in SEEDS for kind in PIECES]
