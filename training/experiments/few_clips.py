"""Claim 5: does late fusion with an MLP overfit, and does pooling help? Both on fewer and fewer training clips."""

from dataclasses import asdict
from functools import partial
from typing import Any

from datasets.actors import VERSION
from models.zoo import CARDS
from training.data import CLIPS, clips
from training.evaluate import TRAINED_ON, score
from training.experiments.experiment import Experiment, spent
from training.loop import logits_of
from training.recipe import Recipe
from training.train import Run, run

NETWORKS = ("late_fusion_mlp", "late_fusion_pool")
SHARES = (10, 30)  # per cent; the whole of the clips is what the shipped weights were trained on


def measure(task: Run, device: str) -> dict[str, Any]:
    """Train on a part of the clips; accuracy on those and on the test split."""
    network, rounds, data = run(task, device)
    test, spec, seen = clips("test"), CARDS[task.name].input, data.first(TRAINED_ON)
    logits = logits_of(network, spec, test, device).numpy()
    again = logits_of(network, spec, seen, device).numpy()
    return {
        **spent(rounds, device),
        "test": score(logits, test.labels).top1,
        "train": score(again, seen.labels).top1,
    }


def experiment(name: str, share: int) -> Experiment:
    task = Run(name, Recipe(), CLIPS["train"] * share // 100)
    settings = {
        "name": name,
        "version": VERSION,
        "clips": task.clips,
        "train_clips_measured": TRAINED_ON,
        "recipe": asdict(task.recipe),
    }
    return Experiment(f"{name}-{share}", settings, partial(measure, task), task.checkpoint)


EXPERIMENTS = [experiment(name, share) for share in SHARES for name in NETWORKS]
