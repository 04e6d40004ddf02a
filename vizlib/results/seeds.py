"""What seeds allow to say: whether two networks differ by more than their own seeds do."""

from collections.abc import Sequence
from math import comb

SEEDS = 3  # of each network that is compared seriously
BY_CHANCE = 2 / comb(2 * SEEDS, SEEDS)  # two times three seeds of the same network lie apart in so many cases


def ahead(values: Sequence[float], others: Sequence[float]) -> int:
    """1 if ``values`` lie above ``others`` beyond the seeds, -1 if below, 0 if the seeds do not say.

    Several seeds against several: the ranges are apart. A single seed against several: it lies further outside their
    range than that range is wide.

    Raises:
        ValueError: a single seed on both sides, of which nothing can be said.
    """
    if len(values) == len(others) == 1:
        raise ValueError("two single seeds say nothing of how much seeds differ")
    margin = 0.0
    if min(len(values), len(others)) == 1:
        several = max(values, others, key=len)
        margin = max(several) - min(several)
    if min(values) > max(others) + margin:
        return 1
    return -1 if max(values) < min(others) - margin else 0
