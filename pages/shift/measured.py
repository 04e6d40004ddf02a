"""The numbers that this topic's sentences and claims hold: measured here, never typed in."""

from collections import defaultdict
from functools import cache

from ui.numbers import Measure, share
from vizlib.results.runs import mean, runs


def shift_numbers() -> dict[str, str]:
    """Claim 10: accuracy at onsets ``_inside`` and ``_outside`` of the window of training, the worst seed's and the
    best's outside, ``_worst`` and ``_best``, and the mean at the ``_lowest`` onset.

    ``{phases_outside}`` and ``{short_outside}``: slow fusion, trained on an onset more, or with a short field.
    """
    measured = {name: ("shift", name) for name in shift()}
    measured |= {kind: (f"shift_{kind}", "slow_fusion") for kind in ("phases", "short")}
    numbers: dict[str, str] = {}
    for key, (kind, name) in measured.items():
        window = set(runs(f"{kind}-")[0]["trained"])
        by_onset = shift(kind)[name]
        rows = [values for onset, values in by_onset.items() if onset not in window]
        outside = [mean(list(seed)) for seed in zip(*rows, strict=True)]
        numbers |= {
            "seeds": str(len(outside)),
            f"{key}_inside": share(mean([mean(by_onset[onset]) for onset in window])),
            f"{key}_outside": share(mean(outside)),
            f"{key}_worst": share(min(outside)),
            f"{key}_best": share(max(outside)),
            f"{key}_lowest": share(min(map(mean, by_onset.values()))),
        }
    return numbers


@cache
def shift(kind: str = "shift") -> dict[str, dict[int, list[float]]]:
    """Claim 10: for each network and onset of the event the accuracies of its seeds.

    ``kind``: ``shift``; ``shift_phases``, trained on an onset more; ``shift_short``, with a short field in time.
    """
    accuracies: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for run in runs(f"{kind}-"):
        for onset, accuracy in run["accuracy"].items():
            accuracies[run["network"]][int(onset)].append(accuracy)
    return {name: dict(rows) for name, rows in accuracies.items()}


# What the claims of this topic call their measures.
NUMBERS: dict[str, Measure] = {
    "shift": lambda *_: shift_numbers(),
}
