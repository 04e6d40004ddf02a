"""What happens without it: six classes, with one ingredient of the recipe left out at a time, as it was measured."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vizlib.maximize.gallery import FOLDER
from vizlib.maximize.rulers import Range, rulers
from vizlib.results.runs import mean, named

PICTURES = FOLDER / "ablation"
FULL, WITHOUT_R, ALONE, RAW, SMALL = "full", "without_r", "alone", "raw_logit", "small"
SETTINGS = (FULL, WITHOUT_R, ALONE, RAW, SMALL)


@dataclass(frozen=True)
class Row:
    """The videos of one setting, of their decoded files.

    Attributes:
        distances, logits: at their own size.
        at: R of clips of that size.
        first: the share of videos in which the class has the largest logit at the network's own size, and
        first_crop: there in a centre crop.
    """

    setting: str
    distances: tuple[float, ...]
    logits: tuple[float, ...]
    at: Range
    first: float
    first_crop: float

    @property
    def times(self) -> tuple[float, ...]:
        """R in parts of the largest that clips have: 1 is theirs, whatever the size."""
        return tuple(distance / self.at.high for distance in self.distances)


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
            at = rulers(network, mine[0]["spec"]["frames"], mine[0]["spec"]["size"]).distance
            assert at is not None
            found.append(
                Row(
                    setting,
                    tuple(video["distance"] for video in mine),
                    tuple(video["logit"] for video in mine),
                    at,
                    mean([video["first_shown"] for video in mine]),
                    mean([video["first_crop"] for video in mine]),
                )
            )
    return found


def picture(setting: str) -> Path:
    """The middle frames of one seed, side by side, a class each."""
    return PICTURES / f"{setting}.jpg"
