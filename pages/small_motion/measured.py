"""The numbers that this topic's sentences and claims hold: measured here, never typed in."""

from collections import defaultdict
from functools import cache

from ui.numbers import Measure, share
from vizlib.results.runs import mean, runs


def small_motion_numbers() -> dict[str, str]:
    """Claim 6: accuracy at the smallest and at the largest amplitude, ``{early_fusion_low}`` and ``_high``."""
    numbers: dict[str, str] = {}
    for name, rows in small_motion().items():
        numbers |= {f"{name}_low": share(mean(rows[min(rows)])), f"{name}_high": share(mean(rows[max(rows)]))}
    trained = [run["train"] for run in runs("small_motion-late_fusion_mlp-")]
    usual, (long,) = runs("small_motion-late_fusion_mlp-")[0], runs("small_motion_long-")
    return numbers | {
        "seeds": str(len(trained)),
        "late_fusion_mlp_train": share(mean(trained)),
        "rounds": str(usual["rounds"]),
        "long_rounds": str(long["rounds"]),
        "long_train": share(long["train"]),
        "long_low": share(min(long["accuracy"].values())),
        "long_high": share(max(long["accuracy"].values())),
    }


@cache
def small_motion() -> dict[str, dict[float, list[float]]]:
    """Claim 6: for each network and amplitude in pixels a frame, the accuracies of its seeds."""
    accuracies: dict[str, dict[float, list[float]]] = defaultdict(lambda: defaultdict(list))
    for run in runs("small_motion-"):
        for amplitude, accuracy in run["accuracy"].items():
            accuracies[run["network"]][float(amplitude)].append(accuracy)
    return {name: dict(rows) for name, rows in accuracies.items()}


# What the claims of this topic call their measures.
NUMBERS: dict[str, Measure] = {
    "small_motion": lambda *_: small_motion_numbers(),
}
