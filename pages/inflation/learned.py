"""What the runs of claim 22 learned: curves against training time, and how far two beginnings lie apart."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from models.lab import CLASSES
from vizlib.results.curves import Uncertain, area_between, uncertain
from vizlib.results.runs import named

SCRATCH = "scratch"
SUBJECTS = {"skeleton": "inflated", "lite": "imagenet"}  # each network, and how it begins when it is inflated
CHANCE = {"top1": 1 / CLASSES, "unpaired": 1 / CLASSES, "pairs": 0.5}  # of the accuracies that were measured
MINUTE = 60


@dataclass(frozen=True)
class Learned:
    """One run.

    Attributes:
        minutes: of training on one core, after each round; pretraining on the clips' single frames counts.
        curves: accuracies on the validation clips at these times, by the keys of CHANCE.
        test: those on the test clips at the end.
    """

    minutes: tuple[float, ...]
    curves: dict[str, tuple[float, ...]]
    test: dict[str, float]


@cache
def pace() -> dict[str, float]:
    """Seconds of a step of training, measured with nothing else on the machine."""
    return named("inflation_pace")["inflation_pace"]


def minutes_before(run: dict[str, Any]) -> float:
    """What pretraining took."""
    recipe = run["pretraining"]
    return (
        0.0
        if recipe is None
        else recipe["steps"] * (recipe["max_rounds"] + recipe["cooldown"]) * pace()["frames"] / MINUTE
    )


@cache
def learned(subject: str, beginning: str, clips: int) -> tuple[Learned, ...]:
    """The runs of all seeds."""
    each = pace()[subject] / MINUTE
    return tuple(
        Learned(
            minutes=tuple(minutes_before(run) + row["steps"] * each for row in run["curve"]),
            curves={key: tuple(row[key] for row in run["curve"]) for key in CHANCE},
            test=run["test"],
        )
        for run in named(f"inflation_{subject}-{beginning}-{clips}-").values()
    )


def counts(subject: str) -> list[int]:
    """The numbers of training clips that were tried, the smallest first."""
    return sorted({run["clips"] for run in named(f"inflation_{subject}-").values()})


@dataclass(frozen=True)
class Compared:
    """Inflated against from scratch, seed by seed: in points, and in points times minutes.

    Attributes:
        inflated, scratch: accuracies on the test clips.
        final: by how many points the first lies higher at the end.
        area: between the curves, in points times minutes of training;
        lead: the same divided by the minutes: how many points the first is ahead on average.
    """

    inflated: Uncertain
    scratch: Uncertain
    final: Uncertain
    area: Uncertain
    lead: Uncertain


@cache
def compared(subject: str, clips: int, key: str) -> Compared:
    """Both beginnings, on so many training clips, by one of the accuracies."""
    runs = learned(subject, SUBJECTS[subject], clips)
    others = learned(subject, SCRATCH, clips)
    pairs = list(zip(runs, others, strict=True))
    areas = [100 * area_between(a.minutes, a.curves[key], b.minutes, b.curves[key], CHANCE[key]) for a, b in pairs]
    ends = [min(a.minutes[-1], b.minutes[-1]) for a, b in pairs]
    return Compared(
        inflated=uncertain([100 * run.test[key] for run in runs]),
        scratch=uncertain([100 * run.test[key] for run in others]),
        final=uncertain([100 * (a.test[key] - b.test[key]) for a, b in pairs]),
        area=uncertain(areas),
        lead=uncertain([area / end for area, end in zip(areas, ends, strict=True)]),
    )


def band(runs: tuple[Learned, ...], key: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Minutes, and the lowest, the mean and the highest accuracy of all seeds at these."""
    values = np.array([run.curves[key] for run in runs])
    return np.array(runs[0].minutes), values.min(0), values.mean(0), values.max(0)
