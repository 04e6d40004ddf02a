"""Join a Ray cluster from this process; or start one of this machine alone."""

import os
import socket
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from video import Explained
from vizlib.engine.cluster.version import ROOT

LOCAL = "local"  # in place of an address: a cluster of this machine alone, which ends with this process
NAMESPACE = "motion-lab"
PART_S = 60.0  # so long a machine has time to become a part of one
ANSWERS_S = 3.0  # so long a cluster has time to answer
PORT = 6379  # of a head, unless somebody says otherwise


class ClusterError(Explained):
    """The cluster, or one of its machines, cannot be used."""


def installed() -> bool:
    """Whether Ray is here."""
    return find_spec("ray") is not None


def join(address: str) -> None:
    """Make this process a driver of the cluster at ``HOST:PORT``, or of one of its own (``LOCAL``).

    Raises:
        ClusterError: Ray is not installed, or no cluster answers there.
    """
    if not installed():
        raise ClusterError("Ray is not installed. Install it with: pip install -r {file}", file="requirements-ray.txt")
    if has_token():
        os.environ.setdefault("RAY_AUTH_MODE", "token")
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_gcs_server_request_timeout_seconds": "5"}
    os.environ["PYTHONPATH"] = os.pathsep.join(dict.fromkeys([str(ROOT), *paths()]))
    if address == LOCAL:
        _init(LOCAL, num_cpus=os.cpu_count(), include_dashboard=False)
        return
    address = address if ":" in address else f"{address}:{PORT}"
    if not answers(address):
        raise ClusterError("No Ray cluster answers at {address}. Start its head, or name another one.", address=address)
    try:
        _init(address)
    except (RuntimeError, ConnectionError):  # this machine is not a part of it yet
        become_part(address)
        try:
            _init(address)
        except (RuntimeError, ConnectionError) as error:
            raise refused(address, str(error)) from error


def _init(address: str, **options: Any) -> None:
    import ray

    try:
        ray.init(address, namespace=NAMESPACE, log_to_driver=False, configure_logging=False, **options)
    except Exception:
        ray.shutdown()
        raise


def has_token() -> bool:
    """Whether this machine has the secret that the machines of a cluster share; Ray itself only looks on a head."""
    named = os.environ.get("RAY_AUTH_TOKEN_PATH")
    return "RAY_AUTH_TOKEN" in os.environ or (Path(named) if named else Path.home() / ".ray" / "auth_token").is_file()


def paths() -> list[str]:
    """Where this process finds modules of its own besides the project."""
    return list(filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep)))


def answers(address: str) -> bool:
    """Whether somebody listens at ``HOST:PORT``."""
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), ANSWERS_S):
            return True
    except (OSError, ValueError):
        return False


def become_part(address: str) -> None:
    """Whoever asks a cluster for work has to be one of its machines; this one takes none.

    Raises:
        ClusterError: it may not, as one with another Ray.
    """
    ray = str(Path(sys.executable).with_name("ray"))
    command = [ray, "start", f"--address={address}", "--num-cpus=0", "--num-gpus=0", "--disable-usage-stats"]
    try:
        started = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PART_S)
    except subprocess.TimeoutExpired as error:
        raise refused(address, f"{PART_S:.0f} s") from error
    if started.returncode:
        *_, why = (started.stderr or started.stdout).strip().splitlines() or [""]
        raise refused(address, why)


def refused(address: str, why: str) -> ClusterError:
    return ClusterError("This machine cannot join the Ray cluster at {address}: {why}", address=address, why=why)
