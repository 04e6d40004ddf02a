"""Claim 22: do inflated weights train faster, and better? The same 3D network, inflated and from scratch.

``inflated`` begins as a 2D skeleton that learned from single frames of the very clips on which it is then trained;
``scratch`` begins with random weights. Recipe, steps and the order of the clips are the same. The network is that of
the lab net ``inflated``.

Once more with what ImageNet taught: the first stages of EfficientNet-Lite0, ``imagenet`` and ``scratch``. ``pace``
measures what a step of each training costs, with nothing else on the machine.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any, cast

import numpy as np
import torch
from torch import nn

from datasets.actors import FRAMES, LABELS, VERSION
from models.efficientnet_lite import EfficientNetLite0, from_imagenet
from models.fusion import FusionNet
from models.inflate import inflate
from models.inflated import InflatedNet
from models.input_spec import InputSpec
from models.lab import CLASSES, INPUT
from models.skeleton import Skeleton, skeleton_of
from models.zoo import CARDS, load
from training.beginnings import PRETRAINED
from training.data import CLIPS, Clips, Frames, clips
from training.evaluate import QUICK, TRAINED_ON, Scores, score
from training.experiments.experiment import Experiment
from training.loop import batch_of, logits_of, lower_precision, train
from training.recipe import Recipe
from training.train import machine

COUNTS = {216: (0, 1, 2), 1080: (0, 1, 2), 10800: (0,)}  # training clips, 2 %, 10 % and all; and the seeds of each
STEPS = {216: 80, 1080: 160, 10800: 160}  # in a round
RECIPE = Recipe(batch=16, max_rounds=10, patience=100, cooldown=6)
# Single frames: 64 a step, and as many steps for every number of clips.
PRETRAINING = Recipe(batch=64, steps=1000, max_rounds=1, cooldown=1)
LITE = CARDS["efficientnet_lite0"]
LITE_INPUT = replace(INPUT, mean=LITE.input.mean, std=LITE.input.std)
LITE_CLIPS, LITE_SEEDS, LITE_STAGES = 1080, (0, 1, 2), 4  # what the lab's budget allows
LITE_VALIDATED = CLIPS["val"] // 2
LITE_STRIDES = {"features.stem.1": 2, "features.stage_2.0.layers.4": 2}  # of time, for the lab's budget
LITE_RECIPE = replace(RECIPE, steps=50, max_rounds=6, cooldown=4, precision="float32")
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


def scores(network: nn.Module, spec: InputSpec, data: Clips, recipe: Recipe, device: str) -> Scores:
    """Accuracies on clips, in the recipe's precision."""
    network.eval()
    with lower_precision(device, recipe):
        return score(logits_of(network, spec, data, device).numpy(), data.labels)


def summary(scored: Scores) -> dict[str, float]:
    pairs = statistics.mean(scored.pairs.values())
    return {"top1": round(scored.top1, 4), "unpaired": round(scored.unpaired, 4), "pairs": round(pairs, 4)}


def measure(
    network: nn.Module, spec: InputSpec, count: int, recipe: Recipe, device: str, validated: int = CLIPS["val"]
) -> dict[str, Any]:
    """Train a network on the first ``count`` clips.

    Gives its curve, the accuracies on so many validation clips before the first round and after each, and those on the
    test clips at the end.
    """
    data, validation = clips("train").first(count), clips("val", validated)
    curve = [{"steps": 0, **summary(scores(network, spec, validation, recipe, device))}]
    few = data.first(len(LABELS))  # the loop measures its rounds by itself; nobody reads that here
    for finished in train(network, spec, data, few, recipe, device=device):
        curve.append({"steps": finished.steps, **summary(scores(network, spec, validation, recipe, device))})
    return {
        "curve": curve,
        "train": summary(scores(network, spec, data.first(min(count, TRAINED_ON)), recipe, device))["top1"],
        "test": summary(scores(network, spec, clips("test"), recipe, device)),
        "machine": machine(device),
    }


def skeleton(beginning: str, count: int, recipe: Recipe, device: str) -> dict[str, Any]:
    """The inflated skeleton: ``inflated`` or ``scratch``."""
    if beginning == "inflated":
        network = InflatedNet(pretrained(clips("train").first(count), recipe.seed, device))
    else:
        torch.manual_seed(recipe.seed)
        network = InflatedNet(Skeleton())
    return measure(network, INPUT, count, recipe, device)


def lite(beginning: str, count: int, recipe: Recipe, device: str) -> dict[str, Any]:
    """The first stages of EfficientNet-Lite0, inflated: as ``imagenet`` taught them, or from ``scratch``."""
    return measure(lite_network(beginning, recipe.seed), LITE_INPUT, count, recipe, device, LITE_VALIDATED)


