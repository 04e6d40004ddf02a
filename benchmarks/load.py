"""How many people a server bears: 10, 40 and 100 at once, and what they read where it is too many.

Each crowd comes twice: as a class that walks through the pages, of which most was computed before or for somebody else;
and as people of whom each asks what the networks of *Side by side* say of a rendered actor of their own, which nobody
has asked before.
"""

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Coroutine, Sequence
from functools import partial
from typing import Any

from benchmarks.crowd import PAGES, PATIENCE_S, Visit, arrived, told, walk
from benchmarks.processes import Memory, cpu_seconds, families, quiet

SIZES = (10, 40, 100)
OWN = "compare"  # the page on which everybody has an actor of their own


async def alone(host: str, seed: int, device: str) -> list[Visit]:
    """One person's visit of *Side by side*, on an actor that nobody else has."""
    async with arrived(host) as person:
        return [await person.visit(OWN, f"clip=actor&seed={seed}&device={device}")]


async def together(people: Sequence[Coroutine[Any, Any, list[Visit]]]) -> list[Visit]:
    """All visits of people who come at once."""
    return [visit for visits in await asyncio.gather(*people) for visit in visits]


def load(host: str, apps: Sequence[int], others: Sequence[int] = (), devices: Sequence[str] = ("cpu",)) -> list[Any]:
    """What a server bears: so many people at once who walk through the pages, as a class does; then so many of whom
    each has a clip of their own, so that nothing was computed for anybody before. No more are tried where half of them
    had no answer.

    Args:
        apps: numbers of the app's processes. others: of those that help, as a proxy and a cluster.
        devices: on which one after the other of those with a clip of their own computes.
    """
    rows, seeds, own = [], itertools.count(1000), itertools.cycle(devices)
    walks = partial(walk, host, pages=PAGES)
    actors = lambda seed: alone(host, seed, next(own))  # noqa: E731
    for kind, one in (("walks", walks), ("own_clips", actors)):
        for _device in devices:  # whoever comes first pays for what is done once, as reading networks
            asyncio.run(together([one(next(seeds))]))
        for people in SIZES:
            began, used = time.perf_counter(), used_by(others)
            with Memory([*apps, *others]) as memory:
                visits = asyncio.run(together([one(next(seeds)) for _ in range(people)]))
            took = time.perf_counter() - began
            row = {"kind": kind, "people": people, **told(visits)}
            row["answers_per_s"] = round(sum(answered(visit) for visit in visits) / took, 2)
            row["memory_peak_mb"] = round(memory.most)
            if others:
                row["cpu_s_of_others"] = round(used_by(others) - used)
            row["said"] = problems(visits)
            print(row, flush=True)
            rows.append(row)
            quiet(apps)
            if row["without_answer"] > len(visits) / 2:
                break
    return rows


def used_by(pids: Sequence[int]) -> float:
    """Seconds of the processor, of processes and all that they began."""
    return sum(map(cpu_seconds, families(pids)))


def answered(visit: Visit) -> bool:
    return visit.finished_s is not None and not visit.refusals and not visit.exceptions


def problems(visits: Sequence[Visit]) -> dict[str, int]:
    """What people read instead of an answer, how often."""
    said = Counter(text for visit in visits for text in visit.exceptions + visit.refusals)
    said[f"nothing more within {PATIENCE_S:.0f} s"] = sum(visit.finished_s is None for visit in visits)
    return {text: count for text, count in said.most_common() if count}
