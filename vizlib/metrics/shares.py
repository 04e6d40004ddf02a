"""Shares of a few answers, and how far chance may have moved them."""

import math
from collections.abc import Sequence

import numpy as np

from vizlib.metrics.precision import INTERVAL

NORMAL = 1.959964  # 97.5 % of a normal distribution lie below it


def wilson(right: float, asked: int) -> tuple[float, float]:
    """The 95 % confidence interval of a share (Wilson 1927); sensible also where none or all are right.

    Args:
        right: of ``asked`` answers, which are independent.
    """
    share, extra = right / asked, NORMAL**2 / asked
    middle = (share + extra / 2) / (1 + extra)
    half = NORMAL * math.sqrt(share * (1 - share) / asked + extra / (4 * asked)) / (1 + extra)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def mean_interval(groups: Sequence[Sequence[float]], seed: int = 0, resamples: int = 10_000) -> tuple[float, float]:
    """The 95 % confidence interval of a mean by bootstrap over groups, within which answers depend on each other.

    Args:
        groups: the values of each.
    """
    sums, counts = np.array([[sum(one), len(one)] for one in groups], float).T
    draws = np.random.default_rng(seed).integers(len(groups), size=(resamples, len(groups)))
    low, high = np.percentile(sums[draws].sum(1) / counts[draws].sum(1), INTERVAL)
    return float(low), float(high)
