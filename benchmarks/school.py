"""What two copies of the app behind a proxy bear, and what Ray adds, as ``load`` measures it.

    python -m benchmarks.school [ADDRESS DEVICE ...]

First two copies whose work runs in their own processes; then the same two with a Ray cluster of two machines, on which
those compute who have a clip of their own. Without arguments these are two processes of this machine; else the cluster
at ``ADDRESS`` and its devices, ``cpu@lab-1`` say.
"""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.browser import ROOT, copied, free_port
from benchmarks.load import load
from benchmarks.processes import quiet
from vizlib.engine.cluster.join import answers

NAMES = ("one", "two")  # of the machines that this one plays
CLUSTER_S, LOOK_S = 60.0, 0.5  # so long a head has to come up


@contextmanager
def cluster(names: Sequence[str] = NAMES, cpus: int = 1) -> Iterator[tuple[dict[str, str], list[int]]]:
    """A Ray cluster that only this machine reaches, with so many processors a name: what whoever joins needs in the
    environment, and the numbers of its processes.
    """
    address, machines = f"127.0.0.1:{free_port()}", list[subprocess.Popen[bytes]]()
    told = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32), "MOTION_LAB_RAY": address}
    ray = str(Path(sys.executable).with_name("ray"))
    options = ["--block", "--node-ip-address=127.0.0.1", f"--num-cpus={cpus}", "--disable-usage-stats"]
    try:
        for name in names:
            head = ["--head", f"--port={address.partition(':')[2]}", "--include-dashboard=false"]
            machines.append(
                subprocess.Popen(
                    [ray, "start", *options, f"--node-name={name}", *([f"--address={address}"] if machines else head)],
                    cwd=ROOT, env={**os.environ, **told, "PYTHONPATH": str(ROOT)},
                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                )
            )  # fmt: skip
            for _attempt in range(int(CLUSTER_S / LOOK_S)):
                if answers(address):
                    break
                time.sleep(LOOK_S)
        yield told, [machine.pid for machine in machines]
    finally:
        for machine in reversed(machines):
            machine.terminate()
            machine.wait()


def borne(others: Sequence[int] = (), devices: Sequence[str] = ("cpu",), **settings: str) -> list[dict[str, Any]]:
    """What two copies bear, once all is computed that everybody will ask for."""
    with copied(ahead=True, **settings) as copies:
        apps = [server.pid for server in copies.servers]
        quiet(apps)
        return load(copies.host, apps, [*others, copies.proxy.pid], devices)


def run(address: str = "", *devices: str) -> dict[str, Any]:
    rows = {"two_copies": borne()}
    if address:
        rows["two_copies_and_ray"] = borne(devices=devices, MOTION_LAB_RAY=address)
    else:
        with cluster() as (told, processes):
            rows["two_copies_and_ray"] = borne(processes, [f"cpu@{name}" for name in NAMES], **told)
    bad = sum(row["exceptions"] for found in rows.values() for row in found)
    small = [row for found in rows.values() for row in found if row["kind"] == "walks"]
    return {
        **rows,
        "bar": "no exception; whoever walks through the pages has answers, however many come",
        "met": bad == 0 and not any(row["without_answer"] for row in small),
    }


if __name__ == "__main__":
    print(run(*sys.argv[1:]))
