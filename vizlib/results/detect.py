"""What was measured of the detector on the test scenes."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from models.card import N_
from video.files import read_json
from vizlib.metrics import Identities
from vizlib.metrics.paired import fewer
from vizlib.results.runs import RUNS

# Both find the same people; what differs is who is asked what they do.
METHODS = {
    "detector": N_("detector"),
    "whole_picture": N_("whole picture"),
}


@dataclass(frozen=True)
class Mean:
    """Mean average precision, 0 to 1, and 2.5 and 97.5 % of it over resampled scenes."""

    value: float
    interval: tuple[float, float]

    def against(self, other: "Mean") -> int:
        """1 if this one's interval lies above the other one's, -1 if below, 0 if they overlap."""
        if self.interval[0] > other.interval[1]:
            return 1
        return -1 if self.interval[1] < other.interval[0] else 0


@dataclass(frozen=True)
class Method:
    """One method on all test scenes.

    Attributes:
        frames, strict: frame-mAP at both IoUs of the run; tubes: video-mAP at the first.
        per_class: AP of each label over the frames, at the first IoU.
        by_people: frame-mAP of the scenes with so many people.
    """

    name: str
    frames: Mean
    strict: Mean
    tubes: Mean
    per_class: dict[str, float]
    by_people: dict[int, float]


@dataclass(frozen=True)
class Perfect:
    """What one answer a picture would reach if it were always right: the detector's boxes, each of which gets what
    everybody in its frame truly does.

    Attributes:
        frames: frame-mAP at the first IoU of the run.
        by_people: the same of the scenes with so many people.
    """

    frames: Mean
    by_people: dict[int, float]


@cache
def detect_run() -> dict[str, Any]:
    """``detect.json``, which ``make experiments`` writes."""
    run: dict[str, Any] = read_json(RUNS / "detect.json")
    return run


def methods() -> dict[str, Method]:
    """In the order of ``METHODS``."""
    found = detect_run()["methods"]
    return {name: read_method(name, found[name]) for name in METHODS}


def read_method(name: str, row: dict[str, Any]) -> Method:
    """Of a row of ``methods`` in the run."""
    means = {
        key: Mean(row[key], tuple(row[f"{key}_interval"])) for key in ("frame_map", "frame_map_strict", "video_map")
    }
    return Method(
        name,
        frames=means["frame_map"],
        strict=means["frame_map_strict"],
        tubes=means["video_map"],
        per_class=row["per_class"],
        by_people={int(people): value for people, value in row["by_people"].items()},
    )


def perfect_picture() -> Perfect:
    """Of the same boxes as both methods."""
    row = detect_run()["perfect_picture"]
    return Perfect(
        Mean(row["frame_map"], tuple(row["frame_map_interval"])),
        {int(people): value for people, value in row["by_people"].items()},
    )


def identities() -> dict[str, Identities]:
    """How often identities switch, by the rule of linking."""
    counts = ("switches", "true_boxes", "misses", "false_boxes")
    return {rule: Identities(*(row[each] for each in counts)) for rule, row in detect_run()["identities"].items()}


def change(before: str, after: str) -> str:
    """Whether a rule of linking makes ``fewer`` switches than another one, ``more``, or, as far as the scenes can tell,
    as many: ``alike``.
    """
    counted = detect_run()["identities"]
    low, high = fewer(counted[before]["by_scene"], counted[after]["by_scene"], seed=0)
    return "fewer" if low > 0 else "more" if high < 0 else "alike"
