"""Learning curves, compared: the area between two, and how sure it is."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Uncertain:
    """A mean over runs, and its standard error; None for a single run, of which nothing is known."""

    mean: float
    error: float | None


def uncertain(values: Sequence[float]) -> Uncertain:
    """The mean of some runs' values."""
    if len(values) < 2:
        return Uncertain(float(values[0]), None)
    return Uncertain(float(np.mean(values)), float(np.std(values, ddof=1)) / math.sqrt(len(values)))


def area_between(
    times: Sequence[float], values: Sequence[float], others: Sequence[float], theirs: Sequence[float], chance: float
) -> float:
    """The area between a curve of ``values`` and one of ``theirs``, from 0 to where the shorter of both ends.

    Both are straight between their points. Before a curve begins, its network gives no answers: it is at ``chance``.
    Units: those of the values times those of time; above 0 where the first lies higher.
    """
    end = min(times[-1], others[-1])
    places = np.unique([0.0, *times, *others, end])
    # Where a curve begins, it jumps: the last moment before belongs to chance.
    places = np.unique([*places, *(np.array([times[0], others[0]]) - 1e-9).clip(0)])
    places = places[places <= end]
    mine = np.interp(places, times, values, left=chance)
    other = np.interp(places, others, theirs, left=chance)
    return float(np.trapezoid(mine - other, places))
