"""Claim 24: what happens when? The localizer against a sliding window and against scores of single steps.

All read the same features. Two localizers, one of colours and one of flow, are fused late as well. The simpler methods
are given the thresholds that serve them best on the validation streams; the localizer keeps the usual ones.
"""

from collections import Counter
from itertools import product
from typing import Any, cast

import numpy as np

from datasets.actors import FPS
from datasets.streams import ACTIONS, VERSION
from models.localizer import STEP, Localizer
from models.zoo import card_of, load
from training.experiments.experiment import Experiment
from training.localizer import evaluate
from training.localizer.data import STREAMS, streams
from vizlib.localize.detect import LEAST, NAMES, OVERLAP, PROPOSALS, SIGMA, by_nms, suppressed
from vizlib.metrics import (
    ACTIVITYNET,
    THUMOS14,
    Segment,
    average_recall,
    bootstrap,
    boundary_error,
    detection_map,
    judge,
    matches,
)
from vizlib.results.localize import AT, STRICT

SPLIT = "test"
TIOUS = tuple(sorted({*THUMOS14, *ACTIVITYNET}))
PART = 0.9  # of a detection lies within an action
SURE = 0.3  # score from which a detection counts when boundaries are compared
NUMBERS = (1, 2, 5, 10, 20, 50)  # of proposals
RESAMPLES = 1000
# What is tried on the validation streams: for windows, tIoU of NMS; for steps, thresholds and smoothing in seconds.
WINDOWS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
GROUPED = tuple(
    product([(0.02,), (0.05,), (0.1,), (0.2,), (0.3,), (0.5,), (0.05, 0.1, 0.2, 0.3, 0.4, 0.5)], [0.0, 1.0, 1.7])
)
KEPT = 200  # candidates of a stream that the page of thresholds gets


def settings() -> dict[str, Any]:
    return {
        "version": VERSION,
        "streams": STREAMS[SPLIT],
        "weights": {name: card_of(name).weights.sha256 for name in NAMES["both"]},
        "proposing": [PROPOSALS, OVERLAP, LEAST],
        "sigma": SIGMA,
        "tried": {"overlap": WINDOWS, "grouped": GROUPED, "streams": STREAMS["val"]},
        "compared_at": [AT, STRICT, SURE, PART],
        "numbers": NUMBERS,
        "resamples": RESAMPLES,
    }


def measured(detections: evaluate.Videos, truth: evaluate.Videos) -> dict[str, Any]:
    """mAP with its interval, AP of each action, and how far boundaries are off."""
    judged = judge(detections, truth, TIOUS)
    intervals = bootstrap(judged, 0, RESAMPLES)
    sure = {video: [each for each in found if each.score >= SURE] for video, found in detections.items()}
    error = boundary_error(sure, truth, AT)
    scored = dict(zip(TIOUS, judged.result.map, strict=True))
    return {
        "map": {str(tiou): scored[tiou] for tiou in TIOUS},
        "map_interval": {str(t): list(map(float, each)) for t, each in zip(TIOUS, intervals, strict=True)},
        "activitynet": float(np.mean([scored[tiou] for tiou in ACTIVITYNET])),
        "per_class": {label: ap[TIOUS.index(STRICT)] for label, ap in sorted(judged.result.classes.items())},
        "boundary_error_s": error.mean_s,
        "start_error_s": error.start_s,
        "end_error_s": error.end_s,
        "matched": error.matched,
        "inside": inside(sure, truth),
    }


def inside(detections: evaluate.Videos, truth: evaluate.Videos) -> float:
    """Of the detections that are false, the share of those that lie within an action of their class: parts of it."""
    parts = []
    for video, found in detections.items():
        given = matches(found, truth[video], AT).given
        for each in (each for each, true in zip(found, given, strict=True) if true is None):
            same = [true for true in truth[video] if true.label == each.label]
            parts.append(any(part_of(each, true) for true in same))
    return float(np.mean(parts)) if parts else 0.0


def part_of(found: Segment, true: Segment) -> bool:
    """Whether a detection lies within an action and covers too little of it to count."""
    shared = min(found.end_s, true.end_s) - max(found.start_s, true.start_s)
    length = found.end_s - found.start_s
    return shared >= PART * length and length < AT * (true.end_s - true.start_s)


def softly(candidates: evaluate.Videos) -> evaluate.Videos:
    """Detections: candidates after soft-NMS."""
    return {video: suppressed(each) for video, each in candidates.items()}


