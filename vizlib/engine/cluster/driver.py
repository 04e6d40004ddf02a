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
from typing import Any
from uuid import uuid4

import numpy as np

from vizlib.engine.cluster.join import ClusterError, answers, join
from vizlib.engine.cluster.machines import Machine, found
from vizlib.engine.cluster.parcel import Parcel
from vizlib.engine.cluster.version import version
from vizlib.engine.cluster.worker import KEPT, Reply, Worker

log = logging.getLogger("motion_lab")

BEAT_S = 2.0  # between two looks at the cluster
MISSED = 3  # the head is gone when it has not answered so many times
LEAVE_S = 5.0
CALLS = 64  # of a worker's that run at once


@dataclass
class Job:
    """Work on one device: what is waited for, in turn."""

    device: str
    worker: Any
    awaited: list[tuple[Any, Callable[[Any], None]]]
    step: Any = None
    lock: Lock = field(default_factory=Lock)


class Driver:
    """What the app asks. Each of its threads has one of this process."""

    def __init__(self) -> None:
        self._owner = uuid4().hex
        self._workers: dict[str, Any] = {}
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

    def begin(self, job: str, device: str, parcel: Parcel, names: list[Hashable]) -> list[Hashable]:
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
            worker = self._worker(device)
            machine = device.partition("@")[2]
            self._jobs[job] = Job(
                device,
                worker,
                [
                    (worker.version.remote(), lambda other: same_project(machine, other)),
                    (worker.begin.remote(job, self._owner, parcel, names, *refs), lambda _nothing: None),
                ],
            )
        return []

    def step(self, job: str, patience_s: float) -> Reply | None:
        """What became of the next step; None if nothing has by then, and one asks again.

        Raises:
            ClusterError: the machine was lost, or has another project.
        """
        import ray

        asked = self._jobs[job]
        end = time.monotonic() + patience_s
        with asked.lock:
            try:
                while asked.awaited:
                    ref, look = asked.awaited[0]
                    if not ray.wait([ref], timeout=max(0.0, end - time.monotonic()))[0]:
                        return None
                    look(ray.get(ref))
                    asked.awaited.pop(0)
                if asked.step is None:
                    asked.step = asked.worker.step.remote(job)
                if not ray.wait([asked.step], timeout=max(0.0, end - time.monotonic()))[0]:
                    return None
                reply, asked.step = ray.get(asked.step), None
            except ray.exceptions.RayActorError as error:
                self._forget(asked)
                raise lost(asked.device, error) from error
            except ray.exceptions.RayTaskError as error:
                raise (error.cause if isinstance(error.cause, Exception) else error) from None
        kind, parcel = reply
        return kind, None if parcel is None else copied(parcel)

    def stop(self, job: str) -> None:
        """In the middle of its step."""
        if job in self._jobs:
            self._jobs[job].worker.stop.remote(job)

    def end(self, job: str) -> None:
        """It is not asked for again."""
        asked = self._jobs.pop(job, None)
        if asked is not None:
            asked.worker.end.remote(job)

    def _worker(self, device: str) -> Any:
        """The one that holds the networks of a device; all apps of a cluster share it."""
        import ray
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        if device in self._workers:
            return self._workers[device]
        machine = next((machine for machine in self.machines() if device in machine.devices), None)
        if machine is None:
            raise ClusterError("{device} is not there any more. Choose another device.", device=device)
        kind = "cuda" if device.startswith("cuda") else "cpu"
        self._workers[device] = (
            ray.remote(Worker)
            .options(
                name=device,
                get_if_exists=True,
                num_cpus=1 if kind == "cpu" else 0,
                num_gpus=1 if kind == "cuda" else 0,
                max_concurrency=CALLS,
                scheduling_strategy=NodeAffinitySchedulingStrategy(machine.node, soft=False),
            )
            .remote(kind, machine.cpus)
        )
        return self._workers[device]

    def _forget(self, job: Job) -> None:
        with self._lock:
            if self._workers.get(job.device) is job.worker:
                del self._workers[job.device]

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

        own = ray.get_runtime_context().get_node_id()
        while any(node["NodeID"] == own and node["Alive"] for node in ray.nodes()):
            with self._lock:
                workers = list(self._workers.values())
            for worker in workers:
                with suppress(ray.exceptions.RayError):
                    worker.beat.remote(self._owner)
            time.sleep(BEAT_S)
        os._exit(1)  # what this process is joined to is gone


def same_project(machine: str, other: str) -> None:
    """Raises ClusterError where a machine has another project than this one."""
    if other != version():
        raise ClusterError(
            "{machine} has Motion Lab {found}, and this app is {expected}. Bring both to the same version.",
            machine=machine,
            found=other,
            expected=version(),
        )


def lost(device: str, error: Exception) -> ClusterError:
    """What a person is told of a worker that has ended, or could not begin."""
    machine, why = device.partition("@")[2], str(error)
    if "ModuleNotFoundError" in why:
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
