"""The numbers that this topic's sentences and claims hold: measured here, never typed in."""

from functools import cache
from typing import Any

from ui.numbers import Measure, share
from vizlib.results.runs import mean, named


@cache
def attention_numbers() -> dict[str, str]:
    """Claim 20: test accuracies before, trained on ``{without}`` a block, with blocks of each kind;
    ``_pairs`` inside the reversed pairs; and what the blocks cost.
    """
    numbers = {}
    for key, run in non_local().items():
        name = key.replace("-", "_")
        numbers[name] = share(run["test"])
        numbers[f"{name}_pairs"] = share(mean(list(run["pairs"].values())))
    before, after = non_local()["before"], non_local()["kind-embedded_gaussian"]
    return numbers | {
        "parameters": f"{after['parameters'] - before['parameters']:,}",
        "mmacs": f"{1e3 * before['gmacs']:.0f}",
        "mmacs_after": f"{1e3 * after['gmacs']:.0f}",
    }


@cache
def non_local() -> dict[str, dict[str, Any]]:
    """Claim 20: by what was trained on, ``before``, ``without`` a block or ``kind-KIND``."""
    return {name.removeprefix("non_local-"): run for name, run in named("non_local-").items()}


# What the claims of this topic call their measures.
NUMBERS: dict[str, Measure] = {
    "attention": lambda *_: attention_numbers(),
}