def firmly(candidates: evaluate.Videos, overlap: float) -> evaluate.Videos:
    """Detections: candidates after NMS."""
    return {video: by_nms(each, overlap) for video, each in candidates.items()}


def score(detections: evaluate.Videos, truth: evaluate.Videos) -> float:
    """Mean mAP over ActivityNet's thresholds, loose and strict."""
    return detection_map(detections, truth, ACTIVITYNET).mean


def chosen(network: Localizer) -> dict[str, Any]:
    """What serves the simpler methods best on the validation streams."""
    features = evaluate.features({"localizer": network}, "val")
    truth = evaluate.truth_of(streams("val"))
    found = evaluate.found_in([network], features, "val")
    windows = evaluate.windows([network], features)
    overlap = max(WINDOWS, key=lambda each: score(firmly(windows, each), truth))
    thresholds, smoothing_s = max(GROUPED, key=lambda each: score(softly(evaluate.steps(found, *each)), truth))
    return {"overlap": overlap, "thresholds": list(thresholds), "smoothing_s": smoothing_s}


def networks() -> dict[str, Localizer]:
    return {name: cast(Localizer, load(name)) for name in NAMES["both"]}


def measure(_device: str) -> dict[str, Any]:
    """Every method on the test streams."""
    loaded = networks()
    both = list(loaded.values())
    features = evaluate.features(loaded, SPLIT)
    truth = evaluate.truth_of(streams(SPLIT))
    of = {
        "localizer": (both[:1], {video: each[:1] for video, each in features.items()}),
        "localizer_flow": (both[1:], {video: each[1:] for video, each in features.items()}),
        "localizer_two_stream": (both, features),
    }
    methods, found = {}, {}
    for name, (nets, seen) in of.items():
        found[name] = evaluate.found_in(nets, seen, SPLIT)
        methods[name] = measured(softly(evaluate.candidates(found[name])), truth) | {
            "recall": list(
                zip(NUMBERS, average_recall(evaluate.proposals(found[name]), truth, NUMBERS).tolist(), strict=True)
            )
        }
    best = chosen(both[0])
    methods["sliding_window"] = measured(firmly(evaluate.windows(*of["localizer"]), best["overlap"]), truth)
    steps = evaluate.steps(found["localizer"], best["thresholds"], best["smoothing_s"])
    methods["per_frame"] = measured(softly(steps), truth)
    return {
        "actions": dict(Counter(each.label for segments in truth.values() for each in segments)),
        "seconds": sum(len(stream.levels) for stream in streams(SPLIT)) / FPS,
        "step_frames": STEP,
        "sure": SURE,
        "chosen": best,
        "step_accuracy": evaluate.accuracy(loaded, found["localizer"], SPLIT),
        "methods": methods,
    }


def row(segment: Segment, score: bool) -> list[float]:
    """As the page reads it: number of the action, start, end, and the score of a candidate."""
    numbers = [ACTIONS.index(segment.label), round(segment.start_s, 3), round(segment.end_s, 3)]
    return [*numbers, round(segment.score, 4)] if score else numbers


def candidates(_device: str) -> dict[str, Any]:
    """All that the localizer finds in the test streams before anything is suppressed, for thresholds moved by hand."""
    network = {"localizer": cast(Localizer, load("localizer"))}
    found = evaluate.candidates(evaluate.found_in(list(network.values()), evaluate.features(network, SPLIT), SPLIT))
    truth = evaluate.truth_of(streams(SPLIT))
    return {
        "labels": list(ACTIONS),
        "streams": [
            {
                "name": stream.name,
                "seconds": len(stream.levels) / FPS,
                "truth": [row(each, False) for each in truth[stream.name]],
                "candidates": [
                    row(each, True) for each in sorted(found[stream.name], key=lambda each: -each.score)[:KEPT]
                ],
            }
            for stream in streams(SPLIT)
        ],
    }


CANDIDATES = {
    "version": VERSION,
    "test_streams": STREAMS[SPLIT],
    "weights": {"localizer": card_of("localizer").weights.sha256},
    "proposing": [PROPOSALS, OVERLAP, LEAST],
    "kept": KEPT,
}
EXPERIMENTS = [
    Experiment("localize", settings(), measure),
    Experiment("localize_candidates", CANDIDATES, candidates),
]
