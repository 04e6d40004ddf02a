"""A library's loop, one step at a time: it runs in a thread beside and waits before each pass of the network."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from queue import SimpleQueue
from threading import Event, Lock, Semaphore, Thread
from typing import Any

from video import Progress
from vizlib.engine.priority import of_this_thread
from vizlib.engine.stopping import entered, same_here

Turn = Callable[[], AbstractContextManager[Any]]
# Threads that wait for work, by their priority, which is that of whoever began them: a new one would warm up PyTorch's
# own threads and memory.
_idle: dict[int, list[SimpleQueue]] = defaultdict(list)


class Left(BaseException):
    """Nobody waits for the result any more. No library catches it."""


def lend(work: Callable[[], None]) -> None:
    """Run ``work``, which raises nothing, in a thread of this one's priority that is idle, or in a new one."""
    idle = _idle[of_this_thread()]
    try:
        queue = idle.pop()
    except IndexError:
        queue = SimpleQueue()
        Thread(target=serve, args=(queue, idle), name="attribution", daemon=True).start()
    queue.put(work)


def serve(queue: SimpleQueue, idle: list[SimpleQueue]) -> None:
    while True:
        queue.get()()
        idle.append(queue)


def stepped(work: Callable[[Turn], Any], passes: int, lock: Lock) -> Iterator[Any]:
    """Run ``work(turn)``; it enters ``turn()`` around each pass, and goes on when the next step is asked for.

    Yields a ``Progress`` before each pass, and last what ``work`` returns. ``lock`` is held in a pass, and never while
    the thread waits. Closing the generator frees the thread.

    Args:
        passes: how many there will be, as far as is known.

    Raises:
        Exception: what ``work`` raises.
    """
    go, reached, left, over = Semaphore(0), Semaphore(0), Event(), Event()
    stopping = entered()
    results: list[Any] = []
    raised: list[BaseException] = []

    @contextmanager
    def turn() -> Iterator[None]:
        reached.release()
        go.acquire()
        if left.is_set():
            raise Left
        with lock:
            yield

    def run() -> None:
        go.acquire()
        try:
            with same_here(stopping):
                results.append(work(turn))
        except BaseException as error:
            raised.append(error)
        finally:
            over.set()
            reached.release()

    lend(run)
    done = 0
    try:
        while True:
            go.release()
            reached.acquire()
            if results or raised:
                break
            yield Progress(min(done, passes), passes + 1)
            done += 1
    finally:
        left.set()
        go.release()
        over.wait()
    if raised:
        raise raised[0]
    yield results[0]
