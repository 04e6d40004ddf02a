"""The numbers that this topic's sentences and claims hold: measured here, never typed in."""

from dataclasses import dataclass
from functools import cache

from ui.numbers import Measure, share
from vizlib.results.runs import in_order, mean


def time_numbers() -> dict[str, str]:
    """Claims 2 and 6: ``{slow_fusion_freeze}`` and the like are accuracies, ``_changed`` shares of changed answers."""
    numbers: dict[str, str] = {}
    for name, rows in time_tests().items():
        for key, row in rows.items():
            numbers |= {
                f"{name}_{key}": share(row.top1),
                f"{name}_{key}_unpaired": share(row.unpaired),
                f"{name}_{key}_pairs": share(row.pair_mean),
                f"{name}_{key}_changed": share(row.changed),
            }
    return numbers


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


# What the claims of this topic call their measures.
NUMBERS: dict[str, Measure] = {
    "time": lambda *_: time_numbers(),
}
