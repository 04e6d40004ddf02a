"""The numbers that this topic's sentences and claims hold: measured here, never typed in."""

from functools import cache
from typing import Any

from ui.numbers import Measure, share
from vizlib.results.runs import runs


@cache
def point_light_numbers() -> dict[str, str]:
    """Claim 12: accuracies ``{TRAINED_TESTED_STREAM}``, of networks trained and tested on people or lights."""
    return {
        f"{trained}_{tested}_{stream}": share(row["top1"])
        for trained, tests in point_lights().items()
        for tested, rows in tests.items()
        for stream, row in rows.items()
    }


@cache
def point_lights() -> dict[str, dict[str, dict[str, Any]]]:
    """Claim 12: by what was trained on and what was tested, ``people`` or ``lights``, the rows of each stream."""
    (run,) = runs("point_lights")
    return run["trained_on"]


# What the claims of this topic call their measures.
NUMBERS: dict[str, Measure] = {
    "point_lights": lambda *_: point_light_numbers(),
}
