"""What processes use of a machine, as Linux tells it."""

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Self

AHEAD_S = 900.0  # so long one waits at most
QUIET_S, QUIET_CPU = 10.0, 0.1  # a server is idle: so long, with less than so many seconds of the processor
LOOK_S = 1.0


def cpu_seconds(pid: int) -> float:
    """What a process has used of the processor so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def peak_mb(pid: int) -> float:
    """The largest memory of a process until now."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def quiet(pids: Sequence[int]) -> float:
    """Wait until servers have nothing to do any more; how long that took, in seconds."""
    began, before = time.perf_counter(), sum(map(cpu_seconds, pids))
    while time.perf_counter() - began < AHEAD_S:
        time.sleep(QUIET_S)
        now = sum(map(cpu_seconds, pids))
        if now - before < QUIET_CPU * len(pids):
            break
        before = now
    return time.perf_counter() - began


def families(pids: Iterable[int]) -> set[int]:
    """Processes and all that they began, which live."""
    children = defaultdict(list)
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            children[int(path.read_text(encoding="utf-8").rpartition(")")[2].split()[1])].append(int(path.parent.name))
    found, new = set[int](), list(pids)
    while new:
        found.add(pid := new.pop())
        new += children[pid]
    return found


def together_mb(pids: Iterable[int]) -> float:
    """Memory of processes and all that they began; what several share counts once."""
    kb = 0
    for pid in families(pids):
        with suppress(OSError):  # it has just ended
            kb += int(Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").split("Pss:")[1].split()[0])
    return kb / 1024


class Memory:
    """Looks at the memory of processes while something is done.

    Attributes:
        most: MB, at any look.
    """

    def __init__(self, pids: Sequence[int]) -> None:
        self.most = 0.0
        self._pids, self._over = pids, Event()
        self._thread = Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while True:
            self.most = max(self.most, together_mb(self._pids))
            if self._over.wait(LOOK_S):
                return
