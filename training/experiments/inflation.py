"""Claim 22: do inflated weights train faster, and better? The same 3D network, inflated and from scratch.

``inflated`` begins as a 2D skeleton that learned from single frames of the very clips on which it is then trained;
``scratch`` begins with random weights. Recipe, steps and the order of the clips are the same. The network is that of
the lab net ``inflated``. ``pace`` measures what a step of either training costs, with nothing else on the machine.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import nn

from datasets.actors import FRAMES, LABELS, VERSION
from models.fusion import FusionNet
from models.inflated import InflatedNet
from models.lab import INPUT
from models.skeleton import Skeleton, skeleton_of
from training.data import Clips, Frames, clips
from training.evaluate import Scores, score
from training.experiments.experiment import Experiment
from training.loop import Round, batch_of, logits_of, lower_precision, train
from training.recipe import Recipe
from training.train import machine

COUNTS = (216, 1080, 10800)  # training clips: 2 %, 10 % and all
SEEDS = {216: (0, 1, 2), 1080: (0, 1, 2), 10800: (0,)}
BEGINNINGS = ("scratch", "inflated")
ROUNDS = 16
STEPS = {216: 50, 1080: 100, 10800: 250}  # in a round
RECIPE = Recipe(batch=16, max_rounds=10, patience=100, cooldown=6)
# Single frames: 64 a step, and as many steps for every number of clips.
PRETRAINING = Recipe(batch=64, steps=1000, max_rounds=1, cooldown=1)
TIMED = 30  # steps


@dataclass(frozen=True, eq=False)
class SingleFrames:
    """Clips ``(N, T, H, W, C)`` as ``N T`` clips of one frame each."""

    clips: Frames

    @property
    def shape(self) -> tuple[int, ...]:
        n, frames, *rest = self.clips.shape
        return n * frames, 1, *rest

    def __getitem__(self, which: int | slice) -> np.ndarray:
        if isinstance(which, slice):
            return np.stack([self[i] for i in range(*which.indices(self.shape[0]))])
        clip, frame = divmod(int(which), self.clips.shape[1])
        return np.asarray(self.clips[clip])[frame : frame + 1]


def single_frames(data: Clips) -> Clips:
    """Every frame of the clips, with its clip's label."""
    return replace(data, frames=SingleFrames(data.frames), labels=np.repeat(data.labels, data.frames.shape[1]))


def pretrained(data: Clips, seed: int, device: str) -> Skeleton:
    """The 2D skeleton, trained on single frames of the clips."""
    torch.manual_seed(seed)
    network = FusionNet("single_frame", frames=1)
    frames = single_frames(data)
    few = frames.first(len(LABELS) * FRAMES)  # the loop measures its rounds; nobody reads that here
    list(train(network, INPUT, frames, few, replace(PRETRAINING, seed=seed), device=device))
    return skeleton_of(network.cpu().eval())


def scores(network: nn.Module, data: Clips, recipe: Recipe, device: str) -> Scores:
    """Accuracies on clips, in the recipe's precision."""
    network.eval()
    with lower_precision(device, recipe):
        return score(logits_of(network, INPUT, data, device).numpy(), data.labels)


def summary(scored: Scores) -> dict[str, float]:
    pairs = statistics.mean(scored.pairs.values())
    return {"top1": round(scored.top1, 4), "unpaired": round(scored.unpaired, 4), "pairs": round(pairs, 4)}


def curve(network: nn.Module, rounds: Iterator[Round], recipe: Recipe, device: str) -> list[dict[str, float]]:
    """Train; after each round the accuracies on the validation clips, and before the first."""
    validation = clips("val")
    rows = [{"steps": 0, **summary(scores(network, validation, recipe, device))}]
    for finished in rounds:
        rows.append({"steps": finished.steps, **summary(scores(network, validation, recipe, device))})
    return rows


def measure(
    network: nn.Module, count: int, recipe: Recipe, device: str
) -> dict[str, Any]:  # fmt: skip
    """Train a network on the first ``count`` clips: its curve, and its accuracies on the test clips."""
    data = clips("train").first(count)
    few = data.first(len(LABELS))
    rows = curve(network, train(network, INPUT, data, few, recipe, device=device), recipe, device)
    return {
        "curve": rows,
        "train": summary(scores(network, data.first(min(count, 1080)), recipe, device))["top1"],
        "test": summary(scores(network, clips("test"), recipe, device)),
        "machine": machine(device),
    }


def beginning(name: str, count: int, seed: int, device: str) -> InflatedNet:
    """The network before its first step on clips."""
    if name == "inflated":
        return InflatedNet(pretrained(clips("train").first(count), seed, device))
    torch.manual_seed(seed)
    return InflatedNet(Skeleton())


def run(name: str, count: int, recipe: Recipe, device: str) -> dict[str, Any]:
    return measure(beginning(name, count, recipe.seed, device), count, recipe, device)


def experiment(name: str, count: int, seed: int) -> Experiment:
    recipe = replace(RECIPE, seed=seed, steps=STEPS[count])
    settings = {
        "beginning": name,
        "clips": count,
        "version": VERSION,
        "recipe": asdict(recipe),
        "pretraining": asdict(replace(PRETRAINING, seed=seed)) if name == "inflated" else None,
    }
    return Experiment(f"inflation-{name}-{count}-{seed}", settings, partial(run, name, count, recipe))


def seconds(step: Callable[[int], None]) -> float:
    """Median of the processor's seconds that a step takes."""
    times = []
    for number in range(TIMED):
        began = time.process_time()
        step(number)
        times.append(time.process_time() - began)
    return statistics.median(times)


def stepping(network: nn.Module, data: Clips, recipe: Recipe, device: str) -> Callable[[int], None]:
    """One step of training, its batch and all."""
    optimizer = torch.optim.AdamW(network.parameters(), recipe.learning_rate)
    network.to(device).to(memory_format=torch.channels_last_3d).train()

    def step(number: int) -> None:
        x, labels = batch_of(data, INPUT, recipe, number, device)
        with lower_precision(device, recipe):
            loss = nn.functional.cross_entropy(network(x).float(), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    return step


def pace(device: str) -> dict[str, Any]:
    """Seconds of a step on one core: of single frames, and of clips."""
    torch.set_num_threads(1)
    data = clips("train").first(COUNTS[0])
    frames = stepping(FusionNet("single_frame", frames=1), single_frames(data), PRETRAINING, device)
    moving = stepping(InflatedNet(Skeleton()), data, RECIPE, device)
    return {"frames_s": seconds(frames), "clips_s": seconds(moving), "machine": machine(device)}


PACE = {"version": VERSION, "timed": TIMED, "batches": [PRETRAINING.batch, RECIPE.batch]}
EXPERIMENTS = [
    *(experiment(name, count, seed) for count in COUNTS for seed in SEEDS[count] for name in BEGINNINGS),
    Experiment("inflation-pace", PACE, pace),
]
