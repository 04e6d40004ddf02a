"""How good are segments in time? Average precision and recall, as THUMOS14 and ActivityNet define them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Segment:
    """Something that happens from ``start_s`` to ``end_s``, in seconds; of what is true the ``score`` is 1."""

    label: str
    start_s: float
    end_s: float
    score: float = 1.0
