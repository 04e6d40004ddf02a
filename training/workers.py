"""Processes that render: one a core, and gone when their parent is; and those that wait for one another."""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import connection, get_context, parent_process
from pathlib import Path
from threading import Thread

try:
    import fcntl
except ImportError:  # Windows, where runs that render the same at once both do so
    fcntl = None  # type: ignore[assignment]

CORES = "MOTION_LAB_CORES"  # of this machine, that a run on a cluster may use


def cores() -> int:
    """How many this process may use."""
    return int(os.environ.get(CORES, 0)) or os.cpu_count() or 1


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """While this process makes files in a folder, others of this machine that want to wait. A process that is killed
    keeps nobody waiting.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if fcntl is None:
        yield
        return
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def leave_with_parent() -> None:
    """In a worker: end at once when the process that began it does, however it ended. (A worker that waits for its
    next task would wait for ever.)
    """
    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        connection.wait([parent.sentinel])
        os._exit(1)

    Thread(target=watch, daemon=True, name="parent").start()


@contextmanager
def workers(count: int | None = None) -> Iterator[ProcessPoolExecutor]:
    """A pool of so many, at first one a core; what fails does not wait for tasks that nobody needs any more."""
    pool = ProcessPoolExecutor(count or cores(), get_context("spawn"), initializer=leave_with_parent)
    try:
        yield pool
    except BaseException:
        pool.shutdown(cancel_futures=True)
        raise
    pool.shutdown()
