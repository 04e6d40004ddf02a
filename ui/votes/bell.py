"""Who waits for news, and who is there: coroutines that any thread wakes, at no thread each."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Lock

GRACE_S = 4.0  # so long the place of a phone that asks again stays its own


class Bell:
    """Wakes whoever waits, from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        """Wake all."""
        with self._lock:
            waiting, self._waiting = self._waiting, set()
        for each in waiting:
            with suppress(RuntimeError):  # its loop has ended
                each.get_loop().call_soon_threadsafe(_wake, each)

    async def until(
        self, changed: Callable[[], bool], seconds: float, gone: asyncio.Future[None] | None = None
    ) -> bool:
        """Wait until the bell rings, if nothing has ``changed`` before, but not longer than ``seconds`` nor after the
        asking one is ``gone``. Says whether something has changed.
        """
        news: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        with self._lock:
            self._waiting.add(news)  # first, so that nothing can change between the question and the waiting
        try:
            if not changed():
                others = [] if gone is None else [gone]
                await asyncio.wait([news, *others], timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            with self._lock:
                self._waiting.discard(news)
        return changed()


def _wake(news: "asyncio.Future[None]") -> None:
    if not news.done():
        news.set_result(None)


class Seats:
    """How many phones are there: those that wait, and those that have just been answered and will ask again."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._taken = 0
        self._left: deque[float] = deque()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """A phone waits."""
        with self._lock:
            self._forget()
            if self._left:
                self._left.popleft()
            self._taken += 1
        try:
            yield
        finally:
            with self._lock:
                self._taken -= 1
                self._left.append(self._clock())

    @property
    def there(self) -> int:
        """How many there are now."""
        with self._lock:
            self._forget()
            return self._taken + len(self._left)

    @property
    def waiting(self) -> int:
        """How many are being answered now."""
        return self._taken

    def _forget(self) -> None:
        while self._left and self._clock() - self._left[0] > GRACE_S:
            self._left.popleft()
