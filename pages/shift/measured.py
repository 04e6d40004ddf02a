"""The numbers that this topic's sentences and claims hold: measured here, never typed in."""

from collections import defaultdict
from dataclasses import astuple
from functools import cache

from datasets.onsets import LABELS
from models.fusion import FusionNet
from ui.numbers import Measure, share
from vizlib.receptive_field import theoretical
from vizlib.results.runs import mean, runs


LAST = "features.4"  # the last convolution
# Slow fusion taken to pieces: from one that nothing tells the time to the lab net, and the lab net on more onsets.
PIECES = ("shift_short", "shift_strided", "shift_long", "shift", "shift_phases")


def shift_numbers() -> dict[str, str]:
    """Claim 10: accuracy at onsets ``_inside`` and ``_outside`` of the window of training, the worst seed's and the
    best's outside, ``_worst`` and ``_best``, and the mean at the ``_lowest`` onset.

    ``{short_outside}`` and the like: of the other PIECES.
    """
    measured = {name: ("shift", name) for name in shift()}
    measured |= {kind.removeprefix("shift_"): (kind, "slow_fusion") for kind in PIECES if kind != "shift"}
    numbers = {"chance": f"{100 / len(LABELS):.0f}\N{NO-BREAK SPACE}%"}
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
    """Claim 10: for each network and onset of the event the accuracies of its seeds, of the runs of a kind."""
    accuracies: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for run in runs(f"{kind}-"):
        for onset, accuracy in run["accuracy"].items():
            accuracies[run["network"]][int(onset)].append(accuracy)
    return {name: dict(rows) for name, rows in accuracies.items()}


@cache
def fields() -> dict[str, str]:
    """Of each of the PIECES but the last, how many frames a unit of the last convolution sees and the steps between
    two units: ``{short_field}``, ``{short_step}``.
    """
    numbers = {}
    for kind in PIECES[:-1]:
        settings = runs(f"{kind}-slow_fusion-")[0]
        network = FusionNet("slow", **{name: settings[name] for name in ("mixing", "strides") if name in settings})
        size, step, _start = (axis[0] for axis in astuple(theoretical(network, (1, *network.shape))[LAST]))
        key = "slow_fusion" if kind == "shift" else kind.removeprefix("shift_")
        numbers |= {f"{key}_field": str(size), f"{key}_step": str(step)}
    return numbers


# What the claims of this topic call their measures.
NUMBERS: dict[str, Measure] = {
    "shift": lambda *_: shift_numbers(),
}
