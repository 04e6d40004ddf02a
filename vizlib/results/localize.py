"""What was measured of the localizers on the test streams, and what the localizer proposes in each of them."""

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from datasets.streams import ACTIONS
from models.card import N_
from video.files import read_json, reading
from vizlib.metrics import Segment, Table
from vizlib.results.runs import RUNS

# The network, the same on optical flow, both fused late; and the network's baselines, which read its features.
METHODS = {
    "localizer": N_("localizer"),
    "localizer_flow": N_("localizer, motion alone"),
    "localizer_two_stream": N_("localizer, fused late"),
    "sliding_window": N_("sliding windows"),
    "per_frame": N_("per frame, grouped"),
}
AT, STRICT = 0.5, 0.75  # tIoU at which methods are compared, as ActivityNet does it


@dataclass(frozen=True)
class Method:
    """One method on all test streams; mAP, AP and recall are from 0 to 1.

    Attributes:
        map: at each threshold of tIoU.
        intervals: at each threshold 2.5 and 97.5 % of mAP over resampled streams.
        activitynet: mean mAP over ActivityNet's thresholds.
        per_class: AP of each action at ``STRICT``.
        boundary_error_s: mean distance of a boundary from the true one, of what matches at ``AT`` with a score that is
            sure enough.
        matched: share of what is true that matches.
        inside: of its detections that are sure and false, the share that are a part of an action of their class.
        recall: average recall against the average number of proposals a stream; empty where there are none.
    """

    name: str
    map: dict[float, float]
    intervals: dict[float, tuple[float, float]]
    activitynet: float
    per_class: dict[str, float]
    boundary_error_s: float
    matched: float
    inside: float
    recall: tuple[tuple[float, float], ...]

    def against(self, other: "Method", tiou: float = AT) -> int:
        """1 if this one's interval lies above the other one's, -1 if below, 0 if they overlap."""
        (low, high), (others_low, others_high) = self.intervals[tiou], other.intervals[tiou]
        if low > others_high:
            return 1
        return -1 if high < others_low else 0


@cache
def localize_run() -> dict[str, Any]:
    """``localize.json``, which ``make experiments`` writes."""
    run: dict[str, Any] = read_json(RUNS / "localize.json")
    return run


def methods() -> dict[str, Method]:
    """In the order of ``METHODS``."""
    found = localize_run()["methods"]
    return {name: read_method(name, found[name]) for name in METHODS}


def read_method(name: str, row: dict[str, Any]) -> Method:
    return Method(
        name=name,
        map={float(tiou): value for tiou, value in row["map"].items()},
        intervals={float(tiou): (low, high) for tiou, (low, high) in row["map_interval"].items()},
        activitynet=row["activitynet"],
        per_class=row["per_class"],
        boundary_error_s=row["boundary_error_s"],
        matched=row["matched"],
        inside=row["inside"],
        recall=tuple((number, recall) for number, recall in row.get("recall", [])),
    )


@dataclass(frozen=True, eq=False)
class Candidates:
    """All that the localizer finds in the test streams, before any of it is suppressed.

    Attributes:
        names, seconds: of the streams.
        digest: of the file.
    """

    names: tuple[str, ...]
    seconds: tuple[float, ...]
    truth: Table
    found: Table
    digest: str

    def true_in(self, stream: int) -> list[Segment]:
        """What is true in one of them."""
        return segments_of(self.truth.rows(self.truth.where == stream))


@cache
def candidates() -> Candidates:
    """``localize_candidates.json``, which the same experiment writes."""
    path = RUNS / "localize_candidates.json"
    streams = read_json(path)["streams"]
    with reading(path):
        truth = [(*row, 1.0, n) for n, stream in enumerate(streams) for row in stream["truth"]]
        found = [(*row, n) for n, stream in enumerate(streams) for row in stream["candidates"]]
        return Candidates(
            tuple(stream["name"] for stream in streams),
            tuple(stream["seconds"] for stream in streams),
            table(truth),
            table(found),
            hashlib.sha256(path.read_bytes()).hexdigest()[:16],
        )


def table(rows: list[tuple[float, ...]]) -> Table:
    """Columns of rows ``(label, start_s, end_s, score, video)``."""
    label, start, end, score, video = np.array(rows, dtype=np.float64).reshape(-1, 5).T
    return Table(np.stack([start, end], 1), score, label.astype(np.int64), video.astype(np.int64))


def segments_of(found: Table) -> list[Segment]:
    """Its rows."""
    columns = zip(found.extents.tolist(), found.score.tolist(), found.label.tolist(), strict=True)
    return [Segment(ACTIONS[label], start, end, score) for (start, end), score, label in columns]
