"""The numbers that this topic's sentences and claims hold: measured here, never typed in."""

from collections import defaultdict
from functools import cache

from datasets.onsets import HELD, LABELS
from models.fusion import FusionNet
from ui.numbers import Measure, share
from vizlib.receptive_field import theoretical
from vizlib.results.runs import mean, runs
from vizlib.shift import filters

LAST = "features.4"  # the last convolution
PIECES = ("short", "strided", "long", "both")  # slow fusion, and what of it can tell a network the time


def shift_numbers() -> dict[str, str]:
    """Claim 10: accuracy at onsets ``_inside`` and ``_outside`` of the window of training, the worst seed's and the
    best's outside, ``_worst`` and ``_best``, and the mean at the ``_lowest`` onset.

    ``{short_outside}`` and the like: of the PIECES.
    """
    measured = {name: ("shift", name) for name in shift()}
    measured |= {piece: (f"shift_{piece}", "slow_fusion") for piece in PIECES}
    seeds = {run["recipe"]["seed"] for run in runs("shift-")}
    numbers = {"chance": f"{100 / len(LABELS):.0f}\N{NO-BREAK SPACE}%", "seeds": str(len(seeds))}
    for key, (kind, name) in measured.items():
        window = set(runs(f"{kind}-")[0]["trained"])
        by_onset = shift(kind)[name]
        rows = [values for onset, values in by_onset.items() if onset not in window]
        outside = [mean(list(seed)) for seed in zip(*rows, strict=True)]
        numbers |= {
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
    """Of each of the PIECES, how many frames a unit of the last convolution sees, and the frames from one unit to the
    next: ``{short_field}``, ``{short_step}``.
    """
    numbers: dict[str, str] = {}
    for piece in PIECES:
        run = runs(f"shift_{piece}-")[0]
        network = FusionNet("slow", size=run["size"], mixing=run["mixing"], strides=tuple(run["strides"]))
        field = theoretical(network, (1, *network.shape))[LAST]
        numbers |= {f"{piece}_field": str(field.size[0]), f"{piece}_step": str(field.stride[0])}
    return numbers


def events() -> dict[str, str]:
    """How many clips the PIECES and the lab nets learned from."""
    kinds = {"pieces": f"shift_{PIECES[0]}-", "lab": "shift-"}
    return {f"{key}_events": f"{len(LABELS) * runs(kind)[0]['events']['train']:,}" for key, kind in kinds.items()}


def phases() -> dict[str, str]:
    """Of what takes strides, accuracies outside the window at onsets of a phase that training has seen, and at the
    others: ``{strided_seen}``, ``{strided_unseen}``; ``{unseen}``: those onsets.
    """
    numbers: dict[str, str] = {}
    window = runs("shift_strided-")[0]["trained"]
    step = int(fields()["strided_step"])
    known = {onset % step for onset in window}
    for piece in ("strided", "both"):
        by_onset = {o: mean(row) for o, row in shift(f"shift_{piece}")["slow_fusion"].items() if o not in window}
        unseen = [onset for onset in by_onset if onset % step not in known]
        numbers |= {
            f"{piece}_seen": share(mean([by_onset[onset] for onset in by_onset if onset not in unseen])),
            f"{piece}_unseen": share(mean([by_onset[onset] for onset in unseen])),
            "unseen": ", ".join(map(str, unseen)),
        }
    return numbers


def overlap_numbers() -> dict[str, str]:
    """Claim 10: accuracy of early fusion on events ``{inside}`` the window, on those that begin ``{half}`` an event
    before or after it, so that one colour stands where the other did, and on those that lie ``{apart}`` from all in it.
    """
    by_onset = {onset: mean(row) for onset, row in shift()["early_fusion"].items()}
    window = runs("shift-")[0]["trained"]
    beside = {onset: min(abs(onset - known) for known in window) for onset in by_onset}
    groups = {"inside": range(1), "half": range(HELD, HELD + 1), "apart": range(2 * HELD, len(by_onset))}
    return {
        name: share(mean([by_onset[onset] for onset in by_onset if beside[onset] in away]))
        for name, away in groups.items()
    } | {"held": str(HELD), "chance": f"{100 / len(LABELS):.0f}\N{NO-BREAK SPACE}%"}


@cache
def filter_numbers() -> dict[str, str]:
    """Of three filters the least response to the change, over all its moments: ``{template}`` and ``{placed}`` stand at
    the middle one; and ``{copies}``: how many short ones it takes for a full response at each of the ``{moments}``.
    """
    *_, found = filters.responding()
    middle = len(filters.MOMENTS) // 2
    least = {
        "template": found.template[middle].min(),
        "placed": found.placed[middle].min(),
        "sliding": found.maps["none", 1].max(1).min(),
    }
    return {name: f"{round(float(value), 2) + 0.0:.2f}" for name, value in least.items()} | {
        "copies": str(filters.filters_needed(found.placed, 1.0)),
        "moments": str(len(filters.MOMENTS)),
        "frames": str(filters.FRAMES),
    }


# What the claims of this topic call their measures.
NUMBERS: dict[str, Measure] = {
    "shift": lambda *_: shift_numbers(),
}
