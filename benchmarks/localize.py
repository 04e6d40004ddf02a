"""Dense features of a long video, computed once: how much faster than overlapping windows, and in how much memory.

    python -m benchmarks.localize

Time: the lab net's features of a stream of a minute, against windows at the feature stride: each has a margin of a
receptive field on either side of its one feature, which alone is kept. And against windows as tight as the same numbers
allow, with half a field on either side. All run in turn in one run, and the median of the ratios counts.

Memory: ten minutes of 1080p through I3D, in a process of its own that has loaded the app. What it takes at most is told
by Linux, less what it took before the network was loaded; and whether it grows: the same after two minutes.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from importlib import import_module
from itertools import groupby
from math import ceil
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from app import HEAVY
from benchmarks import decode
from models.streaming import Axis, stage_of, streamed
from models.zoo import load
from vizlib.engine.networks import Networks
from vizlib.localize.dense import Stretch, localizing_long

SECONDS, FPS, SIDE, PIECE = 60, 12, 64, 48
TOGETHER = 16  # windows in one batch
ROUNDS = 5
SAME = 1e-4
TIMES = 4.0
MINUTES, SETTLED, MEMORY_MB = 10, 2, 500


def dense(network: nn.Module, video: Tensor) -> Tensor:
    """Features ``(C, S)`` of the whole video, each layer computed once, piece by piece."""
    made = torch.cat(list(streamed(network, video.split(PIECE, 2), video.shape[2])), 2)
    return made.mean((3, 4))[0]


def windows(network: nn.Module, video: Tensor, fields: float = 1.0) -> Tensor:
    """The same features, each from a window of its own, so many receptive fields before and behind it."""
    frames = video.shape[2]
    axis = stage_of(network, Axis(frames)).axis
    margin = ceil(fields * (axis.field - 1) / axis.stride) * axis.stride  # windows begin where a feature lies
    spans = [
        (max(at - margin, 0), min(at + margin + 1, frames), min(at, margin) // axis.stride)  # and which one is kept
        for at in range(0, axis.frames * axis.stride, axis.stride)
    ]
    features = []
    for (_length, inner), alike in groupby(spans, lambda span: (span[1] - span[0], span[2])):
        windows_alike = list(alike)
        for batch in (windows_alike[at : at + TOGETHER] for at in range(0, len(windows_alike), TOGETHER)):
            made = network(torch.cat([video[:, :, begin:end] for begin, end, _inner in batch]))
            features.append(made[:, :, inner].mean((2, 3)))  # (B, C)
    return torch.cat(features).T


@torch.no_grad()
def compared() -> dict[str, Any]:
    """Seconds of both, and whether they give the same."""
    network: Any = load("slow_fusion")
    backbone = network.features
    video = torch.rand(1, 3, SECONDS * FPS, SIDE, SIDE, generator=torch.Generator().manual_seed(0)) * 4 - 2
    ways = (dense, windows, partial(windows, fields=0.5))
    mine, *theirs = (network.classifier(way(backbone, video).T) for way in ways)
    rounds = [[seconds(way, backbone, video) for way in ways] for _ in range(ROUNDS)]
    names = ("dense_ms", "windows_ms", "tight_windows_ms")
    return {
        **{
            name: round(1e3 * statistics.median(column))
            for name, column in zip(names, zip(*rounds, strict=True), strict=True)
        },
        "times_as_fast": round(statistics.median(b / a for a, b, _c in rounds), 1),
        "times_as_fast_as_tight_windows": round(statistics.median(c / a for a, _b, c in rounds), 1),
        "largest_difference": max(float((mine - each).abs().max()) for each in theirs),
        "steps": len(mine),
    }


def seconds(way: Any, network: nn.Module, video: Tensor) -> float:
    start = time.perf_counter()
    way(network, video)
    return time.perf_counter() - start


def status_mb(name: str) -> float:
    """Of this process, as Linux tells it: VmRSS is what it takes, VmHWM the most that it took."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.split(f"{name}:")[1].split()[0]) / 1024


def through(path: Path) -> None:
    """In a process of its own: what the app loads before anybody asks, then the video; prints what it took."""
    for name in HEAVY:
        import_module(name)
    before, began, settled = status_mb("VmRSS"), time.perf_counter(), 0.0
    for step in localizing_long(Networks(), Stretch(path, 0.0, MINUTES * 60.0)):
        if not settled and step.done >= SETTLED * 60 * 25:
            settled = status_mb("VmHWM")
    print(
        json.dumps(
            {
                "minutes": round(step.total / 25 / 60, 1),
                "steps": len(step.scores),
                "app_mb": round(before),
                f"above_it_after_{SETTLED}_minutes_mb": round(settled - before),
                "above_it_at_most_mb": round(status_mb("VmHWM") - before),
                "took_minutes": round((time.perf_counter() - began) / 60, 1),
            }
        )
    )


def memory() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        short, long = Path(folder, "short.mp4"), Path(folder, "long.mp4")
        decode.make_short(short)
        decode.make_long(long, short, repeats=ceil(MINUTES * 60 / decode.SECONDS))
        command = [sys.executable, "-m", "benchmarks.localize", str(long)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return json.loads(done.stdout.splitlines()[-1])


def run() -> dict[str, Any]:
    speed, room = compared(), memory()
    return {
        "speed": speed,
        "memory": room,
        "bar": f"the same within {SAME:g} and {TIMES:g} times as fast as windows; {MINUTES} minutes of video "
        f"in at most {MEMORY_MB} MB above the loaded app",
        "met": speed["largest_difference"] <= SAME
        and speed["times_as_fast"] >= TIMES
        and room["above_it_at_most_mb"] <= MEMORY_MB,
    }


if __name__ == "__main__":
    if len(sys.argv) > 1:
        through(Path(sys.argv[1]))
    else:
        print(json.dumps(run(), indent=2))
