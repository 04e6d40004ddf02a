"""Two rulers: R and the logit, with what clips have that nobody optimized; and what a value on one of them means."""

from dataclasses import dataclass, replace
from enum import Enum
from math import log2
from typing import Any

import numpy as np

from models.input_spec import InputSpec
from vizlib.maximize.errors import MaximizeError
from vizlib.results.runs import named

ROOM = 1.2  # up to so many times the largest of the clips is still taken for natural
STILL = 1  # frames of a still
CLIPS, STILLS, NOISE = "natural", "natural_still", "natural_noise"  # runs
FRAMES_COUNT = 8.0  # R changes much more with the number of frames than with the size


class Verdict(Enum):
    """Where a value lies."""

    BELOW = "smoother than life"
    NATURAL = "natural"
    BEYOND = "too far"


@dataclass(frozen=True)
class Range:
    """What clips have that nobody optimized: the least, the most, and the median."""

    low: float
    high: float
    median: float

    @property
    def relative(self) -> "Range":
        """In parts of the most: 1 is the largest of the clips."""
        return Range(self.low / self.high, 1.0, self.median / self.high)

    def verdict(self, value: float) -> Verdict:
        """Where ``value`` lies; what is no number lies nowhere near."""
        if value < self.low:
            return Verdict.BELOW
        return Verdict.NATURAL if value <= ROOM * self.high else Verdict.BEYOND


@dataclass(frozen=True)
class Rulers:
    """
    Attributes:
        distance: R of single clips; None of networks without batch norm.
        pooled: R of batches of different clips; likewise.
        logit: of lab nets, of the clip's own class; of others, the largest one of any class, at whatever size: the
            same clips get more in a small picture, so that one size would be a bar of its own.
        frames, size: at which this was measured: those that were asked for, or the nearest.
        exact: whether they are those that were asked for.
    """

    distance: Range | None
    pooled: Range | None
    logit: Range
    frames: int
    size: int
    exact: bool


def range_of(values: list[float]) -> Range | None:
    """Of samples; None where there are none."""
    if not values:
        return None
    return Range(min(values), max(values), float(np.median(values)))


def measured_of(network: str, what: str) -> list[dict[str, Any]]:
    """The rows of a network's run.

    Raises:
        MaximizeError: there are none.
    """
    name = f"{what}-{network}"
    run = named(name).get(name)
    if run is None:
        raise MaximizeError(
            "What clips have in this network was not measured: run `python -m training.experiments natural`."
        )
    rows: list[dict[str, Any]] = run["rows"]
    return rows


def nearest(rows: list[dict[str, Any]], frames: int, size: int) -> dict[str, Any]:
    """The row of so many frames and pixels, or of what is most like it; 0: of the first row."""
    frames, size = frames or rows[0]["frames"], size or rows[0]["size"]
    return min(rows, key=lambda row: FRAMES_COUNT * abs(log2(row["frames"] / frames)) + abs(log2(row["size"] / size)))


def rulers(network: str, frames: int = 0, size: int = 0) -> Rulers:
    """Of clips of so many frames and pixels; 0: those that were measured first. One frame: stills, in the network with
    its kernels summed over time.

    Raises:
        MaximizeError: nothing was measured of this network.
    """
    rows = measured_of(network, STILLS if frames == STILL else CLIPS)
    row = nearest(rows, frames, size)
    logit = range_of([logit for each in rows for logit in each["logits"]])
    assert logit is not None
    return Rulers(
        range_of(row["distances"]), range_of(row["pooled"]), logit, row["frames"], row["size"],
        frames in (0, row["frames"]) and size in (0, row["size"]),
    )  # fmt: skip


def samples(network: str, what: str, frames: int = 0, size: int = 0) -> list[tuple[float, float]]:
    """R and logit of each of the ``CLIPS`` behind ``rulers``, or of ``NOISE``.

    Raises:
        MaximizeError: nothing was measured of this network.
    """
    row = nearest(measured_of(network, what), frames, size)
    return list(zip(row["distances"], row["logits"], strict=True))


def sized(own: InputSpec, frames: int, size: int) -> InputSpec:
    """How clips are shown at another size: as much of the picture is seen, and no pixel of it is left out."""
    if (frames, size) == (own.frames, own.size):
        return own
    assert isinstance(own.resize, int)
    return replace(own, frames=frames, size=size, resize=round(own.resize * size / own.size), antialias=True)
