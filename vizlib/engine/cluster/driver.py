"""The process that talks to Ray for the app.

    python -m vizlib.engine.cluster      # begun by the app, which tells it the address and a secret

It ends with the app, whose end of its standard input closes, and when the cluster's head does not answer any more.
"""

import json
import logging
import os
import pickle
import sys
import time
from base64 import b64encode
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.managers import BaseManager
from threading import Lock, Thread
from typing import Any, NamedTuple
from uuid import uuid4

import numpy as np

from vizlib.engine.cluster.actor import Actor, Reply
from vizlib.engine.cluster.join import ClusterError, answers, join
from vizlib.engine.cluster.machines import Machine, found
from vizlib.engine.cluster.parcel import KEPT, Parcel
from vizlib.engine.cluster.version import version, version_with_weights
from vizlib.engine.lanes import kind_of, machine_of

log = logging.getLogger("motion_lab")

BEAT_S = 2.0  # between two looks at the cluster
MISSED = 3  # the head is gone when it has not answered so many times
LEAVE_S = 5.0
ANEW_S = 20.0  # so long a worker is begun again: one that was killed keeps its name for some seconds
CALLS = 64  # of a worker's that run at once


class Hired(NamedTuple):
    """The worker of a device: its name to Ray, and what its methods are called by."""

    name: str
    at: Any


@dataclass
class Job:
    """Work on one device.

    Attributes:
        sent: what ``Worker.begin`` is told. ready: its answer.
        worker: who is told.
        awaited: what is waited for before the first step, in turn, and what looks at it.
        step: the step that is being taken.
        since: when it was asked.
    """

    device: str
    sent: tuple[Any, ...]
    worker: Hired
    awaited: list[tuple[Any, Callable[[Any], None]]] = field(default_factory=list)
    ready: Any = None
    step: Any = None
    since: float = field(default_factory=time.monotonic)
    lock: Lock = field(default_factory=Lock)


class Driver:
    """What the app asks. Each of its threads has one of this process."""

    def __init__(self) -> None:
        self._owner = uuid4().hex
        self._workers: dict[str, Hired] = {}
        self._ended: set[str] = set()  # names of workers
        self._jobs: dict[str, Job] = {}
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = Lock()

    def machines(self) -> list[Machine]:
        """Those that take work now."""
        import ray

        return found(ray.nodes())

    def keep(self, name: Hashable, parcel: Parcel) -> None:
        """Something large that many jobs are about to name."""
        import ray

        ref = ray.put(parcel)
        with self._lock:
            self._kept[name] = ref, parcel.bytes
            while len(self._kept) > 1 and sum(size for _ref, size in self._kept.values()) > KEPT:
                self._kept.popitem(last=False)

    def begin(
        self, job: str, device: str, way: tuple[bool, bool], parcel: Parcel, names: list[Hashable]
    ) -> list[Hashable]:
        """Have work made ready on a device; see ``Worker.begin``. Nothing is waited for.

        Returns:
            What has to be kept before, without which nothing was done.

        Raises:
            ClusterError: there is no such device.
        """
        with self._lock:
            missing = [name for name in names if name not in self._kept]
            if missing:
                return missing
            for name in names:
                self._kept.move_to_end(name)
            refs = [self._kept[name][0] for name in names]
            asked = Job(device, (job, self._owner, way, parcel, names, *refs), self._worker(device))
        self._tell(asked)
        self._jobs[job] = asked
        return []

    def step(self, job: str, patience_s: float) -> Reply | None:
        """What became of the next step; None if nothing has by then, and one asks again.

        Raises:
            ClusterError: the machine was lost, or has another project.
        """
        import ray

        asked = self._jobs[job]
        with asked.lock:
            try:
                reply = self._awaited(asked, job, time.monotonic() + patience_s)
            except ray.exceptions.RayActorError as error:
                self._forget(asked)
                if not asked.awaited or time.monotonic() - asked.since > ANEW_S or without_project(error):
                    raise lost(asked.device, error) from error
                time.sleep(patience_s)  # the one before may not be gone yet
                with self._lock:
                    asked.worker = self._worker(asked.device)
                self._tell(asked)
                return None
            except ray.exceptions.RayTaskError as error:
                raise (error.cause if isinstance(error.cause, Exception) else error) from None
        return reply and (reply[0], None if reply[1] is None else copied(reply[1]))

    def _tell(self, job: Job) -> None:
        """Have its worker get it ready."""
        worker, machine = job.worker.at, machine_of(job.device)
        job.ready = worker.begin.remote(*job.sent)
        job.awaited = [
            (worker.version.remote(), lambda other: self._check(job, machine, other)),
            (job.ready, lambda _nothing: None),
        ]

    def _check(self, job: Job, machine: str, other: str) -> None:
        """Raises ClusterError where a worker has another project; it is let go, and ends when nobody wants it."""
        try:
            same_project(machine, other)
        except ClusterError:
            self._forget(job)
            raise

    def _awaited(self, asked: Job, job: str, until: float) -> Reply | None:
        """The next step, if it is there by then."""
        import ray

        while asked.awaited:
            ref, look = asked.awaited[0]
            if not ray.wait([ref], timeout=max(0.0, until - time.monotonic()))[0]:
                return None
            look(ray.get(ref))
            asked.awaited.pop(0)
        if asked.step is None:
            asked.step = asked.worker.at.step.remote(job)
        if not ray.wait([asked.step], timeout=max(0.0, until - time.monotonic()))[0]:
            return None
        reply, asked.step = ray.get(asked.step), None
        return reply

    def stop(self, job: str) -> None:
        """In the middle of its step."""
        if job in self._jobs:
            self._jobs[job].worker.at.stop.remote(job)

    def end(self, job: str) -> None:
        """It is not asked for again."""
        asked = self._jobs.pop(job, None)
        if asked is not None:
            asked.worker.at.end.remote(job, asked.ready)

    def _worker(self, device: str) -> Hired:
        """The one that holds the networks of a device; all apps of a cluster share it."""
        import ray
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        if device in self._workers:
            return self._workers[device]
        machine = next((machine for machine in self.machines() if device in machine.devices), None)
        if machine is None:
            raise ClusterError("{device} is not there any more. Choose another device.", device=device)
        kind, name = kind_of(device), self._named(device)
        worker = ray.remote(Actor).options(
            name=name,
            get_if_exists=True,
            lifetime="detached",  # others compute there, too; it ends by itself when it hears of nobody, see ``Worker``
            num_cpus=0,  # runs may have the processors beside it
            num_gpus=1 if kind == "cuda" else 0,
            max_concurrency=CALLS,
            scheduling_strategy=NodeAffinitySchedulingStrategy(machine.node, soft=False),
        )
        self._workers[device] = Hired(name, worker.remote(kind, machine.cpus))
        return self._workers[device]

    def _named(self, device: str) -> str:
        """The name of the worker that lives, or of the next one: Ray remembers for a while those that have ended."""
        import ray

        known = {name for name in (*ray.util.list_named_actors(), *self._ended) if name.startswith(f"{device}#")}
        living = sorted(known - self._ended)
        return living[0] if living else f"{device}#{len(known) + 1}"

    def _forget(self, job: Job) -> None:
        """Its worker has ended."""
        with self._lock:
            if self._workers.get(job.device) is job.worker:
                del self._workers[job.device]
                self._ended.add(job.worker.name)

    def watch(self) -> None:
        """Tell the workers that this app lives; end when the cluster does not."""
        import ray

        address, missed = ray.get_runtime_context().gcs_address, 0
        Thread(target=self._look, daemon=True).start()
        while missed < MISSED:
            time.sleep(BEAT_S)
            missed = 0 if answers(address) else missed + 1
        os._exit(1)

    def _look(self) -> None:
        import ray

        own, joined = ray.get_runtime_context().get_node_id(), True
        while joined:
            with suppress(ray.exceptions.RayError, RuntimeError, OSError):  # it is asked again
                joined = any(node["NodeID"] == own and node["Alive"] for node in ray.nodes())
                with self._lock:
                    workers = list(self._workers.values())
                for worker in workers:
                    worker.at.beat.remote(self._owner)
            time.sleep(BEAT_S)
        os._exit(1)  # what this process is joined to is gone


