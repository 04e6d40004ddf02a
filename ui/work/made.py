"""What takes but a moment is made in the page's own thread, once for all who ask for the same."""

from collections.abc import Callable
from typing import TypeVar

from ui.work.lab import lab
from ui.work.watch import current
from vizlib.engine.keys import Key

T = TypeVar("T")


def made(key: Key, make: Callable[[], T], size_of: Callable[[T], int]) -> T:
    """The value under ``key``; ``make`` makes it where it is not there. Nobody may change it: others hold it too."""
    current().uses(key)
    value: T | None = lab().cache.get(key)
    if value is None:
        value = make()
        lab().cache.put(key, value, size_of(value))
    return value
