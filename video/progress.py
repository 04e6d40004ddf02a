"""What long work says while it goes on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """``done`` of ``total`` equal pieces of work are finished."""

    done: int
    total: int
