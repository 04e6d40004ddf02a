"""Claim 24 on real video: what I3D, which has no "none of these", answers at each moment of the clip that ships."""

from typing import Any

from datasets.samples import SAMPLES, UNCUT
from training.experiments.experiment import Experiment
from training.experiments.samples import WEIGHTS, digest
from vizlib.engine.networks import Networks
from vizlib.localize.answers import EXAMPLE, KEPT
from vizlib.localize.dense import Stretch, entropy, localizing_long


def measure(device: str) -> dict[str, Any]:
    """Probabilities of the actions that ever count, and how undecided each moment is."""
    *_, found = localizing_long(Networks(), Stretch(SAMPLES[UNCUT].path, 0.0, float("inf")), device)
    best = found.scores.max(0)
    return {
        "frames": found.total,
        "seconds": found.end_s,
        "step_s": found.step_s,
        "first_s": found.start_s,
        "classes": len(found.labels),
        "entropy": [round(float(bits), 3) for bits in entropy(found.scores)],
        "actions": {
            label: [round(float(score), 4) for score in found.scores[:, k]]
            for k, label in enumerate(found.labels)
            if best[k] >= KEPT
        },
    }


EXPERIMENTS = [Experiment(EXAMPLE, {"version": digest(UNCUT), **WEIGHTS, "kept": KEPT}, measure)]
