"""A training step of slow fusion, channels last against PyTorch's default memory format; and what a loop waits for.

    python -m benchmarks.training

Both networks take the same batches in turn, after a warm-up, in the recipe's precision and in float32. The share is of
a real round, validation included: the time that is not spent in steps, most of which is the wait for clips.
"""

import statistics
import time
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import nn

from datasets.actors import LABELS
from models.zoo import CARDS
from training.data import Clips, render_seed
from training.loop import Objective, batch_of, lower_precision, train
from training.recipe import Recipe

NAME = "slow_fusion"
ROUNDS = 15
SEEDS = 8
RECIPE = Recipe(steps=20, max_rounds=1, cooldown=1)
VALIDATION = 72  # as many for 20 steps as the recipe has for its 250


def step_seconds(objective: nn.Module, x: torch.Tensor, labels: torch.Tensor, precision: str) -> float:
    start = time.perf_counter()
    with lower_precision("cpu", replace(RECIPE, precision=precision)):
        loss, _logits = objective(x, labels)
    objective.zero_grad()
    loss.backward()
    return time.perf_counter() - start


def run() -> dict[str, Any]:
    card = CARDS[NAME]
    frames = np.concatenate([render_seed(seed, "train") for seed in range(SEEDS)])
    data = Clips(frames, np.arange(len(frames)) % len(LABELS))
    x, labels = batch_of(data, card.input, RECIPE, 0, "cpu")
    default = Objective(card.build(), False, RECIPE.smoothing)
    ours = Objective(card.build().to(memory_format=torch.channels_last_3d), False, RECIPE.smoothing)
    forms = {"default": (default, x.contiguous()), "channels_last": (ours, x)}
    found = {}
    for precision in (RECIPE.precision, "float32"):
        for objective, batch in forms.values():
            step_seconds(objective, batch, labels, precision)
        rounds = [{name: step_seconds(*form, labels, precision) for name, form in forms.items()} for _ in range(ROUNDS)]
        found[precision] = {
            f"{name}_ms_a_clip": round(1e3 * statistics.median(r[name] for r in rounds) / RECIPE.batch, 2)
            for name in forms
        } | {"speed_against_default": round(statistics.median(r["default"] / r["channels_last"] for r in rounds), 2)}
    # The second round: in the first, everything runs for the first time.
    *_, last = train(card.build(), card.input, data, data.first(VALIDATION), RECIPE)
    share = 1 - last.step_seconds / last.seconds
    return {
        "threads": torch.get_num_threads(),
        **found,
        "share_not_in_steps": round(share, 3),
        "bar": "channels last is at least 1.3 times faster in both precisions; "
        "less than a tenth of the loop's time is not the step",
        "met": all(row["speed_against_default"] >= 1.3 for row in found.values()) and share < 0.1,
    }


if __name__ == "__main__":
    print(run())
