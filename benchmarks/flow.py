"""Optical flow: frames a second of each method, against a plain loop, and the share of the time that is ours.

    python -m benchmarks.flow

RAFT runs here with random weights: they take as long as trained ones.
"""

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import cv2
import numpy as np
import torch
from torchvision.models.optical_flow import RAFT

from datasets.samples import SAMPLES
from video import Clip, read_clip
from video.flow import estimate_flow, raft
from video.flow.methods import grey, pair_flow

SIZES = ((180, 320), (360, 640))
PAIRS = {"dis": 40, "farneback": 40, "raft_small": 2, "raft_large": 1}
ROUNDS = 5
RAFT_ROUNDS = 2


def clip_of(height: int, width: int, frames: int) -> Clip:
    clip = read_clip(SAMPLES["jumping_jacks"].path, start_s=4.0, end_s=6.0)
    return Clip(np.stack([cv2.resize(frame, (width, height)) for frame in clip.frames[:frames]]), clip.fps)


def seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def plainly(clip: Clip, method: str) -> None:
    """As a script would: pair by pair, OpenCV on its own threads."""
    pair = pair_flow(method, None, "cpu")
    for one, two in zip(clip.frames, clip.frames[1:], strict=False):
        pair(one, two)


def outside(clip: Clip, method: str) -> float:
    """The share of the time that is spent outside OpenCV or torch, one pair at a time."""
    spent = 0.0

    def timed(function: Callable[..., Any]) -> Callable[..., Any]:
        def inner(*args: Any, **options: Any) -> Any:
            nonlocal spent
            start = time.perf_counter()
            try:
                return function(*args, **options)
            finally:
                spent += time.perf_counter() - start

        return inner

    create = cv2.DISOpticalFlow.create

    class Timed:
        """DIS with a clock around its work."""

        def __init__(self, preset: int) -> None:
            self.dis = create(preset)

        def __getattr__(self, name: str) -> Any:
            return timed(getattr(self.dis, name))

    with (
        patch("video.flow.estimate.os.cpu_count", lambda: 1),
        patch("video.flow.methods.cv2.DISOpticalFlow.create", Timed),
        patch("video.flow.methods.cv2.calcOpticalFlowFarneback", timed(cv2.calcOpticalFlowFarneback)),
        patch("video.flow.methods.grey", timed(grey)),
        patch.object(RAFT, "forward", timed(RAFT.forward)),
    ):
        whole = seconds(lambda: estimate_flow(clip, method))
    return 1 - spent / whole


def measured(method: str, height: int, width: int) -> dict[str, float]:
    clip = clip_of(height, width, PAIRS[method] + 1)
    pairs = len(clip) - 1
    estimate_flow(Clip(clip.frames[:2].copy(), clip.fps), method)
    ours, ratios = [], []
    for _round in range(RAFT_ROUNDS if method in raft.RAFTS else ROUNDS):
        ours.append(seconds(lambda: estimate_flow(clip, method)))
        ratios.append(seconds(lambda: plainly(clip, method)) / ours[-1])
    return {
        "frames_a_second": round(pairs / min(ours), 2),
        "plain_loop_over_ours": round(statistics.median(ratios), 2),
        "share_outside": round(outside(clip, method), 4),
    }


def run() -> dict[str, Any]:
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        paths = {method: Path(folder) / f"{method}.pth" for method in raft.RAFTS}
        for method, (build, _weights) in raft.RAFTS.items():
            torch.save(build().state_dict(), paths[method])
        with patch.object(raft, "raft_file", paths.__getitem__), patch.object(raft, "raft_hash", lambda _method: ""):
            for method in PAIRS:
                found[method] = {f"{w}x{h}": measured(method, h, w) for h, w in SIZES}
    shares = [row["share_outside"] for rows in found.values() for row in rows.values()]
    return {
        **found,
        "bar": "less than a tenth of the time is spent outside OpenCV or torch",
        "met": max(shares) < 0.1,
    }


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
