"""Runs on a Ray cluster: one a task, begun again when its machine dies, kept away from machines that differ."""

import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any

import ray
from ray import ObjectRef, cloudpickle
from ray.exceptions import RayError

from training.lent import Lender
from training.spread import Do, Done, Task
from training.there import DONE, FAILED, REFUSED, UNFIT, call_of
from vizlib.engine.cluster.join import ClusterError, answers
from vizlib.engine.cluster.version import version

TRIES = 3  # of a run whose machine dies
CPUS = 4  # cores and threads of a run: more of them at once are faster than more cores for one
AHEAD = 2  # so many more runs wait in Ray than there is room for, so that a machine that is done has the next at once
LOOK_S = 1.0  # so often the cluster is looked at


class HeadGone(ClusterError):
    """Nothing can be asked of the cluster any more, not even to leave it."""


@dataclass(frozen=True)
class Attempt:
    """A task on its way.

    Attributes:
        tries: how often it was lost with its machine.
        unfit: machines that have other data, by number, and what they said.
        cpus, gpus: what it takes of a machine.
    """

    task: Task
    tries: int = 0
    unfit: dict[str, str] = field(default_factory=dict)
    cpus: int = 1
    gpus: int = 0


@dataclass(frozen=True)
class Machine:
    """One that takes runs, with its number in Ray."""

    node: str
    cpus: int
    gpus: int

    def takes(self, attempt: Attempt) -> bool:
        return self.node not in attempt.unfit and self.cpus >= attempt.cpus and self.gpus >= attempt.gpus


