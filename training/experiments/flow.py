"""Claim 13: how wrong is an estimated flow? The methods that need no weights, on the fixed tests, against the truth."""

from functools import partial
from typing import Any

import numpy as np

from datasets.flow_tests import TESTS, VERSION, all_of, lands_inside
from training.experiments.experiment import Experiment
from video.flow import METHODS, angular_error, endpoint_error, estimate_flow, outliers, parameters_of
from video.flow.raft import RAFTS

UNTRAINED = [method for method in METHODS if method not in RAFTS]


def measure(methods: list[str], device: str) -> dict[str, Any]:
    """Mean errors over all pixels whose true flow ends inside the picture, test by test."""
    errors: dict[str, Any] = {}
    for test in TESTS:
        clips = all_of(test)
        errors[test] = {"pairs": sum(len(truth) for _clip, truth in clips)}
        for method in methods:
            rows: dict[str, list[np.ndarray]] = {"epe": [], "aae": [], "fl": []}
            for clip, truth in clips:
                flow, inside = estimate_flow(clip, method, device=device), lands_inside(truth)
                for key, error in (("epe", endpoint_error), ("aae", angular_error), ("fl", outliers)):
                    rows[key].append(error(flow, truth)[inside])
            errors[test][method] = {key: float(np.concatenate(values).mean()) for key, values in rows.items()}
    return {"tests": errors}


SETTINGS = {"version": VERSION, "methods": {method: parameters_of(method) for method in UNTRAINED}}
EXPERIMENTS = [Experiment("flow", SETTINGS, partial(measure, UNTRAINED))]