def lite_network(beginning: str, seed: int) -> nn.Module:
    torch.manual_seed(seed)
    build = from_imagenet if beginning == "imagenet" else EfficientNetLite0
    return inflate(build(LITE_STAGES, CLASSES), temporal_stride=LITE_STRIDES)


def experiment(run: Callable[..., dict[str, Any]], beginning: str, count: int, recipe: Recipe) -> Experiment:
    settings = {
        "beginning": beginning,
        "clips": count,
        "version": VERSION,
        "recipe": asdict(recipe),
        "pretraining": asdict(replace(PRETRAINING, seed=recipe.seed)) if beginning == "inflated" else None,
    }
    if run is lite:
        settings |= {
            "stages": LITE_STAGES,
            "validated": LITE_VALIDATED,
            "temporal_stride": LITE_STRIDES,
            "imagenet": LITE.weights.sha256,
        }
    stem = f"inflation_{run.__name__}-{beginning}-{count}-{recipe.seed}"
    return Experiment(stem, settings, partial(run, beginning, count, recipe))


def seconds(network: nn.Module, spec: InputSpec, data: Clips, recipe: Recipe) -> float:
    """Median of the processor's seconds that a step of training takes, its batch and all."""
    optimizer = torch.optim.AdamW(network.parameters(), recipe.learning_rate)
    network.to(memory_format=torch.channels_last_3d).train()
    times = []
    for step in range(TIMED):
        began = time.process_time()
        x, labels = batch_of(data, spec, recipe, step, "cpu")
        with lower_precision("cpu", recipe):
            loss = nn.functional.cross_entropy(network(x).float(), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        times.append(time.process_time() - began)
    return statistics.median(times)


def pace(device: str) -> dict[str, Any]:
    """Seconds of a step on one core of the CPU: of single frames, and of clips."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    data = clips("train").first(min(COUNTS))
    found = {
        "frames": seconds(FusionNet("single_frame", frames=1), INPUT, single_frames(data), PRETRAINING),
        "skeleton": seconds(InflatedNet(Skeleton()), INPUT, data, RECIPE),
        "lite": seconds(lite_network("scratch", 0), LITE_INPUT, data, LITE_RECIPE),
        "machine": machine(device),
    }
    torch.set_num_threads(threads)
    return found


def boring(device: str) -> dict[str, Any]:
    """The trained skeleton, inflated and not trained on: on test clips frozen on their middle frames, and as they are.

    Gives the largest difference of a logit from the 2D network's on the frozen clips, by weights and padding; and
    accuracies on the moving clips.
    """
    network = load(PRETRAINED)
    skeleton, data = skeleton_of(cast(FusionNet, network)), clips("test", QUICK)
    frames = np.asarray(data.frames)
    middle = np.repeat(frames[:, FRAMES // 2 : FRAMES // 2 + 1], FRAMES, 1)
    frozen = replace(data, frames=middle)
    flat = logits_of(network, INPUT, frozen)
    differences, moving = {}, {"2D": summary(score(logits_of(network, INPUT, data).numpy(), data.labels))["top1"]}
    for weights, padding in BORING:
        inflated = inflate(skeleton, weights=weights, temporal_padding=padding)
        differences[f"{weights}, {padding}"] = float((logits_of(inflated, INPUT, frozen) - flat).abs().max())
        if padding == "replicate":
            moving[weights] = summary(score(logits_of(inflated, INPUT, data).numpy(), data.labels))["top1"]
    return {"differences": differences, "spread": float(flat.std(1).mean()), "moving": moving}


BORING = (("mean", "replicate"), ("centre", "replicate"), ("centre", "zeros"), ("mean", "zeros"))
PACE = {"version": VERSION, "timed": TIMED, "batches": [PRETRAINING.batch, RECIPE.batch, LITE_RECIPE.batch]}
EXPERIMENTS = [
    *(
        experiment(skeleton, beginning, count, replace(RECIPE, seed=seed, steps=STEPS[count]))
        for count, seeds in COUNTS.items()
        for seed in seeds
        for beginning in ("scratch", "inflated")
    ),
    *(
        experiment(lite, beginning, LITE_CLIPS, replace(LITE_RECIPE, seed=seed))
        for seed in LITE_SEEDS
        for beginning in ("scratch", "imagenet")
    ),
    Experiment("inflation_pace", PACE, pace),
    Experiment(
        "inflation_boring", {"version": VERSION, "clips": QUICK, "weights": CARDS[PRETRAINED].weights.sha256}, boring
    ),
]
