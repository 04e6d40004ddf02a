"""Which networks a test takes: one of each family, and every other one in sweeps."""

import pytest

from models.zoo import CARDS


def one_a_family(names):
    """Parameters of a test: the first of each family as it is, the others marked as a sweep."""
    first = {CARDS[name].family: name for name in reversed(names)}
    return [name if name in first.values() else pytest.param(name, marks=pytest.mark.sweep) for name in names]
