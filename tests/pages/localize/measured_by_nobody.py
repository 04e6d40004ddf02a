"""Results of the localizers as an experiment writes them, made up for tests: plausible, and measured by nobody."""

from typing import Any

import numpy as np

from datasets.streams import ACTIONS, FPS, plan
from vizlib.metrics import ACTIVITYNET, THUMOS14

# mAP at tIoU 0.5 and 0.3, and how fast it falls with the threshold; boundary error in seconds; the share that matches.
METHODS = {
    "localizer": (0.62, 0.4, 0.21, 0.9),
    "localizer_flow": (0.6, 0.45, 0.22, 0.88),
    "localizer_two_stream": (0.66, 0.4, 0.19, 0.92),
    "sliding_window": (0.38, 0.9, 0.48, 0.75),
    "per_frame": (0.41, 0.7, 0.33, 0.7),
}


def truth_of(seed: int) -> list[tuple[str, float, float]]:
    """What is true in a test stream: action, start and end in seconds."""
    found = plan(seed, "test")
    starts = found.starts
    return [
        (piece.name, start / FPS, end / FPS)
        for piece, start, end in zip(found.pieces, starts[:-1], starts[1:], strict=True)
        if piece.action
    ]


def localize(**maps: float) -> dict[str, Any]:
    """``localize.json``; ``maps``: other mAPs at tIoU 0.5, by method."""
    draw = np.random.default_rng(5)
    truth = [action for seed in range(80) for action, _start, _end in truth_of(seed)]
    methods = {}
    for name, (at_half, slope, error, matched) in METHODS.items():
        at = maps.get(name, at_half)
        values = {f"{tiou:g}": max(0.02, at - slope * (tiou - 0.5)) for tiou in sorted({*THUMOS14, *ACTIVITYNET})}
        methods[name] = {
            "map": values,
            "map_interval": {tiou: [value - 0.05, value + 0.05] for tiou, value in values.items()},
            "activitynet": float(np.mean([values[f"{tiou:g}"] for tiou in ACTIVITYNET])),
            "inside": 0.6,
            "per_class": {action: float(np.clip(at + draw.normal(0, 0.15), 0, 1)) for action in ACTIONS},
            "boundary_error_s": error,
            "matched": matched,
        }
    for name, at in (("localizer", 0.78), ("localizer_flow", 0.77), ("localizer_two_stream", 0.8)):
        numbers = [1, 2, 5, 10, 20, 50, 100]
        methods[name]["recall"] = [[n, at * (1 - np.exp(-n / 12))] for n in numbers]
    return {
        "version": 1,
        "streams": 80,
        "weights": {},
        "sure": 0.3,
        "actions": {action: truth.count(action) for action in ACTIONS},
        "methods": methods,
    }


def candidates(streams: int = 80, each: int = 100) -> dict[str, Any]:
    """``localize_candidates.json``: proposals near and far from what is true, each as several actions."""
    draw = np.random.default_rng(6)
    found = []
    for seed in range(streams):
        truth = [[ACTIONS.index(action), start, end] for action, start, end in truth_of(seed)]
        seconds = plan(seed, "test").frames / FPS
        rows = []
        for _ in range(each):
            label, start, end = truth[draw.integers(len(truth))]
            near = draw.uniform() < 0.4
            spread = 0.12 if near else 0.8
            middle = (start + end) / 2 + draw.normal(0, spread * (end - start))
            length = (end - start) * np.exp(draw.normal(0, spread))
            score = draw.beta(6, 2) if near else draw.beta(1, 12)
            a, b = max(0.0, middle - length / 2), min(seconds, middle + length / 2)
            rows.append([label if draw.uniform() < 0.85 else int(draw.integers(16)), a, max(b, a + 0.1), score])
            rows += [[int(draw.integers(16)), a, max(b, a + 0.1), draw.uniform(0.01, 0.1)] for _ in range(2)]
        found.append({"name": f"test-{seed}", "seconds": seconds, "truth": truth, "candidates": rows})
    return {"streams": found}
