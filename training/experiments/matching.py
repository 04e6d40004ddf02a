"""Claims 19 and 20: what a non-local block can do that convolutions cannot: match across time and space.

A small slow fusion, with one block and without, learns which late patch has the texture of an early one.
"""

from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import cast

import numpy as np
import torch

from datasets.matching import FRAMES, LABELS, SIZE, VERSION, Scene, render_frames, stage
from models.non_local import NonLocalNet
from models.variants import matching_name
from models.zoo import card_of
from training.data import Clips
from training.experiments.experiment import Experiment, Result, Shipping, spent
from training.loop import accuracy, train
from training.recipe import Recipe
from training.train import rounded, weights_files
from vizlib.matching import attended

SEEDS = (0, 1, 2)
CLIPS = {"train": 12_000, "val": 128, "test": 1_000}  # four with the same candidates, a query for each
# As long in any case: what is compared is not who stops first. Clips are as they are drawn: there are enough.
RECIPE = Recipe(
    batch=64, weight_decay=0.01, steps=40, warmup=50, patience=10, max_rounds=10, cooldown=5, shift=0, gain=0.0
)
NETWORKS = ("block", "without")


def scenes(split: str) -> list[Scene]:
    n = len(LABELS)
    return [stage(i // n, LABELS[i % n], split) for i in range(CLIPS[split])]


def clips(shown: Sequence[Scene]) -> Clips:
    frames = np.empty((len(shown), FRAMES, SIZE, SIZE, 3), np.uint8)
    for n, scene in enumerate(shown):
        frames[n] = render_frames(scene)
    return Clips(frames, np.array([LABELS.index(scene.label) for scene in shown]), mirrors=False)


def attention(network: NonLocalNet, shown: Sequence[Scene], data: Clips) -> dict[str, float]:
    """Of what the query looks at, on average: the share on the match, that of all positions, and the entropy."""
    network.eval()
    return asdict(attended(network, shown, np.asarray(data.frames)))


def measure(name: str, recipe: Recipe, device: str) -> Result:
    """Train one network; its accuracy and, of a block, what the query looks at, through training and on test clips.

    The first seed's weights ship.
    """
    torch.manual_seed(recipe.seed)
    card = card_of(matching_name(name))
    network = cast(NonLocalNet, card.build())
    known, shown = scenes("val"), scenes("test")
    data, validation, test = clips(scenes("train")), clips(known), clips(shown)
    looks = bool(network.blocks)
    untrained = attention(network, shown, test) if looks else None
    curves = [{"steps": 0, "validation": accuracy(network.eval(), card.input, validation, device)}]
    curves[0] |= attention(network, known, validation) if looks else {}
    rounds = []
    for finished in train(network, card.input, data, validation, recipe, device=device):
        rounds.append(finished)
        row = {"steps": finished.steps, "validation": finished.validation}
        curves.append(row | (attention(network, known, validation) if looks else {}))
        print(matching_name(name), recipe.seed, f"{finished.loss:.3f}", curves[-1], flush=True)
    state = rounded(network)
    network.load_state_dict(state, strict=False)
    network.eval()
    result = {**spent(rounds, device), "train": rounds[-1].accuracy, "test": accuracy(network, card.input, test)}
    if looks:
        result |= {"trained": attention(network, shown, test), "untrained": untrained}
    result |= {"curves": curves}
    return Shipping(result, weights_files(card.name, state, version=VERSION)) if recipe.seed == SEEDS[0] else result


def experiment(name: str, seed: int) -> Experiment:
    recipe = replace(RECIPE, seed=seed)
    settings = {"network": name, "version": VERSION, "clips": CLIPS, "recipe": asdict(recipe)}
    return Experiment(f"matching-{name}-{seed}", settings, partial(measure, name, recipe))


EXPERIMENTS = [experiment(name, seed) for seed in SEEDS for name in NETWORKS]
