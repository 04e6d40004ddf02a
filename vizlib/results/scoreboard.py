"""What training measured of the lab nets: read from the files that it wrote, never typed in."""

import csv
from dataclasses import dataclass
from functools import cache

import numpy as np

from datasets.actors import LABELS, PAIRS
from models.card import FOLDER
from video.files import read_json, reading

WEIGHTS = FOLDER / "weights"
BOARD = WEIGHTS / "scoreboard.json"


@dataclass(frozen=True, eq=False)
class Score:
    """One lab net on the test split; accuracies from 0 to 1.

    Attributes:
        top1: of all 18 classes; ``train``: the same on clips that it was trained on.
        unpaired: of the 12 classes that are no one's twin.
        pairs: of a forced choice between a class and its reversed twin, by the forward class's name.
        confusion: ``(18, 18)`` counts, a row for each true class.
    """

    name: str
    top1: float
    train: float
    unpaired: float
    pairs: dict[str, float]
    per_class: dict[str, float]
    confusion: np.ndarray
    milliseconds: float
    gmacs: float
    parameters: int

    @property
    def pair_mean(self) -> float:
        return sum(self.pairs.values()) / len(self.pairs)


@dataclass(frozen=True, eq=False)
class Scoreboard:
    """All lab nets; ``ceiling`` is the best that a network can do which does not see time's direction."""

    scores: dict[str, Score]
    ceiling: float
    test_clips: int
    text: str


def twins_together() -> list[int]:
    """Indices of the labels with the reversed pairs last and twins side by side."""
    paired = [LABELS.index(name) for pair in PAIRS for name in pair]
    return [i for i in range(len(LABELS)) if i not in paired] + paired


@cache
def scoreboard() -> Scoreboard:
    """``models/weights/scoreboard.json``, which ``python -m training.evaluate`` writes."""
    with reading(BOARD):
        text = BOARD.read_bytes().decode("utf-8")
        board = read_json(BOARD)
        scores = {
            name: Score(name=name, **row | {"confusion": np.array(row["confusion"])})
            for name, row in board["networks"].items()
        }
        return Scoreboard(scores, board["ceiling"], board["data"]["test_clips"], text)


@cache
def curves(name: str) -> dict[str, list[float]]:
    """The training curves of a lab net: a list a column of its CSV, a number a round."""
    path = WEIGHTS / f"{name}.csv"
    with reading(path), path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
        return {key: [float(row[key]) for row in rows] for key in rows[0]}
