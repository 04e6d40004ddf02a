"""The first part of a localizer's training: its features learn to tell, at every step, which action it is, if any.

They begin as the lab net's, which knows the actions from short clips, and learn from stretches of streams.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from models.input_spec import InputSpec
from models.localizer import STEP, Localizer
from training.augment import changed, draw_changes, mirrored, to_input
from training.localizer.data import Stream
from training.loop import lower_precision
from training.recipe import Recipe

CROP = 96  # frames of a stretch
EDGE = 2  # steps at each end of a stretch that do not count: their units see its padding
RECIPE = Recipe(batch=6, learning_rate=1e-3, steps=250, warmup=100, max_rounds=6, cooldown=3)


@dataclass(frozen=True, eq=False)
class Crops:
    """Stretches of streams as ``changed`` reads clips: number n is a stretch drawn from ``seed`` and n."""

    streams: list[Stream]
    seed: int

    @property
    def shape(self) -> tuple[int, ...]:
        return len(self.streams), CROP, *self.streams[0].levels.shape[1:]

    def place(self, n: int) -> tuple[Stream, int]:
        """Which stream, and where in it the stretch begins; longer streams are drawn more often."""
        rng = np.random.default_rng([self.seed, 7, n])
        lengths = np.array([len(stream.levels) - CROP + 1 for stream in self.streams])
        at = int(rng.integers(lengths.sum()))
        ends = lengths.cumsum()
        which = int(np.searchsorted(ends, at, side="right"))
        return self.streams[which], at - int(ends[which] - lengths[which])

    def __getitem__(self, n: int) -> np.ndarray:
        stream, start = self.place(n)
        return stream.levels[start : start + CROP]

    def classes(self, n: int) -> np.ndarray:
        """Of each feature step, ``(CROP / STEP,)``."""
        stream, start = self.place(n)
        return stream.classes()[start : start + CROP : STEP]


def said(network: Localizer, x: Tensor) -> Tensor:
    """Logits of every step of several stretches, ``(N, C, T, H, W)`` to ``(N, K + 1, S)``."""
    return network.of_step(network.features(x).mean((3, 4)).transpose(1, 2)).transpose(1, 2)


def training(
    network: Localizer, spec: InputSpec, streams: list[Stream], recipe: Recipe = RECIPE
) -> Iterator[dict[str, float]]:
    """Train features and ``of_step`` in place; yields the mean loss and accuracy of each round."""
    crops = Crops(streams, recipe.seed)
    network.to(memory_format=torch.channels_last_3d)
    trained = [*network.features.parameters(), *network.of_step.parameters()]
    optimizer = torch.optim.AdamW(trained, recipe.learning_rate, weight_decay=recipe.weight_decay)
    network.train()
    rounds = recipe.max_rounds + recipe.cooldown
    inside = slice(EDGE, CROP // STEP - EDGE)
    for number in range(rounds):
        losses, right = [], []
        for step in range(number * recipe.steps, (number + 1) * recipe.steps):
            cooling = recipe.max_rounds * recipe.steps if number >= recipe.max_rounds else None
            optimizer.param_groups[0]["lr"] = recipe.rate(step, cooling)
            chosen = np.arange(step * recipe.batch, (step + 1) * recipe.batch)
            changes = draw_changes(recipe, step)
            x = to_input(changed(crops, chosen, changes), spec, "cpu", changes)
            classes = torch.from_numpy(np.stack([crops.classes(int(n)) for n in chosen]))[:, inside]
            with lower_precision("cpu", recipe):
                logits = said(network, x)[..., inside].float()
            loss = F.cross_entropy(logits, classes, label_smoothing=recipe.smoothing)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            right.append(float((logits.argmax(1) == classes).float().mean()))
        yield {"loss": float(np.mean(losses)), "accuracy": float(np.mean(right))}
    network.eval()


@torch.no_grad()
def features_of(network: Localizer, spec: InputSpec, stream: Stream, mirror: bool = False) -> Tensor:
    """The features of a whole stream, ``(C, S)``; of its mirror image, if asked."""
    levels = np.asarray(stream.levels)
    if mirror:
        levels = mirrored(levels)
    return network(spec.from_levels(torch.from_numpy(np.array(levels)[None])))
