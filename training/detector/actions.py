"""The second part of the detector's training: 3D features and heads learn what each person does, from true boxes.

The features begin as slow fusion's. A box is moved a little each time, as proposals are never exact.
"""

from collections.abc import Iterator

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from models.detector import SIDE, STEP, Detector
from training.augment import mirrored
from training.detector.data import Scene
from training.detector.people import flipped, lit
from training.loop import lower_precision
from training.recipe import Recipe

CROP = 48  # frames of a stretch
EDGE = 2  # steps at each end of a stretch that do not count: their units see its padding
SHAKE = 0.06  # standard deviation by which each side of a box is moved, in sides of the box
KINDS = ("usual",)
RECIPE = Recipe(batch=3, learning_rate=1e-3, steps=250, warmup=100, max_rounds=12, cooldown=4)


class Stretch:
    """Frames of a scene, their boxes and labels at each step that counts; half of the time mirrored."""

    def __init__(self, scene: Scene, rng: np.random.Generator) -> None:
        start = int(rng.integers(len(scene.levels) - CROP + 1))
        self.levels = np.asarray(scene.levels[start : start + CROP])
        boxes = scene.boxes
        if rng.random() < 0.5:
            self.levels, boxes = mirrored(self.levels), flipped(boxes)
        self.boxes, self.labels, union = [], [], []
        for step in range(CROP // STEP):
            t = start + step * STEP
            here = scene.seen[:, t] & (EDGE <= step < CROP // STEP - EDGE)
            self.boxes.append(torch.from_numpy(shaken(boxes[here, t], rng)))
            self.labels.append(scene.labels[here, t])
            union.append(scene.labels[scene.seen[:, t], t].any(0))
        self.union = np.stack(union)  # (S, L): what anybody does


def shaken(boxes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Boxes ``(N, 4)``, each side moved a little."""
    sides = np.tile(boxes[:, 2:] - boxes[:, :2], 2)
    return np.clip(boxes + rng.normal(0, SHAKE, boxes.shape) * sides, 0, SIDE).astype(np.float32)


def loss_of(network: Detector, features: Tensor, stretches: list[Stretch]) -> tuple[Tensor, Tensor, float]:
    """Losses of the boxes' labels and of the whole pictures', and how often the surest label of a box is right."""
    boxes, wholes, right = [], [], []
    for each, row in zip(stretches, features, strict=True):
        averaged = network.averaged(row[None])
        whole = network.of_whole(averaged)[EDGE : CROP // STEP - EDGE]
        union = torch.from_numpy(each.union[EDGE : CROP // STEP - EDGE]).float()
        wholes.append(F.binary_cross_entropy_with_logits(whole, union, reduction="none").sum(1))
        labels = torch.from_numpy(np.concatenate(each.labels)).float()
        if len(labels):
            logits = network.judge(averaged, each.boxes)
            boxes.append(F.binary_cross_entropy_with_logits(logits, labels, reduction="none").sum(1))
            right.append(labels.gather(1, logits.argmax(1, keepdim=True)))
    said = torch.cat(boxes).mean() if boxes else features.sum() * 0
    return said, torch.cat(wholes).mean(), float(torch.cat(right).mean()) if right else 0.0


def training(network: Detector, scenes: list[Scene], recipe: Recipe = RECIPE) -> Iterator[dict[str, float]]:
    """Train features and both heads in place; yields the means of each round."""
    rng = np.random.default_rng([recipe.seed, 10])
    network.features.to(memory_format=torch.channels_last_3d)
    parts = (network.features, network.head, network.whole)
    trained = [parameter for part in parts for parameter in part.parameters()]
    optimizer = torch.optim.AdamW(trained, recipe.learning_rate, weight_decay=recipe.weight_decay)
    for part in parts:
        part.train()
    for number in range(recipe.max_rounds + recipe.cooldown):
        kept: list[tuple[float, float, float]] = []
        for step in range(number * recipe.steps, (number + 1) * recipe.steps):
            cooling = recipe.max_rounds * recipe.steps if number >= recipe.max_rounds else None
            optimizer.param_groups[0]["lr"] = recipe.rate(step, cooling)
            stretches = [Stretch(scenes[rng.integers(len(scenes))], rng) for _ in range(recipe.batch)]
            x = lit(np.stack([each.levels for each in stretches]), rng, recipe.gain)
            with lower_precision("cpu", recipe):
                features = network.features(x)
            said, whole, right = loss_of(network, features.float(), stretches)
            optimizer.zero_grad()
            (said + whole).backward()
            optimizer.step()
            kept.append((said.item(), whole.item(), right))
        yield dict(zip(("loss", "whole_loss", "right"), np.mean(kept, 0).tolist(), strict=True))
    for part in parts:
        part.eval()
