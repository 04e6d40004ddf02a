"""The numbers that this topic's sentences hold: measured, never typed in."""

from functools import cache
from typing import Any

from ui.numbers import share
from vizlib.gestures.classify import CLASSIFIERS, LINEAR
from vizlib.gestures.features import MOTION, STILL
from vizlib.results.runs import named


def run() -> dict[str, Any]:
    return named("gestures")["gestures"]


@cache
def back_shares() -> dict[str, dict[str, dict[str, float]]]:
    """Of each kind of features and classifier: the shares of recordings that are ``right``, of their reverses that are
    (``reverse``), of ``both``, of those taken for the ``same`` as their reverse, and of ``all``, there and back.
    """
    found: dict[str, dict[str, dict[str, float]]] = {}
    for kind in (MOTION, STILL):
        found[kind] = {}
        for name in CLASSIFIERS:
            rows = run()["reversed"][kind][name]
            n = len(rows)
            found[kind][name] = {
                "right": sum(row[0] for row in rows) / n,
                "reverse": sum(row[1] for row in rows) / n,
                "both": sum(row[0] and row[1] for row in rows) / n,
                "same": sum(row[2] for row in rows) / n,
                "all": sum(row[0] + row[1] for row in rows) / n / 2,
            }
    return found


def back_numbers(name: str = LINEAR) -> dict[str, str]:
    """For sentences: ``{motion_right}``, ``{still_both}`` and the like, by a classifier; ``{recordings}`` of each of
    the two actions.
    """
    numbers = {"recordings": str(len(run()["reversed_of"])), "each": str(len(run()["reversed_of"]) // 2)}
    for kind in (MOTION, STILL):
        numbers |= {f"{kind}_{part}": share(value) for part, value in back_shares()[kind][name].items()}
    return numbers
