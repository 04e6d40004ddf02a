"""Memory for running work: what has begun fits together, and what would not fit waits, or is refused.

A piece of work says what it takes at most in one of its steps, and how much of that it still holds between two steps.
A worker takes one step at a time, so of all that it has begun only the largest step counts.
"""

import ctypes
import os
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from pathlib import Path

MB = 1 << 20
SMALL = 64 * MB  # of work that says nothing of its memory
LARGE = 200 * MB  # a step that takes more is one of a large network
SHARE = 2  # running work gets this part of the machine's memory: a network, the cache and others need theirs
MOST = 5000 * MB  # of a large machine, unless somebody says that it may be more
BESIDE = 5  # this part of the budget is for answers beside the largest piece of work
WAITING = 3  # this part of it may be held by what waits for its next step, beside the one that holds most
UNKNOWN = 8192 * MB  # of a machine that does not say what it has


@dataclass(frozen=True)
class Need:
    """Bytes that a piece of work takes.

    Attributes:
        worker: who takes its steps.
        step: at most, in a step.
        held: at most, between two steps.
    """

    worker: Hashable
    step: int
    held: int


class Budget:
    """So many bytes for all that has begun."""

    def __init__(self, whole: int) -> None:
        self.whole = whole

    @property
    def most(self) -> int:
        """Bytes that a single piece may take."""
        return self.whole - self.whole // BESIDE

    def fits(self, needs: Iterable[Need]) -> bool:
        """Whether all of these may be running at once."""
        needs = list(needs)
        held = [need.held for need in needs]
        return reserved(needs) <= self.whole and sum(held) - max(held, default=0) <= self.whole // WAITING


def reserved(needs: Iterable[Need]) -> int:
    """The most bytes that these take at any moment: what all hold, and the largest step of each worker."""
    held, above = 0, dict[Hashable, int]()
    for need in needs:
        held += need.held
        above[need.worker] = max(above.get(need.worker, 0), need.step - need.held)
    return held + sum(above.values())


def default_bytes() -> int:
    """A share of the machine's memory, or of what its container may use."""
    return min(memory_of_machine() // SHARE, MOST)


def memory_of_machine() -> int:
    """Bytes of memory that this process may use: the machine's, or less where a control group says so."""
    try:
        whole = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):  # Windows
        whole = UNKNOWN
    return min([whole, *limits(Path("/sys/fs/cgroup"), Path("/proc/self/cgroup"))])


def limits(root: Path, groups: Path) -> list[int]:
    """The limits of the control groups of this process and of all above them, in bytes; none where there are none.

    Args:
        root: where control groups are mounted. groups: lines ``number:controllers:/path``, as Linux tells a process.
    """
    found = []
    for line in lines(groups):
        _number, controllers, path = line.split(":", 2)
        if controllers not in ("", "memory"):
            continue
        base, name = (root / "memory", "memory.limit_in_bytes") if controllers else (root, "memory.max")
        place = base / path.lstrip("/")
        for folder in (place, *place.parents):
            if folder == root.parent:
                break
            found += [int(text) for text in lines(folder / name) if text.isdecimal()]
    return found


def lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def give_back() -> None:
    """Return what is freed to the system, where the C library keeps it: after passes of large networks, gigabytes."""
    if TRIM is not None:
        TRIM(0)


def trim() -> Callable[[int], int] | None:
    """The function of glibc that does this; None of other C libraries, which do it by themselves."""
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return None


TRIM = trim()
