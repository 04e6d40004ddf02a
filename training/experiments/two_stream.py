"""Claim 14: each stream alone and both together, and how much each should count."""

from typing import Any

import numpy as np
import torch

from datasets.actors import LABELS, VERSION
from models.two_stream import STREAMS, TwoStream
from models.zoo import CARDS, load
from training.data import Clips, clips_for
from training.evaluate import score
from training.experiments.experiment import Experiment
from training.loop import parts_of
from vizlib.two_stream import WEIGHTS, fused

NAME = "two_stream"


def stream_probabilities(network: TwoStream, data: Clips) -> np.ndarray:
    """Of each stream, ``(N, 2, 18)``."""
    return torch.softmax(parts_of(network, CARDS[NAME].input, data), 2).numpy()


def row(probabilities: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """Accuracies of an answer; ``probabilities`` are ``(N, 18)``."""
    scored = score(np.log(probabilities + 1e-12), labels)
    per_class = dict(zip(LABELS, scored.per_class, strict=True))
    return {"top1": scored.top1, "unpaired": scored.unpaired, "pairs": scored.pairs, "per_class": per_class}


def measure(device: str) -> dict[str, Any]:
    """On the test split; the best weight is found on the validation split."""
    network = load(NAME)
    assert isinstance(network, TwoStream)
    streams: dict[str, Any] = {}
    for split in ("val", "test"):
        data = clips_for(CARDS[NAME].input, split)
        probabilities = stream_probabilities(network, data)
        streams[f"{split}_by_weight"] = [row(fused(probabilities, w), data.labels)["top1"] for w in WEIGHTS]
    best = float(WEIGHTS[int(np.argmax(streams["val_by_weight"]))])
    rows = {stream: row(probabilities[:, n], data.labels) for n, stream in enumerate(STREAMS)}
    rows |= {
        "average": row(fused(probabilities, 0.5), data.labels),
        "weighted": row(fused(probabilities, best), data.labels),
    }
    return {"weights": WEIGHTS, "best_weight": best, **streams, "rows": rows, "clips": len(data)}


SETTINGS = {"version": VERSION, "sha256": CARDS[NAME].weights.sha256}
EXPERIMENTS = [Experiment("two_stream", SETTINGS, measure)]
