"""*Features*: what reversing and shuffling change in each layer of several lab nets, over test clips; and how many of
their channels are tuned to a direction of drifting gratings.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor

from datasets.actors import LABELS, SIZE, VERSION
from models.card import ModelCard
from models.flow_input import flow_levels
from models.two_stream import FLOW_SIZE
from models.zoo import CARDS
from training.data import clips, drawn_seed
from training.experiments.experiment import Experiment
from vizlib.engine.networks import Loaded, Networks
from vizlib.features.gratings import CONTRASTS, DIRECTIONS, PHASES, SELECTIVE, SPEEDS, WAVELENGTHS, Grating, tuned
from vizlib.features.responses import COMPARED, changes, feature_layers, orders

SEEDS = 4  # of each of the test split's actions
UNTRAINED = 3  # seeds of each network before training
TUNED = ("single_frame", "early_fusion", "slow_fusion", "c3d", "recurrent_cnn")


def of_test_split(modality: str) -> np.ndarray:
    """Of SEEDS times all actions, at the size at which the network samples them: uint8 ``(N, T, H, W, 3)``."""
    if modality == "flow":
        return np.concatenate([drawn_seed(seed, "test", "pixels", FLOW_SIZE) for seed in range(SEEDS)])
    return np.asarray(clips("test").first(SEEDS * len(LABELS)).frames)


def versions(card: ModelCard, frames: np.ndarray, seed: int) -> Iterator[Tensor]:
    """A clip ``(T, H, W, 3)`` as the network's input, then reversed, then shuffled; flow is estimated on each."""
    for order in orders(len(frames), seed).values():
        levels = frames[order]
        if card.input.modality == "flow":
            levels = flow_levels(levels, SIZE, card.input.flow_bound)
        yield card.input.from_levels(torch.from_numpy(np.ascontiguousarray(levels))[None])


def changed(networks: Networks, name: str, device: str) -> dict[str, list[float]]:
    """What reversing and shuffling change in each layer, as shares of its response: means over the test clips."""
    card, loaded = CARDS[name], networks.get(name, device)
    rows = [
        changes(loaded, card, (x.to(device) for x in versions(card, frames, seed)))
        for seed, frames in enumerate(of_test_split(card.input.modality))
    ]
    backwards, mixed = np.mean(rows, 0)
    return {"layers": list(feature_layers(name)), "reversed": backwards.tolist(), "shuffled": mixed.tolist()}


def selective(loaded: Loaded, name: str, wavelength: int, device: str) -> list[float]:
    """Of each layer's channels that respond to gratings, the share that is selective for direction."""
    *_steps, found = tuned(loaded, CARDS[name], tuple(feature_layers(name)), Grating(wavelength), device)
    return [layer.share_selective for layer in found]  # type: ignore[union-attr]


def untrained(name: str, seed: int, device: str) -> Loaded:
    """The same network before any training."""
    torch.manual_seed(seed)
    return Loaded(CARDS[name].build().eval().requires_grad_(False).to(device), "random")


def measure(device: str) -> dict[str, Any]:
    """All networks, on test clips and on gratings."""
    networks, usual = Networks(), Grating().wavelength
    return {
        "clips": SEEDS * len(LABELS),
        "changes": {name: changed(networks, name, device) for name in COMPARED},
        "selective": {
            name: {str(n): selective(networks.get(name, device), name, n, device) for n in WAVELENGTHS}
            for name in TUNED
        },
        "untrained": {
            name: [selective(untrained(name, seed, device), name, usual, device) for seed in range(UNTRAINED)]
            for name in TUNED
        },
    }


EXPERIMENTS = [
    Experiment(
        "features",
        {
            "version": VERSION,
            "weights": {name: CARDS[name].weights.sha256 for name in (*COMPARED, *TUNED)},
            "test_seeds": SEEDS,
            "untrained_seeds": UNTRAINED,
            "gratings": {
                "directions": DIRECTIONS,
                "speeds": SPEEDS,
                "wavelengths": WAVELENGTHS,
                "contrast": CONTRASTS[-1],
                "phases": PHASES,
                "selective": SELECTIVE,
            },
        },
        measure,
    )
]
