"""Claim 24: what each stage of the localizer gains on the test streams.

The same proposals are followed from the anchors that they were to their refined boundaries; then all candidates are
left as they are, or suppressed by NMS or by soft-NMS.
"""

from collections.abc import Mapping
from typing import Any, cast

import numpy as np

from datasets.actors import FPS
from datasets.streams import ACTIONS, VERSION
from models.localizer import Localizer
from models.segments import tiou
from models.zoo import card_of, load
from training.experiments.experiment import Experiment
from training.localizer import evaluate
from training.localizer.data import STREAMS, streams
from vizlib.localize.detect import LEAST, OVERLAP, PROPOSALS, SIGMA, by_nms, suppressed
from vizlib.localize.result import Localized
from vizlib.localize.stages import ENOUGH, errors, needed, overlaps, stages, work_anew
from vizlib.metrics import THUMOS14, detection_map
from vizlib.metrics.segment import bounds

SPLIT = "test"
EXACT = (0.5, 0.7, 0.9)  # tIoU at which ways to suppress candidates are compared
FITS = {
    "beside": (0.0, 0.1),
    "half": (0.3, 0.5),
    "well": (0.7, 1.0),
}  # tIoU of a proposal with the action nearest to it


def stage_by_stage(found: Mapping[str, Localized], truth: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """Of each stage: recall at each tIoU, the mean tIoU of an action with what fits it best, and of proposals that
    cover an action the distance of their boundaries."""
    off = [errors(each, truth[name]) for name, each in found.items()]
    rows = {}
    for stage in off[0]:
        best = np.concatenate([overlaps(stages(each)[stage], truth[name]) for name, each in found.items()])
        distances = np.concatenate([each[stage] for each in off]) * FPS
        rows[stage] = {
            "recall": {str(t): float((best >= t).mean()) for t in THUMOS14},
            "tiou": float(best.mean()),
            "error_frames": float(distances.mean()),
            "start_frames": float(distances[:, 0].mean()),
            "end_frames": float(distances[:, 1].mean()),
        }
    return {
        "stages": rows,
        "pairs": len(distances),
        "closer": float(np.concatenate([(o["refined"].mean(1) < o["proposals"].mean(1)) for o in off]).mean()),
    }


def scores(found: Mapping[str, Localized], actions: evaluate.Videos) -> dict[str, Any]:
    """What the head says of proposals that fit well, of those that cover half an action, and of those beside any."""
    rows = []
    for name, each in found.items():
        fits = tiou(each.proposals, bounds(actions[name]))
        best = fits.argmax(1)
        labels = np.array([each.labels.index(action.label) for action in actions[name]])[best]
        rows.append(np.stack([fits.max(1), each.scores[np.arange(len(best)), labels], each.scores[:, -1]], 1))
    fit, score, nothing = np.concatenate(rows).T
    told = {}
    for name, (least, most) in FITS.items():
        mine = (fit >= least) & (fit <= most)
        told[name] = {
            "tiou": [least, most],
            "proposals": int(mine.sum()),
            "score": float(score[mine].mean()),
            "none": float(nothing[mine].mean()),
        }
    return told


def measure(_device: str) -> dict[str, Any]:
    network = {"localizer": cast(Localizer, load("localizer"))}
    found = evaluate.found_in(list(network.values()), evaluate.features(network, SPLIT), SPLIT)
    actions = evaluate.truth_of(streams(SPLIT))
    truth = {name: bounds(each) for name, each in actions.items()}
    candidates = evaluate.candidates(found)
    ways = {
        "all": candidates,
        "nms": {name: by_nms(each, ENOUGH) for name, each in candidates.items()},
        "soft_nms": {name: suppressed(each) for name, each in candidates.items()},
    }
    enough = [needed(each.proposals, truth[name]) for name, each in found.items()]
    return {
        "enough": ENOUGH,
        "truths": sum(map(len, actions.values())),
        "times": float(np.mean([work_anew(each) for each in found.values()])),
        "proposals": float(np.mean([len(each.proposals) for each in found.values()])),
        "needed_median": float(np.median([n for n in enough if n is not None])),
        "uncovered": enough.count(None),
        **stage_by_stage(found, truth),
        "scores": scores(found, actions),
        "suppression": {
            name: dict(zip(map(str, EXACT), detection_map(each, actions, EXACT).map, strict=True))
            for name, each in ways.items()
        },
        "candidates": {name: float(np.mean([len(each) for each in way.values()])) for name, way in ways.items()},
    }


EXPERIMENTS = [
    Experiment(
        "localize_steps",
        {
            "version": VERSION,
            "streams": STREAMS[SPLIT],
            "weights": {"localizer": card_of("localizer").weights.sha256},
            "proposing": [PROPOSALS, OVERLAP, LEAST],
            "sigma": SIGMA,
            "enough": ENOUGH,
            "fits": FITS,
            "exact": list(EXACT),
            "actions": list(ACTIONS),
        },
        measure,
    )
]
