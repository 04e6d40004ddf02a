"""Claim 2 and 6: which networks notice that time was tampered with? Every lab net on tampered test clips."""

from functools import cache, partial
from typing import Any

import numpy as np

from datasets.actors import LABELS, SIZE, VERSION
from models.flow_input import flow_levels
from models.two_stream import FLOW_SIZE, flow_input
from models.zoo import CARDS, load
from training.data import CLIPS, Clips, Joined, clips, clips_for, drawn_seed
from training.evaluate import score
from training.experiments.averaging import NAMES, VIDEOS, averaged, video_size, videos
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


def tampered(frames: np.ndarray, tampering: Tampering) -> np.ndarray:
    """All clips ``(N, T, H, W, 3)`` with their frames in another order; each is shuffled in its own way."""
    changed = np.empty(frames.shape, np.uint8)
    last = frames.shape[1] - 1
    for n, clip in enumerate(frames):
        if tampering.kind == SHUFFLE:
            tampering = Tampering(SHUFFLE, n)
        moved = tampering.amount if tampering.kind == LATER else 0
        changed[n] = clip[np.minimum(tampering.order(last + 1) + moved, last)]
    return changed


@cache
def large() -> np.ndarray:
    """The test clips at the size at which flow is estimated, uint8 ``(N, T, 128, 128, 3)``."""
    return np.concatenate(
        [drawn_seed(seed, "test", "pixels", FLOW_SIZE) for seed in range(CLIPS["test"] // len(LABELS))]
    )


@cache
def tampered_flow(tampering: Tampering) -> np.ndarray:
    """The flow that is found between the frames of tampered test clips, as networks take it."""
    bound = flow_input("flow").flow_bound
    return np.stack([flow_levels(frames, SIZE, bound) for frames in tampered(large(), tampering)])


def seen(modality: str, tampering: Tampering) -> Clips:
    """What a network sees of the tampered test clips."""
    test = clips("test")
    pixels = () if modality == "flow" else (tampered(np.asarray(test.frames), tampering),)
    flow = () if modality == "rgb" else (tampered_flow(tampering),)
    return Clips(Joined((*pixels, *flow)), test.labels)


def compared(before: np.ndarray, after: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """Accuracies on the tampered clips, and what has become of the answers; logits are ``(N, 18)``."""
    scored = score(after, labels)
    return {
        "top1": scored.top1,
        "unpaired": scored.unpaired,
        "pairs": scored.pairs,
        "changed": float((before.argmax(1) != after.argmax(1)).mean()),
    }


def measure(name: str, device: str) -> dict[str, Any]:
    """A lab net on the test split before and after; what is played faster comes from longer videos."""
    network, spec = load(name), CARDS[name].input
    test, long = clips_for(spec, "test"), videos(video_size(name))
    long_labels = np.array([label for label, _clip in long])
    before = logits_of(network, spec, test).numpy()
    rows = {"none": compared(before, before, test.labels)}
    for key, tampering in TAMPERINGS.items():
        after = logits_of(network, spec, seen(spec.modality, tampering)).numpy()
        rows[key] = compared(before, after, test.labels)
    slow = averaged(name, long, 1)
    rows["faster_1"] = compared(slow, slow, long_labels)
    for factor in FASTER:
        rows[f"faster_{factor}"] = compared(slow, averaged(name, long, 1, factor), long_labels)
    return {"clips": len(test), "videos": len(long), "rows": rows}


def settings(name: str) -> dict[str, Any]:
    """On what a run depends."""
    return {
        "network": name,
        "version": VERSION,
        "weights": CARDS[name].weights.sha256,
        "tamperings": {key: [t.kind, t.amount] for key, t in TAMPERINGS.items()},
        "faster": FASTER,
        **VIDEOS,
    }


EXPERIMENTS = [Experiment(f"time_tests-{name}", settings(name), partial(measure, name)) for name in NAMES]
