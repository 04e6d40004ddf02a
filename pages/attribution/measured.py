"""What was measured on test clips: which methods pass their checks, and how many orders Shapley values need."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from ui.numbers import share, whole_share
from vizlib.attribution.checks import MOST_ALIKE, ORDERS, RANDOM
from vizlib.attribution.result import MOST_RESIDUAL
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
    found: dict[str, dict[str, Believed]] = {run["network"]: {} for run in in_order("attribution-")}
    for run in (*in_order("attribution-"), *in_order("shapley-")):
        for method, row in run["rows"].items():
            found[run["network"]][method] = summed({k: np.array(v, float) for k, v in row.items()})
    return found


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


def check_numbers() -> dict[str, str]:
    """What the checks ask for."""
    return {
        "residual": whole_share(MOST_RESIDUAL),
        "alike": f"{MOST_ALIKE}",
        "orders": str(RANDOM[True]),
        "few": str(RANDOM[False]),
        "by_chance": whole_share(1 / (RANDOM[True] + 1)),
        "few_by_chance": whole_share(1 / (RANDOM[False] + 1)),
        "shapley_orders": str(ORDERS[True]),
        "shapley_few": str(ORDERS[False]),
    }


@cache
def attribution_numbers() -> dict[str, str]:
    """What the page says: ``{method}_changes`` and so on of slow fusion, with ``single_`` before it of single frame."""
    (clips,) = {run["clips"] for run in (*in_order("attribution-"), *in_order("shapley-"))}
    numbers = {"clips": str(clips), "random": whole_share(1 / (RANDOM[True] + 1))}
    for name, before in (("slow_fusion", ""), ("single_frame", "single_")):
        for method, row in believed()[name].items():
            numbers |= {
                f"{before}{method}_changes": share(row.changes),
                f"{before}{method}_deletion": share(row.deletion),
                f"{before}{method}_insertion": share(row.insertion),
                f"{before}{method}_person": f"{row.on_person:.1f}",
            }
    return numbers


ESTIMATES = ("plain", "paired", "page")  # few random orders, as many antithetic ones, as many as it takes


def estimates(network: str) -> dict[str, list[dict[str, float]]]:
    """How near each kind of estimate came to the reference, draw by draw."""
    (run,) = [run for run in in_order("shapley_orders-") if run["network"] == network]
    found: dict[str, list[dict[str, float]]] = {kind: [] for kind in ESTIMATES}
    for clip in run["clips"]:
        for kind in ("plain", "paired"):
            found[kind] += clip[kind]
        found["page"].append(clip["page"])
    return found


def sampled() -> list[str]:
    """The networks whose orders were compared."""
    return [run["network"] for run in in_order("shapley_orders-")]


def signed(value: float) -> str:
    """A correlation, with the minus sign that prose has."""
    return f"{value:.2f}".replace("-", "\N{MINUS SIGN}")


@cache
def order_numbers() -> dict[str, str]:
    """What the page says of orders: ``{plain_correlation}`` and so on of slow fusion, the others with their name."""
    numbers: dict[str, str] = {}
    for run in in_order("shapley_orders-"):
        name = run["network"]
        before = "" if name == "slow_fusion" else f"{name}_"
        squares = {}
        for kind, draws in estimates(name).items():
            found = {key: np.array([draw[key] for draw in draws], float) for key in draws[0]}
            squares[kind] = float(np.square(found["error"]).mean())
            numbers |= {
                f"{before}{kind}_correlation": signed(found["correlation"].mean()),
                f"{before}{kind}_least": signed(found["correlation"].min()),
                f"{before}{kind}_strongest": share(float(found["strongest"].mean())),
            }
        numbers |= {
            f"{before}squares": share(squares["paired"] / squares["plain"]),
            f"{before}orders": f"{np.mean([clip['orders'] for clip in run['clips']]):.0f}",
            f"{before}unsure": share(float(np.mean([clip["unsure"] for clip in run["clips"]]))),
            "few": str(run["few"]),
            "reference": str(run["reference"]),
            "most": str(run["orders"]),
            "target": whole_share(run["most_error"]),
            "actions": str(len(run["clips"])),
        }
    return numbers
