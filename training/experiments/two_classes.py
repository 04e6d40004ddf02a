"""A network of the fusion family on a question of two classes, as *small motion* and *shift* ask it."""

from pathlib import Path
from typing import Any

import torch
from torch import nn

from models.fusion import FUSIONS, FusionNet
from models.lab import INPUT
from training.data import Clips
from training.experiments.experiment import spent
from training.recipe import BY_PARTS, Recipe
from training.train import fit


def learn(
    name: str, train: Clips, val: Clips, recipe: Recipe, *, title: str, device: str, checkpoint: Path | None,
    **changes: Any,
) -> tuple[nn.Module, dict[str, Any]]:  # fmt: skip
    """Train the network of the card ``name``; gives it, and what is kept of its rounds. ``changes``: of FusionNet."""
    torch.manual_seed(recipe.seed)
    network = FusionNet(FUSIONS[name], classes=2, **changes)
    rounds = fit(
        network,
        train,
        val,
        recipe,
        title=f"{title}, {name}",
        spec=INPUT,
        by_parts=name in BY_PARTS,
        device=device,
        checkpoint=checkpoint,
    )
    return network, {**spent(rounds, device), "train": rounds[-1].accuracy}
