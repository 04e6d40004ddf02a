"""Orders compared."""

from math import nan

import numpy as np
from numpy.typing import ArrayLike


def ranks(values: ArrayLike) -> np.ndarray:
    """From 1 up; values that are alike share the mean of their ranks."""
    _values, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (counts.cumsum() - (counts - 1) / 2)[inverse.reshape(-1)]


def rank_correlation(values: ArrayLike, other: ArrayLike) -> float:
    """Spearman's; NaN where ``values`` are all the same, 0 where only the ``other`` ones are."""
    one, two = ranks(values), ranks(other)
    if one.std() == 0 or two.std() == 0:
        return nan if one.std() == 0 else 0.0
    return float(np.corrcoef(one, two)[0, 1])
