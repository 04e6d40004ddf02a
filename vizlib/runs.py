"""What ``make experiments`` measured: a small JSON a run, read here and never typed in."""

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Any

from models.card import FOLDER
from models.zoo import CARDS

RUNS = FOLDER / "weights" / "runs"


@cache
def named(beginning: str) -> dict[str, dict[str, Any]]:
    """The results of all runs whose name begins so, in the order of their names."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(RUNS.glob(f"{beginning}*.json"))}


def runs(beginning: str) -> list[dict[str, Any]]:
    """Those results without their names."""
    return list(named(beginning).values())


def in_order(beginning: str) -> list[dict[str, Any]]:
    """Runs of one lab net each, in the zoo's order."""
    return sorted(runs(beginning), key=lambda run: list(CARDS).index(run["network"]))


@dataclass(frozen=True)
class Mixing:
    """A network of which so many convolutions see time; accuracies of its seeds on all, unpaired and paired classes."""

    layers: int
    parameters: int
    gmacs: float
    top1: list[float]
    unpaired: list[float]
    pairs: list[float]


@cache
def mixing() -> list[Mixing]:
    """Claim 7, fewest layers first."""
    found = []
    for layers in sorted({run["layers"] for run in runs("mixing-")}):
        mine = [run for run in runs("mixing-") if run["layers"] == layers]
        pairs = [mean(list(run["pairs"].values())) for run in mine]
        found.append(
            Mixing(
                layers,
                mine[0]["parameters"],
                mine[0]["gmacs"],
                [run["test"] for run in mine],
                [run["unpaired"] for run in mine],
                pairs,
            )
        )
    return found


@cache
def small_motion() -> dict[str, dict[float, list[float]]]:
    """Claim 6: for each network and amplitude in pixels a frame, the accuracies of its seeds."""
    found: dict[str, dict[float, list[float]]] = defaultdict(lambda: defaultdict(list))
    for run in runs("small_motion-"):
        for amplitude, accuracy in run["accuracy"].items():
            found[run["network"]][float(amplitude)].append(accuracy)
    return {name: dict(rows) for name, rows in found.items()}


@dataclass(frozen=True)
class Noticed:
    """A network on tampered test clips: how often it is right, and how often its answer is another one than before."""

    top1: float
    unpaired: float
    pairs: dict[str, float]
    changed: float

    @property
    def pair_mean(self) -> float:
        return mean(list(self.pairs.values()))


@cache
def time_tests() -> dict[str, dict[str, Noticed]]:
    """Claims 2 and 6: for each network and tampering what became of its answers."""
    return {
        run["network"]: {key: Noticed(**row) for key, row in run["rows"].items()} for run in in_order("time_tests-")
    }


@cache
def averaging() -> dict[str, dict[int, dict[str, float]]]:
    """Claim 3: for each network and number of test clips its accuracies: ``top1``, ``unpaired`` and ``pairs``."""
    return {
        run["network"]: {
            int(views): row | {"pairs": mean(list(row["pairs"].values()))} for views, row in run["accuracy"].items()
        }
        for run in in_order("averaging-")
    }


def mean(values: list[float]) -> float:
    return sum(values) / len(values)


@cache
def shift(kind: str = "shift") -> dict[str, dict[int, list[float]]]:
    """Claim 10: for each network and onset of the event the accuracies of its seeds.

    ``kind``: ``shift``; ``shift_phases``, trained on an onset more; ``shift_short``, with a short field in time.
    """
    found: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for run in runs(f"{kind}-"):
        for onset, accuracy in run["accuracy"].items():
            found[run["network"]][int(onset)].append(accuracy)
    return {name: dict(rows) for name, rows in found.items()}


@cache
def two_stream() -> dict[str, Any]:
    """Claim 14: ``rows`` of each stream, their average and the best weight; ``test_by_weight``: accuracies."""
    (run,) = runs("two_stream")
    return run


@cache
def point_lights() -> dict[str, dict[str, dict[str, Any]]]:
    """Claim 12: by what was trained on and what was tested, ``people`` or ``lights``, the rows of each stream."""
    (run,) = runs("point_lights")
    return run["trained_on"]


@cache
def non_local() -> dict[str, dict[str, Any]]:
    """Claim 20: by what was trained on, ``before``, ``without`` a block or ``kind-KIND``."""
    return {name.removeprefix("non_local-"): run for name, run in named("non_local-").items()}


@cache
def answers() -> dict[str, dict[str, Any]]:
    """Claim 16: of the LSTM as ``shipped``, trained on its ``last`` answer or on ``every`` one, accuracies by step."""
    return {name.removeprefix("answers-"): run for name, run in named("answers-").items()}


@cache
def long_range(task: str) -> dict[str, dict[int, list[float]]]:
    """Claim 15: for each network and gap between the two actions the accuracies of its seeds."""
    found: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for run in runs(f"long_range-{task}-"):
        for gap, accuracy in run["accuracy"].items():
            found[run["network"]][int(gap)].append(accuracy)
    return {name: dict(rows) for name, rows in found.items()}


@cache
def flow_tests() -> dict[str, dict[str, Any]]:
    """Claim 13: for each test of flow and method its ``epe``, ``aae`` and ``fl``, and the number of ``pairs``."""
    (run,) = runs("flow")
    return run["tests"]
