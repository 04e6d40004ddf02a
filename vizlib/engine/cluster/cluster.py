"""The cluster, as the app sees it: devices, and generators whose steps are taken there."""

import json
import logging
import os
import pickle
import secrets
import subprocess
import sys
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from threading import Condition, Thread, Timer
from typing import Any
from uuid import uuid4

from vizlib.engine.budget import MOST, SHARE
from vizlib.engine.cluster.actor import DONE, STOPPED
from vizlib.engine.cluster.driver import EXPOSED, Manager
from vizlib.engine.cluster.join import ClusterError
from vizlib.engine.cluster.machines import Machine
from vizlib.engine.cluster.parcel import pack, unpack
from vizlib.engine.cluster.sender import Sender
from vizlib.engine.cluster.version import ROOT
from vizlib.engine.stopping import Stopped, entered

log = logging.getLogger("motion_lab")

PATIENCE_S = 0.1  # between two looks at whether a step is wanted
LOOK_S = 2.0  # between two looks at which machines there are
AGAIN_S = 10.0  # before a cluster that could not be joined is tried again, unless somebody asks for it
JOIN_S = 90.0  # a cluster that is not joined by then is not
TRIED = 5  # times that something large is sent again, because others' came between

Work = Callable[..., Iterator[Any]]


class Cluster:
    """Devices of the machines of a Ray cluster. It is joined in the background, and again when it was lost.

    Args:
        address: ``HOST:PORT``, or ``local``; "" is a cluster without machines.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self._changed = Condition()
        self._link: Link | None = None
        self._machines: list[Machine] = []
        self._tries = 0
        self._asked = False
        self._closed = False
        self._problem: ClusterError | None = None
        if address:
            Thread(target=self._follow, name="cluster", daemon=True).start()

    @property
    def devices(self) -> tuple[str, ...]:
        """Those that were there when the cluster was last seen."""
        return tuple(device for machine in self._machines for device in machine.devices)

    def memory_of(self, name: str) -> int:
        """Bytes for running work on a machine."""
        given = (machine.memory for machine in self._machines if machine.name == name)
        return min(next(given, 0) // SHARE or MOST, MOST)

    def at(self, device: str, work: Work, large: bool = False, long: bool = False) -> Work:
        """The same work, whose steps are taken on a device of the cluster.

        Args:
            large: a step may be stopped in the middle, see ``Stoppable``. long: see ``is_long``.
        """
        return partial(self._steps, device, work, (large, long))

    def close(self) -> None:
        """Leave it."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if self._link is not None:
            self._link.close()

    def _steps(self, device: str, work: Work, way: tuple[bool, bool], *args: Any, **options: Any) -> Iterator[Any]:
        link, sender, job = self._linked(), Sender(device), uuid4().hex
        parcel, latest = pack((work, args, options), sender.name), None
        names = list(sender.shared)
        for _ in range(TRIED):
            missing = link.ask("begin", job, device, way, parcel, names)
            if not missing:
                break
            for name in missing:
                link.ask("keep", name, pack(sender.shared[name]))
        else:
            raise ClusterError("This is too large to be sent to {device}. Choose another device.", device=device)
        try:
            while True:
                reply = None
                while reply is None:
                    reply = link.ask("step", job, PATIENCE_S)
                    if reply is None and unwanted():
                        link.ask("stop", job)
                        raise Stopped
                kind, sent = reply
                if sent is not None:
                    latest = unpack(sent, sender.find)
                if isinstance(latest, BaseException):
                    raise latest
                if kind == STOPPED:
                    raise Stopped
                if kind != DONE or sent is not None:
                    yield latest
                if kind == DONE:
                    return
        finally:
            with suppress(ClusterError):
                link.ask("end", job)

    def _linked(self) -> "Link":
        """The link to the cluster; waits while it is being joined.

        Raises:
            ClusterError: it cannot be.
        """
        with self._changed:
            before = self._tries
            while True:
                if self._link is not None and self._link.alive:
                    return self._link
                if self._tries > before and self._problem is not None:
                    raise self._problem
                if unwanted():
                    raise Stopped
                self._asked = True
                self._changed.notify_all()
                self._changed.wait(PATIENCE_S)

    def _follow(self) -> None:
        """Join, and look which machines there are; begin again when the cluster was lost."""
        while not self._closed:
            try:
                link = self._link
                if link is None or not link.alive:
                    link = Link(self.address)
                machines, problem = link.ask("machines"), None
            except Exception as error:
                problem = error if isinstance(error, ClusterError) else ClusterError("Ray: {why}", why=str(error))
                link, machines = None, self._machines
            with self._changed:
                if problem is not None and str(problem) != str(self._problem):
                    log.warning("%s", problem)
                self._link, self._machines, self._problem = link, machines, problem
                self._tries += 1
                self._asked = False
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._asked or self._closed, LOOK_S if problem is None else AGAIN_S)
        if self._link is not None:
            self._link.close()


class Link:
    """A process that has joined the cluster (``driver``), and what it is asked.

    Raises:
        ClusterError: it cannot join.
    """

    def __init__(self, address: str) -> None:
        self._address, secret = address, secrets.token_hex(32)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "vizlib.engine.cluster"],
            cwd=ROOT.anchor,  # a machine finds its own project, and not what lies where this process began
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(OSError):
            self._process.stdin.write(json.dumps({"address": address, "secret": secret}) + "\n")
            self._process.stdin.flush()
        patience = Timer(JOIN_S, self._process.kill)
        patience.start()
        line = self._process.stdout.readline()
        patience.cancel()
        said = json.loads(line) if line else {}
        if "answers" not in said:
            self.close()
            raise pickle.loads(b64decode(said["error"])) if "error" in said else self.lost()
        Manager.register("driver", exposed=EXPOSED)
        manager = Manager(said["answers"], authkey=bytes.fromhex(secret))
        manager.connect()
        self._driver = manager.driver()  # type: ignore[attr-defined]

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, what: str, *args: Any) -> Any:
        """Call a method of ``Driver``.

        Raises:
            ClusterError: as it does; or the process is gone.
        """
        try:
            return self._driver._callmethod(what, args)
        except TimeoutError as error:  # Ray's own, and no end of the link
            raise ClusterError("Ray: {why}", why=str(error)) from error
        except (EOFError, OSError) as error:
            self.close()
            raise self.lost() from error

    def close(self) -> None:
        """End the process, which leaves the cluster; one that hangs is killed."""
        with suppress(OSError):
            self._process.stdin.close()  # type: ignore[union-attr]
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(6.0)
        self._process.kill()
        self._process.wait()

    def lost(self) -> ClusterError:
        return ClusterError(
            "The Ray cluster at {address} was lost. Choose another device, or run it again when the cluster is back.",
            address=self._address,
        )


def unwanted() -> bool:
    """Whether nobody wants the step that this thread takes."""
    mode = entered()
    return mode is not None and mode.unwanted()