class Cluster:
    """What is on its way, what waits, and what was lost."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.head = ray.get_runtime_context().gcs_address
        self.lender = Lender()
        self.call: Any = ray.remote(max_retries=0)(call_of(version()))
        self.refused: dict[str, str] = {}  # machines with another version, by number, and what is said of them
        self.lost: dict[str, str] = {}  # tasks by name, and why
        self.waiting: list[Attempt] = []
        self.flying: dict[ObjectRef, Attempt] = {}
        self.alone = False

    def do(self, tasks: Sequence[Task]) -> Iterator[Done]:
        """All tasks, as they end; those that are lost are told at the end of all."""
        self.waiting = [Attempt(task) for task in tasks]
        try:
            while self.waiting or self.flying:
                self.begin()
                yield from self.ended()
        finally:
            for ref in self.flying:
                with suppress(Exception):  # the cluster may be gone
                    ray.cancel(ref, force=True)
            self.flying.clear()

    def machines(self) -> list[Machine]:
        """Those that take runs."""
        try:
            nodes = ray.nodes() if answers(self.head) else None
        except Exception:  # Ray has several
            nodes = None
        if nodes is None:
            self.flying.clear()  # a head that is gone would make Ray wait while it takes them back
            raise HeadGone(
                "The head of the Ray cluster at {address} is gone. What was finished is written: start it again, "
                "and do the same once more for the rest.",
                address=self.address,
            )
        alive = [(node["NodeID"], node["Resources"]) for node in nodes if node["Alive"]]
        return [
            Machine(node, int(has["CPU"]), int(has.get("GPU", 0)))
            for node, has in alive
            if has.get("CPU", 0) >= 1 and node not in self.refused
        ]

    def begin(self) -> None:
        """Send what has room."""
        machines = self.machines()
        self.recall(machines)
        if not machines:
            self.wait_for_machines()
            return
        self.alone = False
        cores = min(CPUS, *(machine.cpus for machine in machines))
        gpus = sum(machine.gpus for machine in machines)
        on_gpus = sum(attempt.gpus for attempt in self.flying.values())
        on_cpus = sum(attempt.cpus for attempt in self.flying.values() if not attempt.gpus)
        room = {0: sum(machine.cpus for machine in machines) - on_cpus, 1: gpus - on_gpus}
        for waiting in [*self.waiting]:
            fit = any(machine.gpus and machine.node not in waiting.unfit for machine in machines)
            gpu = int(waiting.task.trains and fit)
            attempt = replace(waiting, cpus=min(cores, waiting.task.cores or cores), gpus=gpu)
            takes = 1 if gpu else attempt.cpus
            if self.cannot(attempt, machines):
                self.waiting.remove(waiting)
            elif room[gpu] > -AHEAD * takes and not waiting.task.after & self.unfinished():
                self.waiting.remove(waiting)
                self.send(attempt)
                room[gpu] -= takes

    def unfinished(self) -> set[str]:
        return {attempt.task.name for attempt in (*self.waiting, *self.flying.values())}

    def cannot(self, attempt: Attempt, machines: list[Machine]) -> bool:
        """Whether a task has to be given up: no machine is fit for it, or one that has to come first is lost."""
        if before := attempt.task.after & set(self.lost):
            self.lose(attempt, f"it needs {', '.join(sorted(before))}")
        elif all(machine.node in attempt.unfit for machine in machines):
            self.lose(attempt, " ".join(attempt.unfit.values()))
        else:
            return False
        return True

    def recall(self, machines: list[Machine]) -> None:
        """Take back what was sent and fits no machine any more."""
        for ref, attempt in [*self.flying.items()]:
            if not any(machine.takes(attempt) for machine in machines):
                ray.cancel(ref, force=True)
                self.waiting.append(self.flying.pop(ref))

    def wait_for_machines(self) -> None:
        if self.refused:
            raise ClusterError("{why}", why=" ".join(self.refused.values()))
        if not self.alone:
            print("No machine of the cluster takes runs. They go on as soon as one joins it.", flush=True)
        self.alone = True

    def send(self, attempt: Attempt) -> None:
        away = ",".join([*self.refused, *attempt.unfit])
        call = self.call.options(
            num_cpus=attempt.cpus,
            num_gpus=attempt.gpus,
            name=attempt.task.name,
            label_selector={"ray.io/node-id": f"!in({away})"} if away else None,
        )
        work = cloudpickle.dumps(attempt.task.work)
        self.flying[call.remote(work, attempt.cpus, self.lender.lent())] = attempt

    def ended(self) -> Iterator[Done]:
        """What has ended since."""
        if not self.flying:
            time.sleep(LOOK_S)
            return
        ready, _ = ray.wait([*self.flying], timeout=LOOK_S)
        for ref in ready:
            attempt = self.flying.pop(ref)
            try:
                kind, told, machine, node = ray.get(ref)
            except RayError as error:
                self.machine_died(attempt, error)
                continue
            if kind == DONE:
                yield Done(attempt.task, told, machine)
            elif kind == FAILED:
                self.lose(attempt, f"on {machine}: {told}")
            elif kind == UNFIT:
                self.waiting.append(replace(attempt, unfit=attempt.unfit | {node: f"{machine}: {told}"}))
            elif kind == REFUSED:
                self.refuse(machine, node, told)
                self.waiting.insert(0, attempt)

    def machine_died(self, attempt: Attempt, error: RayError) -> None:
        """Try it again elsewhere, but not for ever: it may be what kills machines."""
        why = str(error).split("\n")[0]
        if attempt.tries + 1 == TRIES:
            self.lose(attempt, f"its machine or process died {TRIES} times: {why}")
            return
        print(f"{attempt.task.name}: its machine or process died, and it is begun again", flush=True)
        self.waiting.append(replace(attempt, tries=attempt.tries + 1))

    def refuse(self, machine: str, node: str, theirs: str) -> None:
        """Send nothing there any more."""
        if node in self.refused:
            return
        self.refused[node] = (
            f"{machine} is refused: it has version {theirs} of the project, here it is {version()}. "
            "Bring both to the same, and start its Ray anew."
        )
        print(self.refused[node], flush=True)

    def lose(self, attempt: Attempt, why: str) -> None:
        self.lost[attempt.task.name] = why
        print(f"{attempt.task.name}: failed, {why}", flush=True)


@contextmanager
def cluster(address: str) -> Iterator[Do]:
    """What does tasks on the cluster that this process has joined at ``address``; leaves it at the end.

    A head that goes ends this process with a sentence: Ray would wait for it, and then end the process without one.

    Raises:
        ClusterError: no machine is of this version, or, at the end, tasks were lost.
    """
    try:
        mine = Cluster(address)
        yield mine.do
        if mine.lost:
            raise ClusterError(
                "Failed: {names}. All others are finished; the same call tries these again.", names=[*mine.lost]
            )
    except HeadGone as error:
        sys.stdout.flush()
        print(error, file=sys.stderr, flush=True)
        os._exit(1)
    finally:
        ray.shutdown()  # ends what still runs elsewhere
