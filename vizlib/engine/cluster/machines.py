"""The machines of a cluster, and the names of their devices."""

import re
from dataclasses import dataclass
from itertools import count
from typing import Any


@dataclass(frozen=True)
class Machine:
    """One machine of the cluster, as far as it takes work.

    Attributes:
        node: its name to Ray.
        devices: names of its devices, the fastest first, as in ``cuda@lab-2``.
        cpus: how many of its processors it gives.
        memory: bytes that it gives.
    """

    name: str
    node: str
    devices: tuple[str, ...]
    cpus: int
    memory: int


def found(nodes: list[dict[str, Any]]) -> list[Machine]:
    """The machines that live and take work; of two with one name, the second gets a number."""
    machines: list[Machine] = []
    for node in sorted(filter(lambda node: node["Alive"], nodes), key=lambda node: node["NodeID"]):
        given = node["Resources"]
        gpus, cpus = int(given.get("GPU", 0)), int(given.get("CPU", 0))
        named = node["NodeName"] if node["NodeName"] != node["NodeManagerAddress"] else node["NodeManagerHostname"]
        base = name = re.sub(r"[^\w.-]+", "-", named) or "machine"
        numbers = count(2)
        while any(machine.name == name for machine in machines):
            name = f"{base}-{next(numbers)}"
        devices = [f"cuda{'' if n == 0 else f'-{n + 1}'}@{name}" for n in range(gpus)] + [f"cpu@{name}"] * (cpus > 0)
        if devices:
            machines.append(Machine(name, node["NodeID"], tuple(devices), max(cpus, 1), int(given.get("memory", 0))))
    return sorted(machines, key=lambda machine: machine.name)
