"""Claim 24: what happens when? The localizer against a sliding window and against scores of single steps.

All read the same features. Two localizers, one of colours and one of flow, are fused late as well.
"""

from collections import Counter
from typing import Any, cast

from datasets.streams import ACTIONS, VERSION
from models.localizer import STEP, Localizer
from models.zoo import card_of, load
from training.experiments.experiment import Experiment
from training.localizer import evaluate
from training.localizer.data import STREAMS, streams
from vizlib.localize.detect import NAMES, SIGMA, suppressed
from vizlib.metrics import ACTIVITYNET, THUMOS14, Segment, average_recall, bootstrap, boundary_error, judge

SPLIT = "test"
AT = 0.5  # tIoU at which boundaries are compared
SURE = 0.3  # score from which a detection counts when boundaries are compared
NUMBERS = (1, 2, 5, 10, 20, 50)  # of proposals
RESAMPLES = 1000
KEPT = 200  # candidates of a stream that the page of thresholds gets


def settings() -> dict[str, Any]:
    return {
        "version": VERSION,
        "streams": STREAMS[SPLIT],
        "weights": {name: card_of(name).weights.sha256 for name in NAMES["both"]},
        "sigma": SIGMA,
    }


def measured(candidates: evaluate.Videos, truth: evaluate.Videos) -> dict[str, Any]:
    """mAP with its interval, AP of each action, and how far boundaries are off; after soft-NMS."""
    detections = {video: suppressed(each) for video, each in candidates.items()}
    thumos, activitynet = judge(detections, truth, THUMOS14), judge(detections, truth, ACTIVITYNET).result
    intervals = bootstrap(thumos, 0, RESAMPLES)
    sure = {video: [each for each in found if each.score >= SURE] for video, found in detections.items()}
    error = boundary_error(sure, truth, AT)
    return {
        "map": dict(zip(map(str, THUMOS14), thumos.result.map, strict=True)),
        "map_interval": {str(t): list(map(float, each)) for t, each in zip(THUMOS14, intervals, strict=True)},
        "activitynet": activitynet.mean,
        "per_class": {label: ap[THUMOS14.index(AT)] for label, ap in sorted(thumos.result.classes.items())},
        "boundary_error_s": error.mean_s,
        "start_error_s": error.start_s,
        "end_error_s": error.end_s,
        "matched": error.matched,
    }


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
        found[name] = evaluate.found_in(nets, seen)
        methods[name] = measured(evaluate.candidates(found[name]), truth) | {
            "recall": list(
                zip(NUMBERS, average_recall(evaluate.proposals(found[name]), truth, NUMBERS).tolist(), strict=True)
            )
        }
    methods["sliding_window"] = measured(evaluate.windows(*of["localizer"]), truth)
    methods["per_frame"] = measured(evaluate.steps(found["localizer"]), truth)
    return {
        "actions": dict(Counter(each.label for segments in truth.values() for each in segments)),
        "seconds": sum(len(stream.levels) for stream in streams(SPLIT)) / 12,
        "step_frames": STEP,
        "sure": SURE,
        "resamples": RESAMPLES,
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
    found = evaluate.candidates(evaluate.found_in(list(network.values()), evaluate.features(network, SPLIT)))
    truth = evaluate.truth_of(streams(SPLIT))
    return {
        "labels": list(ACTIONS),
        "streams": [
            {
                "name": stream.name,
                "seconds": len(stream.levels) / 12,
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
    "kept": KEPT,
}
EXPERIMENTS = [
    Experiment("localize", settings(), measure),
    Experiment("localize_candidates", CANDIDATES, candidates),
]
