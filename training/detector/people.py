"""The first part of the detector's training: its people network learns where in a frame somebody is.

As CenterNet does (Zhou et al. 2019): around each person's centre a bump of ones, a focal loss for it, and at the centre
itself the box.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from models.detector import CELL, INPUT, SIDE, Detector
from training.augment import mirrored
from training.detector.data import Scene
from training.loop import lower_precision
from training.recipe import Recipe

KINDS = ("usual", "crowd")  # of scenes from which it learns: in a crowd people are small and many
RECIPE = Recipe(batch=32, learning_rate=2e-3, steps=250, warmup=100, max_rounds=12, cooldown=4, gain=0.1)
BUMP = 0.1  # standard deviation of a bump, in sides of the box
NARROWEST = 0.7  # and at least so many cells
ONES = 4.0  # how much less a place near a centre counts as none: the power of CenterNet's loss


@dataclass(frozen=True, eq=False)
class Target:
    """Of N frames: heat ``(N, h, w)``; of M people frame and cell ``(M,)`` each, and what is said there, ``(M, 4)``."""

    heat: Tensor
    frame: Tensor
    cell: Tensor
    told: Tensor


def target_of(boxes: list[np.ndarray]) -> Target:
    """What the people network should say of frames with these boxes ``(n, 4)``."""
    side = SIDE // CELL
    y, x = np.mgrid[:side, :side] + 0.5
    heat, rows = np.zeros((len(boxes), side, side), np.float32), []
    for n, each in enumerate(boxes):
        for x1, y1, x2, y2 in each / CELL:
            cx, cy, width, height = (x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1
            column, row = (min(int(v), side - 1) for v in (cx, cy))
            wide, high = (max(BUMP * v, NARROWEST) for v in (width, height))
            bump = np.exp(-(((x - column - 0.5) / wide) ** 2 + ((y - row - 0.5) / high) ** 2) / 2)
            np.maximum(heat[n], bump, out=heat[n])
            rows.append((n, row * side + column, *np.log((width * CELL, height * CELL)), cx - column, cy - row))
    table = torch.tensor(np.array(rows, np.float32).reshape(-1, 6))
    return Target(torch.from_numpy(heat), table[:, 0].long(), table[:, 1].long(), table[:, 2:])


def loss_of(told: Tensor, target: Target) -> Tensor:
    """CenterNet's: focal at all places, and how far the boxes are off at the centres."""
    logits, heat = told[:, 0], target.heat
    chance, count = logits.sigmoid(), max(1, len(target.frame))
    centre = torch.zeros_like(heat, dtype=torch.bool)
    centre.flatten(1)[target.frame, target.cell] = True
    yes = (1 - chance) ** 2 * F.logsigmoid(logits)
    no = (1 - heat) ** ONES * chance**2 * F.logsigmoid(-logits)
    focal = -torch.where(centre, yes, no).sum() / count
    said = told[:, 1:].flatten(2)[target.frame, :, target.cell]
    return focal + F.l1_loss(said, target.told, reduction="sum") / count


def frames_of(scenes: list[Scene], rng: np.random.Generator, count: int) -> tuple[np.ndarray, list[np.ndarray]]:
    """Frames ``(count, 128, 128, 3)`` drawn from all scenes, half of them mirrored, and the boxes in each."""
    frames, boxes = np.empty((count, SIDE, SIDE, 3), np.uint8), []
    for n in range(count):
        scene = scenes[rng.integers(len(scenes))]
        t = int(rng.integers(len(scene.levels)))
        frame, here = scene.levels[t], scene.boxes[scene.seen[:, t], t]
        if rng.random() < 0.5:
            frame, here = mirrored(np.asarray(frame)[None])[0], flipped(here)
        frames[n] = frame
        boxes.append(here)
    return frames, boxes


def flipped(boxes: np.ndarray) -> np.ndarray:
    """Boxes ``(..., 4)`` in the mirror image of their picture."""
    x1, y1, x2, y2 = np.moveaxis(boxes, -1, 0)
    return np.stack([SIDE - x2, y1, SIDE - x1, y2], -1)


def lit(levels: np.ndarray, rng: np.random.Generator, gain: float) -> Tensor:
    """Frames or clips ``(N, T, H, W, 3)`` as the network sees them, ``(N, 3, T, H, W)``, each in a light of its own."""
    n = len(levels)
    gains = np.exp(rng.normal(0, gain, (n, 3)) + rng.normal(0, gain, (n, 1)))
    offsets = rng.normal(0, gain, (n, 3)) + rng.normal(0, gain, (n, 1))
    return INPUT.from_levels(torch.from_numpy(levels), torch.from_numpy(gains), torch.from_numpy(offsets))


def training(network: Detector, scenes: list[Scene], recipe: Recipe = RECIPE) -> Iterator[dict[str, float]]:
    """Train the people network in place; yields the mean loss of each round."""
    rng = np.random.default_rng([recipe.seed, 9])
    people = network.people.to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(people.parameters(), recipe.learning_rate, weight_decay=recipe.weight_decay)
    with torch.no_grad():
        people.get_parameter("told.bias")[0] = -4.0  # as good as nowhere is anybody's centre
    people.train()
    for number in range(recipe.max_rounds + recipe.cooldown):
        losses = []
        for step in range(number * recipe.steps, (number + 1) * recipe.steps):
            cooling = recipe.max_rounds * recipe.steps if number >= recipe.max_rounds else None
            optimizer.param_groups[0]["lr"] = recipe.rate(step, cooling)
            frames, boxes = frames_of(scenes, rng, recipe.batch)
            x = lit(frames[:, None], rng, recipe.gain)[:, :, 0].contiguous(memory_format=torch.channels_last)
            with lower_precision("cpu", recipe):
                told = people(x).float()
            loss = loss_of(told, target_of(boxes))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        yield {"loss": float(np.mean(losses))}
    people.eval()
