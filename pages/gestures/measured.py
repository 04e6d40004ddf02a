"""The numbers that this topic's sentences hold: measured, never typed in."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from ui.numbers import whole_share
from vizlib.gestures.classify import LINEAR
from vizlib.gestures.example import EACH
from vizlib.results.runs import named


def run() -> dict[str, Any]:
    """The experiment's result."""
    return named("gestures")["gestures"]


@cache
def back_shares() -> dict[str, dict[str, dict[str, dict[str, float]]]]:
    """Of one person and of many, each kind of features, each classifier: the shares of recordings that are ``right``,
    of their reverses that are (``reverse``), of ``both``, of those taken for the ``same`` as their reverse, and of
    ``all``, there and back.
    """
    return {
        people: {kind: {name: shares(rows) for name, rows in by.items()} for kind, by in kinds.items()}
        for people, kinds in run()["reversed"].items()
    }


def shares(rows: Sequence[Sequence[bool]]) -> dict[str, float]:
    """Of recordings: whether each is right, its reverse is, and both are taken for the same."""
    n = len(rows)
    return {
        "right": sum(row[0] for row in rows) / n,
        "reverse": sum(row[1] for row in rows) / n,
        "both": sum(row[0] and row[1] for row in rows) / n,
        "same": sum(row[2] for row in rows) / n,
        "all": sum(row[0] + row[1] for row in rows) / n / 2,
    }


def back_numbers(name: str = LINEAR) -> dict[str, str]:
    """For sentences, by a classifier: ``{one_motion_right}``, ``{many_still_both}`` and the like; ``{each}``: how many
    recordings each of the two actions has.
    """
    numbers = {"each": str(EACH)}
    for people, kinds in back_shares().items():
        for kind, by in kinds.items():
            numbers |= {f"{people}_{kind}_{part}": whole_share(value) for part, value in by[name].items()}
    return numbers
