"""The runs of the ablation, variant by variant."""

from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from datasets.actors import LABELS, PAIRS
from models.lab import INPUT
from models.slowfast import slowfast
from vizlib.results.runs import mean, named
from vizlib.results.seeds import ahead
from vizlib.slowfast.cost import Parts, parts_of

FULL, SLOW, FAST = "slowfast", "slow", "fast"
ORDER = (FULL, SLOW, FAST, "none", "time_to_channel", "sampling", "beta_4", "beta_16")
# What the paper's table calls them.
PAPER = {
    FULL: "time-strided convolution",
    SLOW: "slow pathway only",
    FAST: "fast pathway only",
    "none": "no lateral connections",
    "time_to_channel": "time-to-channel",
    "sampling": "sampling",
}


def pair_key(forwards: str) -> str:
    """What the accuracy inside the pair of this action is called."""
    return f"pair {forwards}"


PAIR_KEYS = tuple(pair_key(forwards) for forwards, _backwards in PAIRS)


@dataclass(frozen=True)
class Variant:
    """One network of the ablation: its runs, a seed each."""

    name: str
    runs: tuple[dict[str, Any], ...]

    def values(self, key: str) -> list[float]:
        """An accuracy of each seed: ``top1``, ``unpaired``, ``pairs`` for the mean of the reversed pairs, the name of a
        class, or the ``pair_key`` of one pair.
        """
        kind, _space, name = key.partition(" ")
        if kind == "pair":
            return [run["pairs"][name] for run in self.runs]
        if key == "pairs":
            return [mean(list(run["pairs"].values())) for run in self.runs]
        return [run["per_class"][key] if key in LABELS else run[key] for run in self.runs]


@cache
def variants() -> dict[str, Variant]:
    """All networks of the ablation, the whole one first."""
    found: dict[str, list[dict[str, Any]]] = {}
    for stem, run in named("slowfast-").items():
        found.setdefault(stem.split("-")[1], []).append(run)
    return {name: Variant(name, tuple(found[name])) for name in ORDER if name in found}


def beta_of(name: str) -> str:
    """The beta of a variant, as its run says: ``1/4``."""
    return f"1/{1 / variants()[name].runs[0]['variant']['beta']:.0f}"


@cache
def cost_of(name: str) -> Parts:
    """What the parts of a variant cost, built as its run says."""
    how = variants()[name].runs[0]["variant"]
    return parts_of(partial(slowfast, **how), INPUT.shape)


@cache
def leads(one: str, other: str, keys: tuple[str, ...]) -> dict[int, list[str]]:
    """The ``keys`` in which one variant is ahead of another beyond the seeds (1), behind (-1), or neither (0)."""
    sides: dict[int, list[str]] = {1: [], 0: [], -1: []}
    for key in keys:
        sides[ahead(variants()[one].values(key), variants()[other].values(key))].append(key)
    return sides
