"""A Ray cluster of this machine alone, for tests and benchmarks: machines that may be killed."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
needs_ray = pytest.mark.skipif(
    find_spec("ray") is None and not os.environ.get("CI"), reason="no Ray: pip install -r requirements-ray.txt"
)


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Nodes:
    """Machines of one cluster. All share a secret, which whoever joins takes from the environment.

    Attributes:
        address: of the head.
        environment: what whoever joins needs.
    """

    def __init__(self, *paths):
        self.address = f"127.0.0.1:{free_port()}"
        self.environment = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
        self._path = os.pathsep.join(map(str, (ROOT, *paths)))
        self._logs = tempfile.TemporaryDirectory()
        self._processes = {}

    def start(self, name, cpus=1, path=None):
        """A machine; the first one is the head. ``path``: where it finds another project."""
        port = self.address.partition(":")[2]
        head = (
            [f"--address={self.address}"]
            if self._processes
            else ["--head", f"--port={port}", "--include-dashboard=false"]
        )
        with (Path(self._logs.name) / name).open("w") as log:
            self._processes[name] = subprocess.Popen(
                [Path(sys.executable).with_name("ray"), "start", "--block", "--node-ip-address=127.0.0.1",
                 f"--node-name={name}", f"--num-cpus={cpus}", "--disable-usage-stats",
                 *([f"--address={self.address}"] if self._processes else head)],
                env=os.environ | self.environment | {"PYTHONPATH": str(path or self._path), "OMP_NUM_THREADS": ""},
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def kill(self, name):
        """At once, with all that runs on it."""
        process = self._processes.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def close(self):
        for name in list(self._processes):
            self.kill(name)
        self._logs.cleanup()
