"""The numbers that this topic's sentences hold: measured here, never typed in."""

from typing import Any

from ui.numbers import share
from vizlib.features.gratings import DIRECTIONS, SPEEDS, Grating
from vizlib.results.published import WORTH_OF_MOTION
from vizlib.results.runs import mean, runs


def run() -> dict[str, Any]:
    """What reversing, shuffling and gratings show over several lab nets."""
    return runs("features")[0]


def changes(version: str) -> dict[str, list[float]]:
    """Share of each layer's response that changes when test clips are ``reversed`` or ``shuffled``, by network."""
    return {name: row[version] for name, row in run()["changes"].items()}


def selective() -> dict[str, list[float]]:
    """Share of each layer's channels that is selective for direction, by network; of the usual grating."""
    return {name: row[str(Grating().wavelength)] for name, row in run()["selective"].items()}


def untrained() -> dict[str, list[float]]:
    """The same before any training: means over seeds."""
    return {name: [mean(list(layer)) for layer in zip(*rows, strict=True)] for name, rows in run()["untrained"].items()}


def change_numbers() -> dict[str, str]:
    """``{slow_fusion_reversed_first}`` and the like."""
    numbers = {"clips": str(run()["clips"])}
    for version in ("reversed", "shuffled"):
        for name, values in changes(version).items():
            numbers |= {f"{name}_{version}_first": share(values[0]), f"{name}_{version}_last": share(values[-1])}
    return numbers


def grating_words() -> dict[str, str]:
    """What gratings are shown."""
    return {
        "wavelength": str(Grating().wavelength),
        "directions": str(DIRECTIONS),
        "speeds": str(len(SPEEDS)),
        "fastest": f"{SPEEDS[-1]:g}",
    }


def grating_numbers() -> dict[str, str]:
    """``{slow_fusion_first}`` and the like."""
    numbers = {"seeds": str(run()["untrained_seeds"])}
    for name, values in selective().items():
        before = untrained()[name]
        numbers |= {
            f"{name}_first": share(values[0]),
            f"{name}_last": share(values[-1]),
            f"{name}_first_before": share(before[0]),
            f"{name}_last_before": share(before[-1]),
        }
    return numbers


def worth_of_motion() -> dict[str, str]:
    """``{simple_ucf}`` and the like: how much of the accuracy is motion, in points, as papers estimate it."""
    return {f"{row.network}_{row.data}": f"{row.accuracy:g}" for row in WORTH_OF_MOTION}
