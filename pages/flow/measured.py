"""The numbers that this topic's sentences and claims hold: measured here, never typed in."""

from functools import cache
from typing import Any

from ui.numbers import Measure
from vizlib.results.runs import runs


@cache
def flow_numbers() -> dict[str, str]:
    """Claim 13: endpoint errors in pixels, ``{TEST_METHOD}``; and how many ``{pairs}`` of frames with actors."""
    numbers = {}
    for test, row in flow_tests().items():
        for method in ("dis", "farneback"):
            numbers[f"{test}_{method}"] = f"{row[method]['epe']:.2f}"
    return numbers | {"pairs": str(flow_tests()["actors"]["pairs"])}


@cache
def flow_tests() -> dict[str, dict[str, Any]]:
    """Claim 13: for each test of flow and method its ``epe``, ``aae`` and ``fl``, and the number of ``pairs``."""
    (run,) = runs("flow")
    return run["tests"]


# What the claims of this topic call their measures.
NUMBERS: dict[str, Measure] = {
    "flow": lambda *_: flow_numbers(),
}
