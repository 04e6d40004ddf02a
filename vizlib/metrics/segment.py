"""A segment with its class, and the thresholds of tIoU at which two benchmarks measure."""

from collections.abc import Sequence
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

    @property
    def extent(self) -> tuple[float, float]:
        return self.start_s, self.end_s


def bounds(segments: Sequence[Segment]) -> np.ndarray:
    """Starts and ends, ``(N, 2)``, in seconds."""
    return np.array([each.extent for each in segments], dtype=np.float64).reshape(-1, 2)
