"""What happens without it: six classes, with one ingredient of the recipe left out at a time, as it was measured."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vizlib.maximize.gallery import FOLDER
from vizlib.results.runs import mean, named

PICTURES = FOLDER / "ablation"
FULL, WITHOUT_R, ALONE, RAW, SMALL = "full", "without_r", "alone", "raw_logit", "small"
SETTINGS = (FULL, WITHOUT_R, ALONE, RAW, SMALL)


@dataclass(frozen=True)
class Row:
    """The videos of one setting, of their decoded files.

    Attributes:
        distances, logits: at the network's own size, at which all settings can be compared.
        first: the share of videos in which the class has the largest logit there, and
        first_crop: in a centre crop.
    """

    setting: str
    distances: tuple[float, ...]
    logits: tuple[float, ...]
    first: float
    first_crop: float

    @property
    def distance(self) -> float:
        return mean(list(self.distances))

    @property
    def logit(self) -> float:
        return mean(list(self.logits))


def run_of(network: str) -> dict[str, Any]:
    """What was measured; empty where nothing was."""
    name = f"ablation-{network}"
    return named(name).get(name, {})


def rows(network: str) -> list[Row]:
    """A row a setting, the full recipe first; empty where nothing was measured."""
    videos = run_of(network).get("videos", [])
    found = []
    for setting in SETTINGS:
        mine = [video for video in videos if video["setting"] == setting]
        if mine:
            found.append(
                Row(
                    setting,
                    tuple(video["distance_shown"] for video in mine),
                    tuple(video["logit_shown"] for video in mine),
                    mean([video["first_shown"] for video in mine]),
                    mean([video["first_crop"] for video in mine]),
                )
            )
    return found


def picture(setting: str) -> Path:
    """The middle frames of one seed, side by side, a class each."""
    return PICTURES / f"{setting}.jpg"
