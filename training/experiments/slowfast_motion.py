"""*SlowFast*: which of its stages' responses follow the motion, which the edges, and what is left of them when the clip
stands still; over test clips, of which the renderer knows the motion.
"""

from typing import Any

import numpy as np

from datasets.actors import LABELS, VERSION, render_clip
from models.zoo import CARDS
from training.experiments.experiment import Experiment
from vizlib.engine.networks import Networks
from vizlib.slowfast.motion import NAME, Related, relating

SEEDS = 5  # of each of the test split's actions
MARKS = ("motion", "edges")


def related(networks: Networks, seed: int, label: str, device: str) -> Related:
    *_steps, found = relating(networks, render_clip(seed, label, "test"), device)
    assert isinstance(found, Related)
    return found


def measure(device: str) -> dict[str, Any]:
    """Means over clips: of each layer the correlations and the share that changes; and of motion with edges."""
    networks = Networks()
    rows = [related(networks, seed, label, device) for seed in range(SEEDS) for label in LABELS]
    layers = list(rows[0].layers)
    return {
        "clips": len(rows),
        "both": float(np.mean([row.both for row in rows])),
        "still": {layer: float(np.mean([row.layers[layer] for row in rows])) for layer in layers},
        **{mark: {n: float(np.mean([row.mean(mark)[n] for row in rows])) for n in layers} for mark in MARKS},
    }


SETTINGS = {"version": VERSION, "seeds_a_class": SEEDS, "weights": {NAME: CARDS[NAME].weights.sha256}}
EXPERIMENTS = [Experiment("slowfast_motion", SETTINGS, measure)]
