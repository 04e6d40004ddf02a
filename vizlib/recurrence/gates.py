"""The gates of single units through time: which of them move, and which matter for the answer."""

from dataclasses import dataclass

import numpy as np

from vizlib.recurrence.unrolled import Layer, Unrolled

WINDOW = 4  # steps within which a gate is watched: an action's beginning is not one frame


@dataclass(frozen=True)
class Turn:
    """Where a gate changes most within WINDOW steps: from ``before`` at step ``start`` to ``after`` at step ``end``."""

    gate: str
    start: int
    end: int
    before: float
    after: float


def swing(layer: Layer) -> np.ndarray:
    """How much the gates of each unit move, ``(C, H, W)``: their standard deviations through time, added up."""
    return np.sum([values.std(0) for values in layer.gates.values()], 0)


def liveliest(layer: Layer, count: int) -> list[int]:
    """The units whose gates move most, each at the place where they do."""
    return [int(unit) for unit in np.argsort(-swing(layer).max((1, 2)), kind="stable")[:count]]


def weightiest(unrolled: Unrolled, count: int) -> list[int]:
    """The units of the last layer that count most for the last answer, for it or against it."""
    return [int(unit) for unit in np.argsort(-np.abs(unrolled.links), kind="stable")[:count]]


def place(layer: Layer, unit: int) -> tuple[int, int]:
    """Row and column where the gates of a unit move most."""
    y, x = np.unravel_index(int(swing(layer)[unit].argmax()), layer.states.shape[2:])
    return int(y), int(x)


def through_time(layer: Layer, unit: int, at: tuple[int, int]) -> dict[str, np.ndarray]:
    """The gates of one unit at one place, ``(T',)`` by letter."""
    return {letter: values[:, unit, at[0], at[1]] for letter, values in layer.gates.items()}


def openings(layer: Layer) -> dict[str, np.ndarray]:
    """How far each gate is open at each step, the mean over channels and places, ``(T',)``."""
    return {letter: values.mean((1, 2, 3)) for letter, values in layer.gates.items()}


def turn(gates: dict[str, np.ndarray]) -> Turn:
    """Of all gates of a unit the one that changes most within WINDOW steps, and when; of equals the first."""
    best: Turn | None = None
    for letter, values in gates.items():
        window = min(WINDOW, len(values) - 1)
        change = np.abs(values[window:] - values[: len(values) - window])
        start = int(change.argmax())
        found = Turn(letter, start, start + window, float(values[start]), float(values[start + window]))
        if best is None or abs(found.after - found.before) > abs(best.after - best.before):
            best = found
    assert best is not None  # a layer that remembers has gates
    return best
