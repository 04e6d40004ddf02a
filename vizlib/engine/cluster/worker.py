"""What runs on another machine: the networks of one device, and work that takes a step when it is asked."""

import logging
import os
import time
import traceback
from collections import OrderedDict
from collections.abc import Hashable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import Any

import torch

from vizlib.engine.cluster.actor import DONE, FAILED, SAME, STEP, STOPPED, Reply
from vizlib.engine.cluster.join import ClusterError
from vizlib.engine.cluster.parcel import KEPT, Parcel, pack, unpack
from vizlib.engine.cluster.sender import DEVICE, FILE, FINDERS, NETWORKS, SHARED
from vizlib.engine.cluster.version import ROOT, version_with_weights
from vizlib.engine.finders import Finders
from vizlib.engine.networks import Networks
from vizlib.engine.stopping import Stoppable, Stopped

log = logging.getLogger("motion_lab")

SHOWN_S = 0.2  # a step of fewer seconds than that after another is not sent: no page looks as often
AWAY_S = 60.0  # the work of an app that was not heard of for so long is dropped


@dataclass
class Job:
    """Work that was begun here.

    Attributes:
        owner: the app that asked. large, long: see ``Worker.begin``.
        shared: what was sent once, by its name.
        unwanted: whether it is to end.
        unsent: the last step, if it was not sent.
    """

    owner: str
    large: bool
    long: bool
    steps: Iterator[Any]
    shared: dict[Hashable, Any]
    unwanted: bool = False
    unsent: Any = None
    sent_at: float = -SHOWN_S
    lock: Lock = field(default_factory=Lock)


class Worker:
    """One device of this machine. Its methods are called from several threads.

    Args:
        device: what this machine calls it.
        threads: of PyTorch's, for a step.
    """

    def __init__(self, device: str, threads: int) -> None:
        self._device = device
        # As on the app's own machine, one thread takes long steps and one takes short ones, one at a time. (With a new
        # thread each, PyTorch's threads of one step would still spin when the next begins.)
        self._steppers = {
            long: ThreadPoolExecutor(1, initializer=torch.set_num_threads, initargs=(threads,))
            for long in (False, True)
        }
        self._networks = Networks()
        self._finders = Finders()
        self._jobs: dict[str, Job] = {}
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._heard: dict[str, float] = {}
        self._lock = Lock()
        self._began = time.monotonic()
        Thread(target=self._end_alone, daemon=True).start()

    def version(self) -> str:
        """Which project this is, with which weights."""
        return version_with_weights()

    def begin(
        self, job: str, owner: str, way: tuple[bool, bool], parcel: Parcel, names: list[Hashable], *parcels: Parcel
    ) -> None:
        """Get work ready: nothing of it runs before its first step.

        Args:
            way: whether a step may be stopped in the middle, and whether it is long work, see ``Cluster.at``.
            parcel: the generator function, its arguments and its options. names, parcels: what is sent once.
        """
        shared = {name: self._share(name, sent) for name, sent in zip(names, parcels, strict=True)}
        work, args, options = unpack(parcel, lambda name: self._find(name, shared))
        with self._lock:
            self._heard[owner] = time.monotonic()
            self._jobs[job] = Job(owner, *way, work(*args, **options), shared)

    def step(self, job: str) -> Reply:
        """Take one step. Any outcome is an answer, never an exception."""
        found = self._jobs.get(job)
        if found is None:
            return STOPPED, None
        return self._steppers[found.long].submit(self._step, found).result()

    def _step(self, found: Job) -> Reply:
        with found.lock:
            if found.unwanted:
                return STOPPED, None
            try:
                with Stoppable(lambda: found.unwanted) if found.large else nullcontext():
                    found.unsent = next(found.steps)
                return self._said(found)
            except StopIteration:
                last, found.unsent = found.unsent, None
                return DONE, None if last is None else self._packed(last, found)
            except Stopped:
                return STOPPED, None
            except BaseException as error:  # some libraries' errors are no Exception
                error.add_note(traceback.format_exc())
                return FAILED, packed_error(error)

    def stop(self, job: str) -> None:
        """In the middle of its step, if one is being taken."""
        if job in self._jobs:
            self._jobs[job].unwanted = True

    def end(self, job: str) -> None:
        """It cleans up, and is forgotten."""
        with self._lock:
            found = self._jobs.pop(job, None)
        if found is not None:
            found.unwanted = True
            with found.lock:
                closed(found.steps)

    def _end_alone(self) -> None:
        """End this process when no app was heard of for long: it holds networks, and perhaps a GPU."""
        while time.monotonic() - max([self._began, *list(self._heard.values())]) < AWAY_S:
            time.sleep(AWAY_S / 10)
        os._exit(0)

    def beat(self, owner: str) -> None:
        """An app lives; the work of those that do not any more is dropped."""
        with self._lock:
            self._heard[owner] = now = time.monotonic()
            away = {name for name, heard in self._heard.items() if now - heard > AWAY_S}
            self._heard = {name: heard for name, heard in self._heard.items() if name not in away}
            lost = [name for name, job in self._jobs.items() if job.owner in away]
        for name in lost:
            self.end(name)

    def _said(self, job: Job) -> Reply:
        """The step that was just taken, or that there is one."""
        step, now = job.unsent, time.monotonic()
        if now - job.sent_at < SHOWN_S and not complete(step):
            return SAME, None
        job.unsent, job.sent_at = None, now
        return STEP, self._packed(step, job)

    def _packed(self, step: Any, job: Job) -> Parcel:
        names = {id(value): name for name, value in job.shared.items()}
        return pack(step, lambda value: (SHARED, names[id(value)]) if id(value) in names else None)

    def _share(self, name: Hashable, parcel: Parcel) -> Any:
        """What was sent, unpacked once."""
        with self._lock:
            if name not in self._kept:
                self._kept[name] = unpack(parcel), parcel.bytes
            self._kept.move_to_end(name)
            while len(self._kept) > 1 and sum(size for _value, size in self._kept.values()) > KEPT:
                self._kept.popitem(last=False)
            return self._kept[name][0]

    def _find(self, name: tuple[str, Any], shared: dict[Hashable, Any]) -> Any:
        kind, which = name
        here = {NETWORKS: self._networks, FINDERS: self._finders, DEVICE: self._device}
        if kind == FILE:
            return ROOT / which
        return shared[which] if kind == SHARED else here[kind]


def complete(step: Any) -> bool:
    """Whether it is a result, and no step on the way."""
    done, total = getattr(step, "done", None), getattr(step, "total", None)
    return done is None or total is None or done >= total


def packed_error(error: BaseException) -> Parcel:
    """An error, or what it says where it cannot travel."""
    try:
        unpack(parcel := pack(error))
        return parcel
    except Exception:
        return pack(ClusterError("{kind}: {reason}", kind=type(error).__name__, reason=str(error)))


def closed(steps: Iterator[Any]) -> None:
    """End a generator, whatever its cleaning up does."""
    try:
        steps.close()  # type: ignore[attr-defined]
    except BaseException as error:
        log.error("work did not clean up", exc_info=error)
