"""Average recall of proposals against their number, as ActivityNet defines it."""

from collections.abc import Mapping, Sequence

import numpy as np

from models.segments import tiou
from vizlib.metrics.segment import ACTIVITYNET, Segment, bounds


def average_recall(
    proposals: Mapping[str, Sequence[Segment]],
    truth: Mapping[str, Sequence[Segment]],
    numbers: Sequence[float],
    thresholds: Sequence[float] = ACTIVITYNET,
) -> np.ndarray:
    """Average recall (AR), ``(numbers,)``, at each average number of proposals a video (AN), as ActivityNet has it.

    Recall is the share of all truths that a proposal overlaps by at least the threshold, whatever its class, and one
    proposal may do for several; AR is its mean over ``thresholds``. Of each video the same *share* of its proposals
    counts, those with the highest scores, so that there are AN a video on average (all of them, where there are fewer).
    """
    total = sum(len(proposals.get(name, ())) for name in truth)
    recalled = np.zeros(len(numbers))
    for name, true in truth.items():
        found = sorted(proposals.get(name, ()), key=lambda each: -each.score)
        reached = np.maximum.accumulate(
            np.vstack([np.zeros((1, len(true))), tiou(bounds(found), bounds(true))]), axis=0
        )
        for n, number in enumerate(numbers):
            share = min(number * len(truth) / max(total, 1), 1.0)
            best = reached[int(share * len(found) + 1e-9)]  # a whole number may lie a rounding error below itself
            recalled[n] += (best[:, None] >= np.asarray(thresholds)).mean(axis=1).sum()
    return recalled / max(sum(map(len, truth.values())), 1)
