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
    """N segments of many videos as columns.

    Attributes:
        segments: ``(N, 2)``, in seconds; score: ``(N,)``.
        label, video: of each, ``(N,)``: numbers in lists of labels and of videos.
    """

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

    def rows(self, which: slice | np.ndarray) -> "Table":
        """Some of them, in the order of ``which``."""
        return Table(self.segments[which], self.score[which], self.label[which], self.video[which])

    def by_score(self) -> "Table":
        """The best first."""
        return self.rows(np.argsort(-self.score, kind="stable"))

    def groups(self) -> dict[tuple[int, int], np.ndarray]:
        """Rows of each class in each video, in their order, by both numbers."""
        order = np.lexsort((self.video, self.label))  # stable
        pairs = np.stack([self.label[order], self.video[order]], 1)
        starts = np.flatnonzero((np.diff(pairs, axis=0) != 0).any(axis=1)) + 1
        parts = np.split(order, starts) if len(order) else []
        return {(int(self.label[part[0]]), int(self.video[part[0]])): part for part in parts}
