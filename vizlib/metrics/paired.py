"""Two ways to do something, counted on the same scenes: is one of them ahead, or is it chance?"""

from collections.abc import Sequence

import numpy as np

from vizlib.metrics.precision import INTERVAL


def fewer(before: Sequence[int], after: Sequence[int], seed: int, resamples: int = 1000) -> tuple[float, float]:
    """Confidence interval of how many fewer there are ``after`` than ``before``, by bootstrap over the scenes.

    Args:
        before, after: counts, scene by scene in the same order.
    """
    less = np.subtract(before, after)
    draws = np.random.default_rng(seed).integers(len(less), size=(resamples, len(less)))
    low, high = np.percentile(less[draws].sum(axis=1), INTERVAL)
    return float(low), float(high)
