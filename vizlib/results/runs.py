"""What ``make experiments`` measured: a small JSON a run, read here and never typed in."""

from functools import cache
from typing import Any

from models.card import FOLDER
from models.zoo import CARDS
from video.files import missing, read_json

RUNS = FOLDER / "weights" / "runs"


class Runs(dict[str, dict[str, Any]]):
    """Results by the names of their runs; asked for one that is not there, it names the file."""

    def __missing__(self, name: str) -> dict[str, Any]:
        raise missing(RUNS / f"{name}.json")


@cache
def named(beginning: str) -> Runs:
    """The results of all runs whose name begins so, in the order of their names.

    Raises:
        FileError: one is damaged.
    """
    return Runs({path.stem: read_json(path) for path in sorted(RUNS.glob(f"{beginning}*.json"))})


def runs(beginning: str) -> list[dict[str, Any]]:
    """Those results without their names.

    Raises:
        FileError: there are none, or one is damaged.
    """
    found = named(beginning)
    if not found:
        raise missing(RUNS / f"{beginning}{'*' * beginning.endswith('-')}.json")
    return list(found.values())


def in_order(beginning: str) -> list[dict[str, Any]]:
    """Runs of one lab net each, in the zoo's order."""
    return sorted(runs(beginning), key=lambda run: list(CARDS).index(run["network"]))


def mean(values: list[float]) -> float:
    return sum(values) / len(values)
