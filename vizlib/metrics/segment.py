"""A segment with its class, many of them as columns, and the thresholds of tIoU at which two benchmarks measure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

THUMOS14 = (0.3, 0.4, 0.5, 0.6, 0.7)
ACTIVITYNET = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)


@dataclass(frozen=True)
class Segment:
    """Something that happens from ``start_s`` to ``end_s``, in seconds; of what is true the ``score`` is 1."""

    label: str
    start_s: float
    end_s: float
    score: float = 1.0


def bounds(segments: Sequence[Segment]) -> np.ndarray:
    """Starts and ends, ``(N, 2)``, in seconds."""
    return np.array([(each.start_s, each.end_s) for each in segments], dtype=np.float64).reshape(-1, 2)


@dataclass(frozen=True, eq=False)
class Table:
    """Segments of many videos as columns; see ``Judged``."""

    segments: np.ndarray
    score: np.ndarray
    label: np.ndarray
    video: np.ndarray

    @classmethod
    def of(cls, videos: Mapping[str, Sequence[Segment]], names: Iterable[str], labels: Iterable[str]) -> "Table":
        """Those whose class is among the ``labels``."""
        number = {label: k for k, label in enumerate(labels)}
        rows = [
            (each.start_s, each.end_s, each.score, number[each.label], v)
            for v, name in enumerate(names)
            for each in videos.get(name, ())
            if each.label in number
        ]
        table = np.array(rows, dtype=np.float64).reshape(-1, 5)
        return cls(table[:, :2], table[:, 2], table[:, 3].astype(np.int64), table[:, 4].astype(np.int64))

    def by_score(self) -> "Table":
        """The best first."""
        order = np.argsort(-self.score, kind="stable")
        return Table(self.segments[order], self.score[order], self.label[order], self.video[order])

    def groups(self, videos: int) -> dict[int, np.ndarray]:
        """Rows of each class in each video, in their order."""
        group = self.label * videos + self.video
        order = np.argsort(group, kind="stable")
        values, starts = np.unique(group[order], return_index=True)
        return dict(zip(values.tolist(), np.split(order, starts[1:]), strict=True)) if len(order) else {}
