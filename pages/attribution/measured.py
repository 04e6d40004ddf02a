"""What ``training/experiments/attribution.py`` measured: which methods pass their checks, on test clips."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from ui.numbers import share
from vizlib.attribution.checks import MOST_ALIKE
from vizlib.results.runs import in_order


@dataclass(frozen=True)
class Believed:
    """A method on one network, over all test clips.

    Attributes:
        alike: mean rank correlation with the maps of shuffled weights.
        changes: share of clips on which it is low enough.
        deletion, insertion: shares of clips on which the map's order beats all random orders.
        on_person: how many times more of the map lies on the person than if it were spread evenly, the median.
        residual: the worst, where the method promises a sum; else NaN.
    """

    alike: float
    changes: float
    deletion: float
    insertion: float
    on_person: float
    residual: float


@cache
def believed() -> dict[str, dict[str, Believed]]:
    """By network and method."""
    return {
        run["network"]: {
            method: summed({k: np.array(v, float) for k, v in row.items()}) for method, row in run["rows"].items()
        }
        for run in in_order("attribution-")
    }


def summed(row: dict[str, np.ndarray]) -> Believed:
    """One row of a run: its lists have an entry a clip."""
    known = row["alike"][~np.isnan(row["alike"])]
    return Believed(
        float(known.mean()),
        float((known < MOST_ALIKE).mean()),
        float(np.nanmean(row["deletion"])),
        float(np.nanmean(row["insertion"])),
        float(np.median(row["on_person"] / row["person"])),
        float(row["residual"].max()),
    )


@cache
def attribution_numbers() -> dict[str, str]:
    """What the page says: ``{method}_changes`` and so on of slow fusion, with ``single_`` before it of single frame."""
    (clips,) = {run["clips"] for run in in_order("attribution-")}
    numbers = {"clips": str(clips)}
    for name, before in (("slow_fusion", ""), ("single_frame", "single_")):
        for method, row in believed()[name].items():
            numbers |= {
                f"{before}{method}_changes": share(row.changes),
                f"{before}{method}_deletion": share(row.deletion),
                f"{before}{method}_person": f"{row.on_person:.1f}",
            }
    return numbers
