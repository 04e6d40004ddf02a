"""The numbers that this topic's sentences and claims hold: measured here, never typed in."""

from collections import defaultdict
from fractions import Fraction
from functools import cache
from math import inf, isfinite, prod
from statistics import median

from datasets.small_motion import FRAMES, LABELS, VISIBLE
from models.fusion import HALVED
from ui.numbers import Measure, share
from vizlib.results.runs import mean, runs

RUNS = {"visible": "small_motion_visible-", "hidden": "small_motion-"}
FOUND = 0.75  # halfway between chance and always right: the usual threshold of a choice between two

BARELY = 0.6  # who does not get there at any amplitude is at chance


def pixels(amplitude: float) -> str:
    """``1/32`` or ``8``."""
    return str(Fraction(amplitude))


@cache
def small_motion(kind: str) -> dict[str, dict[float, list[float]]]:
    """Claim 6: for each network and amplitude in pixels a frame, the accuracies of its seeds."""
    accuracies: dict[str, dict[float, list[float]]] = defaultdict(lambda: defaultdict(list))
    for run in runs(RUNS[kind]):
        for amplitude, accuracy in run["accuracy"].items():
            accuracies[run["network"]][float(amplitude)].append(accuracy)
    return {name: dict(rows) for name, rows in accuracies.items()}


def small_motion_numbers() -> dict[str, str]:
    """Claim 6: for each kind of disc and network what is beside, mean over seeds: ``{visible_early_fusion_low}``."""
    (long,) = runs("small_motion_long-")
    numbers = {
        "chance": f"{100 / len(LABELS):.0f}\N{NO-BREAK SPACE}%",
        "threshold": f"{100 * FOUND:.0f}\N{NO-BREAK SPACE}%",
        "frames": str(FRAMES),
        "long_rounds": str(long["rounds"]),
        "long_train": share(long["train"]),
        "long_high": share(max(long["accuracy"].values())),
    }
    for kind in RUNS:
        for name, rows in small_motion(kind).items():
            numbers |= {f"{kind}_{name}_{key}": value for key, value in of_network(rows).items()}
        trained = [run for run in runs(RUNS[kind]) if run["network"] == "late_fusion_mlp"]
        smallest, largest = trained[0]["amplitudes"][0], trained[0]["amplitudes"][-1]
        numbers |= {
            f"{kind}_seeds": str(len(trained)),
            f"{kind}_smallest": pixels(smallest),
            f"{kind}_largest": pixels(largest),
            f"{kind}_travel": f"{smallest * (FRAMES - 1):.1f}",  # pixels in a whole clip
            f"{kind}_late_fusion_mlp_train": share(mean([run["train"] for run in trained])),
            f"{kind}_rounds": str(max(run["rounds"] for run in trained)),
        }
    slow = [run["rounds"] for run in runs(RUNS["visible"]) if run["network"] == "slow_fusion"]
    thresholds = [Fraction(numbers[f"visible_{name}_threshold"]) for name in ("late_fusion_mlp", "slow_fusion")]
    return numbers | {
        "visible_learned": pixels(VISIBLE.drawn[0]),
        "visible_size": f"{VISIBLE.size} × {VISIBLE.size}",
        "visible_slow_rounds": str(max(slow)),
        "ratio": str(thresholds[0] / thresholds[1]),
        "cells": str(VISIBLE.size // prod(HALVED)),  # places that late fusion's features are left on, a side
    }


def learned_numbers() -> dict[str, str]:
    """Claim 6: of each kind of disc, how many networks learn it: their median seed is above FOUND at some amplitude.

    ``{times}``: how many times the amplitude of slow fusion late fusion with an MLP needs, on the visible disc.
    """
    first = {
        kind: {
            name: min((a for a, seeds in rows.items() if median(seeds) > FOUND), default=inf)
            for name, rows in small_motion(kind).items()
        }
        for kind in RUNS
    }
    visible = first["visible"]
    return {kind: str(sum(map(isfinite, least.values()))) for kind, least in first.items()} | {
        "networks": str(len(visible)),
        "times": f"{visible['late_fusion_mlp'] / visible['slow_fusion']:g}",
    }


def of_network(rows: dict[float, list[float]]) -> dict[str, str]:
    """Accuracies at the smallest and the largest amplitude, the worst and the best of all amplitudes, means over seeds;
    from which amplitude on the median seed is above FOUND, in pixels a frame; how many seeds are at chance throughout.
    """
    means = {amplitude: mean(rows[amplitude]) for amplitude in sorted(rows)}
    found = [amplitude for amplitude in means if median(rows[amplitude]) > FOUND]
    best = [max(seed) for seed in zip(*rows.values(), strict=True)]
    return {
        "smallest": share(means[min(means)]),
        "largest": share(means[max(means)]),
        "worst": share(min(means.values())),
        "best": share(max(means.values())),
        "threshold": pixels(found[0]) if found else "–",
        "stuck": str(sum(accuracy < BARELY for accuracy in best)),
    }


# What the claims of this topic call their measures.
NUMBERS: dict[str, Measure] = {
    "small_motion": lambda *_: small_motion_numbers(),
}
