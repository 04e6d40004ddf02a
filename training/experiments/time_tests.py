"""Claim 2 and 6: which networks notice that time was tampered with? Every lab net on tampered test clips."""

from functools import partial
from typing import Any

import numpy as np

from datasets.actors import VERSION
from models.zoo import CARDS, load
from training.data import Clips, clips
from training.evaluate import score
from training.experiments.averaging import NAMES, VIDEOS, averaged, videos, weights
from training.experiments.experiment import Experiment
from training.loop import logits_of
from vizlib.tamper import DROP, FREEZE, LATER, REVERSE, SHUFFLE, Tampering

TAMPERINGS = {
    "reverse": Tampering(REVERSE),
    "shuffle": Tampering(SHUFFLE),
    "freeze": Tampering(FREEZE),
    "drop_2": Tampering(DROP, 2),
    "drop_4": Tampering(DROP, 4),
    "later_4": Tampering(LATER, 4),
}
FASTER = (2, 3)


def tampered(data: Clips, tampering: Tampering) -> Clips:
    """All clips with their frames in another order; each is shuffled in its own way."""
    frames = np.empty(data.frames.shape, np.uint8)
    last = data.frames.shape[1] - 1
    for n, clip in enumerate(data.frames):
        if tampering.kind == SHUFFLE:
            tampering = Tampering(SHUFFLE, n)
        moved = tampering.amount if tampering.kind == LATER else 0
        frames[n] = clip[np.minimum(tampering.order(last + 1) + moved, last)]
    return Clips(frames, data.labels)


def compared(before: np.ndarray, after: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """Accuracies on the tampered clips, and what has become of the answers; logits are ``(N, 18)``."""
    found = score(after, labels)
    return {
        "top1": found.top1,
        "unpaired": found.unpaired,
        "pairs": found.pairs,
        "changed": float((before.argmax(1) != after.argmax(1)).mean()),
    }


def measure(names: list[str], device: str) -> dict[str, Any]:
    """Every lab net on the test split before and after; what is played faster comes from longer videos."""
    test = clips("test")
    sets = {key: tampered(test, tampering) for key, tampering in TAMPERINGS.items()}
    long = videos()
    long_labels = np.array([label for label, _clip in long])
    found: dict[str, Any] = {}
    for name in names:
        network, spec = load(name), CARDS[name].input
        before = logits_of(network, spec, test).numpy()
        rows = {"none": compared(before, before, test.labels)}
        for key, data in sets.items():
            rows[key] = compared(before, logits_of(network, spec, data).numpy(), test.labels)
        slow = averaged(name, long, 1)
        rows["faster_1"] = compared(slow, slow, long_labels)
        for factor in FASTER:
            rows[f"faster_{factor}"] = compared(slow, averaged(name, long, 1, factor), long_labels)
        found[name] = rows
    return {"clips": len(test), "videos": len(long), "networks": found}


SETTINGS = {
    "version": VERSION,
    "weights": weights(NAMES),
    "tamperings": {key: [t.kind, t.amount] for key, t in TAMPERINGS.items()},
    "faster": FASTER,
    **VIDEOS,
}
EXPERIMENTS = [Experiment("time_tests", SETTINGS, partial(measure, NAMES))]
