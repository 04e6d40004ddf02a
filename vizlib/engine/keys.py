"""The name of a piece of work: who asks for the same gets the same, done once."""

from collections.abc import Hashable
from typing import NamedTuple


class Key(NamedTuple):
    """Under what work is shared and its result is kept: digests and parameters, never arrays.

    Attributes:
        kind: what is done, in one word.
        subject: what it is done to: a clip's digest, or a seed.
        request: all else that changes the result, the weights' digest too.
    """

    kind: str
    subject: Hashable = ""
    request: Hashable = ()
