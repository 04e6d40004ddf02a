"""The numbers that this topic's sentences and claims hold: measured here, never typed in."""

from collections import defaultdict
from fractions import Fraction
from functools import cache

from datasets.small_motion import FRAMES
from ui.numbers import Measure, share
from vizlib.results.runs import mean, runs

RUNS = {"visible": "small_motion_visible-", "hidden": "small_motion-"}
FOUND = 0.75  # halfway between chance and always right: the usual threshold of a choice between two


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


def small_motion_numbers(kind: str) -> dict[str, str]:
    """Claim 6: the accuracies of a kind of disc, means over seeds.

    ``{early_fusion_low}`` and ``_high``: at the smallest and the largest amplitude; ``_worst`` and ``_best``: over all
    amplitudes; ``_threshold``: the smallest one at which it is above FOUND, in pixels a frame.
    """
    numbers: dict[str, str] = {"frames": str(FRAMES), "found": f"{FOUND:.0%}".replace("%", "\N{NO-BREAK SPACE}%")}
    for name, rows in small_motion(kind).items():
        means = {amplitude: mean(rows[amplitude]) for amplitude in sorted(rows)}
        low, high = min(means), max(means)
        found = [amplitude for amplitude, accuracy in means.items() if accuracy > FOUND]
        numbers |= {
            "low": pixels(low),
            "high": pixels(high),
            f"{name}_low": share(means[low]),
            f"{name}_high": share(means[high]),
            f"{name}_worst": share(min(means.values())),
            f"{name}_best": share(max(means.values())),
            f"{name}_threshold": pixels(found[0]) if found else "–",
        }
    trained = [run for run in runs(RUNS[kind]) if run["network"] == "late_fusion_mlp"]
    numbers |= {"seeds": str(len(trained)), "late_fusion_mlp_train": share(mean([run["train"] for run in trained]))}
    if kind == "hidden":
        (long,) = runs("small_motion_long-")
        numbers |= {
            "rounds": str(trained[0]["rounds"]),
            "long_rounds": str(long["rounds"]),
            "long_train": share(long["train"]),
            "long_low": share(min(long["accuracy"].values())),
            "long_high": share(max(long["accuracy"].values())),
        }
    return numbers


# What the claims of this topic call their measures.
NUMBERS: dict[str, Measure] = {
    "visible": lambda *_: small_motion_numbers("visible"),
    "hidden": lambda *_: small_motion_numbers("hidden"),
}
