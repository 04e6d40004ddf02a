"""Processes that render: one a core, and gone when their parent is."""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import connection, get_context, parent_process
from threading import Thread


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
    pool = ProcessPoolExecutor(count or os.cpu_count(), get_context("spawn"), initializer=leave_with_parent)
    try:
        yield pool
    except BaseException:
        pool.shutdown(cancel_futures=True)
        raise
    pool.shutdown()
