"""Claim 10: who finds an event again that begins at another time than all those it learned from?

One network of each fusion learns from events that begin in one fixed window, and is tested on each onset by itself.
Slow fusion's strides make 4 of time, so a window of 3 leaves one phase of them out: it learns once more from 4.
"""

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np
import torch

from datasets.onsets import FRAMES, LABELS, ONSETS, SIZE, TRAINED, VERSION, render_frames
from models.fusion import FUSIONS, FusionNet
from models.lab import INPUT
from training.data import Clips
from training.experiments.experiment import Experiment
from training.loop import accuracy
from training.recipe import PER_FRAME, Recipe
from training.train import checkpoint, fit, machine

SEEDS = (0, 1, 2)
STEPS = 100  # in a round: fewer than for people, because there is less to learn
PHASES = range(4, 8)  # a window with an onset for each phase of slow fusion's strides
EVENTS = {"train": 1500, "val": 200, "test": 150}  # of each class; of the test split as many for each onset


def events(split: str, onsets: Sequence[int] | None = None) -> Clips:
    """Both events of all seeds of a split; each begins at one of ``onsets``, in turn, or where its seed says."""
    frames = np.empty((EVENTS[split] * 2, FRAMES, SIZE, SIZE, 3), np.uint8)
    for n in range(len(frames)):
        onset = None if onsets is None else onsets[n // 2 % len(onsets)]
        frames[n] = render_frames(n // 2, LABELS[n % 2], split, onset)
    return Clips(frames, np.arange(len(frames)) % len(LABELS))


def measure(name: str, onsets: Sequence[int] | None, recipe: Recipe, kept: Any, device: str) -> dict[str, Any]:
    """Train one network; its accuracy at each onset."""
    torch.manual_seed(recipe.seed)
    network = FusionNet(FUSIONS[name], classes=len(LABELS))
    rounds = fit(
        network,
        events("train", onsets),
        events("val", onsets),
        recipe,
        title=f"shift, {name}",
        spec=INPUT,
        per_frame=name in PER_FRAME,
        device=device,
        checkpoint=kept,
    )
    return {
        "rounds": len(rounds),
        "minutes": round(sum(row.seconds for row in rounds) / 60, 1),
        "machine": machine(device),
        "train": rounds[-1].accuracy,
        "accuracy": {str(onset): accuracy(network, INPUT, events("test", [onset]), device) for onset in ONSETS},
    }


def experiment(name: str, recipe: Recipe, kind: str = "shift", onsets: Sequence[int] | None = None) -> Experiment:
    settings = {
        "network": name,
        "version": VERSION,
        "events": EVENTS,
        "trained": list(onsets or TRAINED),
        "recipe": asdict(recipe),
    }
    stem = f"{kind}-{name}-{recipe.seed}"
    kept = checkpoint(stem, settings)
    return Experiment(stem, settings, partial(measure, name, onsets, recipe, kept), kept)


EXPERIMENTS = [experiment(name, Recipe(seed=seed, steps=STEPS)) for seed in SEEDS for name in FUSIONS]
EXPERIMENTS += [experiment("slow_fusion", Recipe(seed=seed, steps=STEPS), "shift_phases", PHASES) for seed in SEEDS]
