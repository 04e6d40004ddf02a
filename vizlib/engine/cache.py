"""A bounded memory of results, shared by all sessions."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from threading import Lock
from typing import Any

PINNED = 0.5  # of a cache, at most


class Cache:
    """Keeps values up to ``max_bytes`` and forgets the least recently used first, but for those that are pinned.

    Keys are digests and parameters, never arrays: hashing a sample of a large array serves wrong results.
    """

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self._values: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._pinned: dict[Hashable, tuple[Any, int]] = {}
        self._bytes = self._pinned_bytes = 0
        self._lock = Lock()

    def get(self, key: Hashable) -> Any | None:
        """The value of ``key``, or ``None``."""
        with self._lock:
            if key in self._pinned:
                return self._pinned[key][0]
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key][0]

    def put(self, key: Hashable, value: Any, size_bytes: int) -> None:
        """Keep ``value``; one larger than the whole cache is not kept, nor one that is pinned replaced."""
        with self._lock:
            if key in self._pinned:
                return
            self._drop(key)
            if size_bytes > self.max_bytes - self._pinned_bytes:
                return
            self._values[key] = (value, size_bytes)
            self._bytes += size_bytes
            while self._bytes + self._pinned_bytes > self.max_bytes:
                self._drop(next(iter(self._values)))

    def pin(self, keys: Iterable[Hashable]) -> None:
        """Never forget these, as far as they are here and ``PINNED`` of the cache holds them: everybody asks for them,
        so that no greedy person may take them away.
        """
        with self._lock:
            for key in keys:
                size_bytes = self._values.get(key, (None, 0))[1]
                if key in self._values and self._pinned_bytes + size_bytes <= PINNED * self.max_bytes:
                    self._pinned[key] = self._values.pop(key)
                    self._bytes -= size_bytes
                    self._pinned_bytes += size_bytes

    def _drop(self, key: Hashable) -> None:
        if key in self._values:
            self._bytes -= self._values.pop(key)[1]


def kept(
    cache: Cache,
    key: Hashable,
    size_of: Callable[[Any], int],
    work: Callable[..., Iterator[Any]],
    *args: Any,
    **options: Any,
) -> Iterator[Any]:
    """The steps of ``work(*args, **options)``, whose last one, the result, goes into ``cache``.

    If it is there by the time of the first step, that is the only step.
    """
    cached = cache.get(key)
    if cached is not None:
        yield cached
        return
    step = None
    for step in work(*args, **options):
        if hasattr(step, "total") and step.done >= step.total:
            cache.put(key, step, size_of(step))  # the last one: a stop after it takes nothing away
        yield step
    if step is not None:
        cache.put(key, step, size_of(step))
