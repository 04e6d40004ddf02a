"""What it costs that a step is taken in another process, through Ray: more milliseconds a step, and Stop.

    python -m benchmarks elsewhere

The machine is this one, with all its processors, so that only the way there is measured.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.school import cluster
from models.zoo import CARDS
from video import Progress
from vizlib.engine.cluster.cluster import Cluster
from vizlib.engine.jobs import Runner
from vizlib.engine.networks import Networks
from vizlib.maximize import MaximizeSpec, class_objective, maximize_until
from vizlib.maximize.defaults import NATURAL, spec_of

STEP_S, STEPS, MORE_MS, STOP_S = 0.002, 300, 5.0, 1.0
DEVICE = "cpu@one"


def waiting(steps: int, seconds: float) -> Iterator[Progress]:
    """Steps of so many seconds."""
    for n in range(steps):
        time.sleep(seconds)
        yield Progress(n + 1, steps)


def step_ms(work: Callable[..., Iterator[Any]], *args: Any) -> float:
    """Milliseconds between two steps, of the median."""
    times, before = [], None
    for _step in work(*args):
        now = time.perf_counter()
        if before is not None:
            times.append((now - before) * 1e3)
        before = now
    return statistics.median(times)


def stop_s(there: Cluster) -> float:
    """Seconds from Stop in the middle of a pass of I3D to its end."""
    spec = spec_of("i3d_kinetics400", "archery", recipe=NATURAL)
    job = Runner().submit(
        there.at(DEVICE, maximize_until, True),
        300,
        spec,
        Networks(),
        DEVICE,
        None,
        lane=DEVICE,
        title="ascent",
        memory=1 << 30,
    )
    while job.latest is None and not job.wait(0.05):
        pass
    time.sleep(0.5)
    began = time.perf_counter()
    job.stop()
    job.wait(60.0)
    return time.perf_counter() - began


def run() -> dict[str, Any]:
    small = MaximizeSpec("slow_fusion", class_objective(CARDS["slow_fusion"], "jump"), steps=40)
    large = spec_of("i3d_kinetics400", "archery", recipe=NATURAL)
    jobs: dict[str, Callable[[str], tuple[Any, ...]]] = {
        "waiting": lambda at: (waiting, STEPS, STEP_S),
        "lab_ascent": lambda at: (maximize_until, 40, small, Networks(), at, None),
        "i3d_ascent": lambda at: (maximize_until, 6, large, Networks(), at, None),
    }
    rows: dict[str, Any] = {}
    with cluster(["one"], cpus=os.cpu_count() or 1) as (told, _processes):
        os.environ |= told
        began = time.perf_counter()
        there = Cluster(told["MOTION_LAB_RAY"])
        while not there.devices:
            time.sleep(0.05)
        rows["join_s"] = round(time.perf_counter() - began, 2)
        began = time.perf_counter()
        list(there.at(DEVICE, waiting)(1, 0.0))
        rows["first_step_s"] = round(time.perf_counter() - began, 2)
        for name, job in jobs.items():
            work, *args = job(DEVICE)
            far = step_ms(there.at(DEVICE, work), *args)
            work, *args = job("cpu")
            here = step_ms(work, *args)
            rows[name] = {"here_ms": round(here, 2), "there_ms": round(far, 2), "more_ms": round(far - here, 2)}
        print(rows, flush=True)
        rows["stop_s"] = round(stop_s(there), 2)
        there.close()
    return {
        **rows,
        "bar": f"steps of {STEP_S * 1e3:.0f} ms take at most {MORE_MS:.0f} ms more there; Stop takes effect within "
        f"{STOP_S:.0f} s",
        "met": rows["waiting"]["more_ms"] <= MORE_MS and rows["stop_s"] <= STOP_S,
    }
