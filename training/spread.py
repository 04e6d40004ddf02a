"""Do runs: one after the other in this process, several at once in processes of this machine, or over a Ray cluster.

    with spreading(address) as do:
        for done in do(tasks):
            ...  # keep done.result

A run only computes: whoever asked gets its result back, and writes the files. So nothing is written twice, and a second
call does what the first one has not written.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from training.workers import ProcessPoolExecutor, workers
from video.files import PROJECT, write_bytes
from vizlib.engine.cluster.join import ClusterError, join

Files = dict[str, bytes]  # what a run ships, by its place in the project; written in this order


@dataclass(frozen=True)
class Task:
    """One run.

    Attributes:
        name: in lines of progress; no two of a call have the same.
        work: computes it, wherever it is sent; knows its data by name, as another machine has other folders.
        trains: whether a GPU would help.
        cores: that it can use, at most; None for as many as a cluster gives.
        after: names of tasks that have to be kept before this one begins.
    """

    name: str
    work: Callable[[], Any]
    trains: bool = False
    cores: int | None = None
    after: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True)
class Done:
    """A task, what it gave, and the machine on which it ran, if it was sent to one."""

    task: Task
    result: Any
    machine: str = ""

    @property
    def line(self) -> str:
        """What is said of it."""
        return f"{self.task.name}: done" + (f" on {self.machine}" if self.machine else "")


Do = Callable[[Sequence[Task]], Iterator[Done]]


def asks(parser: argparse.ArgumentParser) -> None:
    """Add the option that names a cluster."""
    parser.add_argument(
        "--ray", metavar="ADDRESS", help="spread the runs over the Ray cluster at HOST:PORT, or `local`"
    )


@contextmanager
def spreading(address: str | None = None, processes: int | None = None) -> Iterator[Do]:
    """What does tasks, and yields them as they end.

    Args:
        address: of a Ray cluster, ``HOST:PORT`` or ``local``. What keeps it from doing all tasks ends the program with
            a sentence, after the others are done; a task that fails elsewhere does so too.
        processes: without a cluster, so many of this machine; else this process alone. There the first failure ends
            it all.
    """
    if address:
        try:
            join(address)
            from training.cluster import cluster  # Ray is optional, and reads its settings when it is imported

            with cluster(address) as do:
                yield do
        except ClusterError as error:
            sys.exit(str(error))
    elif processes:
        with workers(processes) as pool:
            yield partial(side_by_side, pool)
    else:
        yield in_turn


def in_turn(tasks: Sequence[Task]) -> Iterator[Done]:
    for task in tasks:
        yield Done(task, task.work())


def side_by_side(pool: ProcessPoolExecutor, tasks: Sequence[Task]) -> Iterator[Done]:
    of = {pool.submit(task.work): task for task in tasks}
    for future in as_completed(of):
        yield Done(of[future], future.result())


def lay(files: Files) -> None:
    """Write what a run ships, each file whole."""
    for name, content in files.items():
        write_bytes(PROJECT / name, content)