def same_project(machine: str, other: str) -> None:
    """Raises ClusterError where a machine has another project than this one."""
    if other != version_with_weights():
        raise ClusterError(
            "{machine} has Motion Lab {found}, and this app is {expected}. Bring both to the same version.",
            machine=machine,
            found=other,
            expected=version_with_weights(),
        )


def without_project(error: Exception) -> bool:
    """Whether a worker could not begin because its machine does not find the project."""
    return "ModuleNotFoundError" in str(error)


def lost(device: str, error: Exception) -> ClusterError:
    """What a person is told of a worker that has ended, or could not begin."""
    machine = machine_of(device)
    if without_project(error):
        return ClusterError(
            "{machine} has no Motion Lab {expected}. Start it there with: make ray-worker",
            machine=machine,
            expected=version(),
        )
    return ClusterError(
        "The worker on {machine} ended in the middle of it. Run it again: it is started anew.", machine=machine
    )


def copied(parcel: Parcel) -> Parcel:
    """The same outside of the cluster's memory, which is short."""
    return Parcel(parcel.data, tuple(np.array(buffer) for buffer in parcel.buffers))


EXPOSED = ("machines", "keep", "begin", "step", "stop", "end")


class Manager(BaseManager):
    """Hands ``Driver`` to the app's process."""


def main() -> None:
    """Join, say where this process answers, and serve until the app is gone."""
    told = json.loads(sys.stdin.readline())
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what others print does not go to the app
    try:
        join(told["address"])
        driver = Driver()
        Manager.register("driver", callable=lambda: driver, exposed=EXPOSED)
        server = Manager(authkey=bytes.fromhex(told["secret"])).get_server()
    except BaseException as error:
        failure = error if isinstance(error, ClusterError) else ClusterError("Ray: {why}", why=str(error))
        print(json.dumps({"error": b64encode(pickle.dumps(failure)).decode()}), file=out, flush=True)
        return
    print(json.dumps({"answers": server.address}), file=out, flush=True)
    Thread(target=driver.watch, daemon=True).start()
    Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()  # until the app's end is closed
    import ray

    leaving = Thread(target=ray.shutdown, daemon=True)
    leaving.start()
    leaving.join(LEAVE_S)  # a cluster that is gone keeps nobody
    os._exit(0)
