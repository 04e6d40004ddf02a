"""What I3D answers through a video, ready to be smoothed, cut at a threshold and looked at."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vizlib.grouping import grouped, smoothed
from vizlib.localize.dense import Dense, entropy
from vizlib.metrics import Segment
from vizlib.results.runs import named

EXAMPLE = "localize_long"  # the run of the clip that ships
KEPT = 0.02  # actions that never reach this are left out of the run


@dataclass(frozen=True, eq=False)
class Answers:
    """Probabilities through time; see ``Dense``.

    Attributes:
        labels: of the K actions, some or all of the network's.
        scores: ``(S, K)``; step k begins at ``first_s + k * step_s``.
        entropy: of each step over all actions of the network, ``(S,)``, in bits; ``most`` where all are equal.
        begin_s, end_s: of the stretch that was looked at, in seconds of the source.
    """

    labels: tuple[str, ...]
    scores: np.ndarray
    entropy: np.ndarray
    most: float
    step_s: float
    first_s: float
    begin_s: float
    end_s: float

    def at(self, times_s: np.ndarray) -> np.ndarray:
        """The step at each time; before the first one the first, after the last the last."""
        steps = np.floor((np.asarray(times_s) - self.first_s) / self.step_s).astype(int)
        return np.clip(steps, 0, len(self.scores) - 1)

    def segments(self, smooth_s: float, threshold: float, least_s: float) -> list[Segment]:
        """Scores smoothed, cut at a threshold; the best segment first."""
        scores = smoothed(self.scores, self.step_s, smooth_s)
        return grouped(scores, self.step_s, self.labels, threshold, least_s, start_s=self.first_s)

    def covered(self, segments: Sequence[Segment]) -> float:
        """The share of the steps that lie in some segment."""
        steps = len(self.scores)
        middles = self.first_s + (np.arange(steps) + 0.5) * self.step_s
        begins = np.searchsorted(middles, [s.start_s for s in segments], side="right")
        ends = np.maximum(np.searchsorted(middles, [s.end_s for s in segments], side="left"), begins)
        change = np.bincount(begins, minlength=steps + 1) - np.bincount(ends, minlength=steps + 1)
        return float((np.cumsum(change)[:steps] > 0).mean())


def answers_of(found: Dense, begin_s: float) -> Answers:
    """Of what was looked at so far."""
    return Answers(
        labels=found.labels,
        scores=found.scores,
        entropy=entropy(found.scores),
        most=float(np.log2(len(found.labels))),
        step_s=found.step_s,
        first_s=found.start_s,
        begin_s=begin_s,
        end_s=begin_s + (found.end_s - begin_s) * found.done / found.total,
    )


def example() -> Answers:
    """The clip that ships, as ``make experiments`` measured it."""
    run = named(EXAMPLE)[EXAMPLE]
    return Answers(
        labels=tuple(run["actions"]),
        scores=np.array(list(run["actions"].values()), np.float32).T,
        entropy=np.array(run["entropy"]),
        most=float(np.log2(run["classes"])),
        step_s=run["step_s"],
        first_s=run["first_s"],
        begin_s=0.0,
        end_s=run["seconds"],
    )
