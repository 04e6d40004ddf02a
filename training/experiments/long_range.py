"""Claim 15, the first question: which networks know which of two actions, far apart, came first?

Each begins as its lab net, and learns from streams with any gap between the two; it is tested on each gap by itself.
"""

from dataclasses import asdict, replace
from functools import partial
from typing import Any

import numpy as np
import torch

from datasets.long_range import STEP, VERSION
from models.lab import INPUT
from models.variants import LONG_RANGE, long_range_name
from models.zoo import CARDS, card_of
from training.beginnings import begin_as
from training.data import Clips
from training.experiments.experiment import Experiment, Result, Shipping, spent
from training.experiments.streams import GAPS, SEEDS, gap_of, streams
from training.loop import logits_of
from training.recipe import BEGINS_AS, Recipe
from training.train import checkpoint, fit, rounded, weights_files

TASK = "order"
CLIP = LONG_RANGE[TASK]["slow_clips"].frames  # of a short clip
HEADLINE = ("slow", "cnn_lstm", "non_local_position")  # with three seeds
RECIPE = Recipe(batch=8, learning_rate=1e-3, steps=80, warmup=40, max_rounds=2, cooldown=2)


def begins_as(task: str, name: str) -> str:
    """The lab net as which a network begins: its own, or the one as which that began."""
    lab_net = LONG_RANGE[task][name].lab_net
    return BEGINS_AS.get(lab_net, lab_net)


def cut(data: Clips) -> Clips:
    """Streams cut into short clips, each with the answer of its stream; the cuts fall elsewhere in every pair."""
    frames = np.asarray(data.frames)
    pieces = frames.shape[1] // CLIP - 1
    clips = [
        clip[n // 2 % CLIP :][: pieces * CLIP].reshape(pieces, CLIP, *clip.shape[1:]) for n, clip in enumerate(frames)
    ]
    return Clips(np.concatenate(clips), data.labels.repeat(pieces))


def answers(network: torch.nn.Module, name: str, data: Clips) -> np.ndarray:
    """Logits ``(N, 2)``; of short clips, which begin every STEP frames, the log of their mean probabilities."""
    if name != "slow_clips":
        return logits_of(network, INPUT, data).numpy()
    frames = np.asarray(data.frames)
    probabilities = [
        torch.softmax(logits_of(network, INPUT, Clips(frames[:, start : start + CLIP], data.labels)), 1)
        for start in range(0, frames.shape[1] - CLIP + 1, STEP)
    ]
    return torch.stack(probabilities).mean(0).log().numpy()


def measure(name: str, recipe: Recipe, kept: Any, device: str) -> Result:
    """Train one network; its accuracy at each gap. The first seed's weights ship."""
    data, validation, test = (streams(TASK, split) for split in ("train", "val", "test"))
    if name == "slow_clips":
        data, validation = cut(data), cut(validation)
    torch.manual_seed(recipe.seed)
    card = card_of(long_range_name(TASK, name))
    network = card.build()
    begin_as(network, begins_as(TASK, name))
    title = f"{TASK}, {name}, seed {recipe.seed}"
    rounds = fit(network, data, validation, recipe, title=title, spec=INPUT, device=device, checkpoint=kept)
    state = rounded(network)
    network.load_state_dict(state, strict=False)
    right = answers(network, name, test).argmax(1) == test.labels
    gaps = np.array([gap_of(n) for n in range(len(test))])
    result = {
        **spent(rounds, device),
        "train": rounds[-1].accuracy,
        "test": float(right.mean()),
        "accuracy": {str(gap): float(right[gaps == gap].mean()) for gap in GAPS},
    }
    return result if recipe.seed else Shipping(result, weights_files(card.name, state, version=VERSION))


def experiment(name: str, seed: int) -> Experiment:
    # A stream is five short clips.
    recipe = replace(RECIPE, seed=seed, batch=RECIPE.batch * (5 if name == "slow_clips" else 1))
    lab_net = begins_as(TASK, name)
    settings = {
        "task": TASK,
        "network": name,
        "begins_as": [lab_net, CARDS[lab_net].weights.sha256],
        "version": VERSION,
        "streams": SEEDS,
        "recipe": asdict(recipe),
    }
    stem = f"long_range-{TASK}-{name}-{seed}"
    kept = checkpoint(stem, settings)
    return Experiment(stem, settings, partial(measure, name, recipe, kept), kept)


EXPERIMENTS = [experiment(name, 0) for name in LONG_RANGE[TASK]]
EXPERIMENTS += [experiment(name, seed) for seed in (1, 2) for name in HEADLINE]
