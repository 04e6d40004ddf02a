"""Inflation: how long it takes, and what an inflated network costs.

    python -m benchmarks.inflate

The inflated network's forward pass on a clip is compared with the 2D network on the same frames as a batch, and one
after the other; and padding time with copies of the ends with padding it with zeros. All in the same run, in turn.
"""

import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torchvision.models import mobilenet_v2, resnet18, resnet50

from models.efficientnet_lite import EfficientNetLite0
from models.inflate import inflate
from models.skeleton import Skeleton

FRAMES = 16
NETWORKS: dict[str, tuple[Callable[[], nn.Module], int]] = {  # and the side of its pictures here
    "resnet18": (resnet18, 112),
    "mobilenet_v2": (mobilenet_v2, 112),
    "efficientnet_lite0": (EfficientNetLite0, 112),
    "skeleton": (Skeleton, 64),
}
ROUNDS = 3
BAR_S = 1.0


def inflating() -> float:
    """Seconds to inflate ResNet-50, the median of some."""
    network = resnet50()
    times = []
    for _round in range(ROUNDS):
        start = time.perf_counter()
        inflate(network)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def medians(works: Mapping[str, Callable[[], Tensor]]) -> dict[str, float]:
    """Median seconds of each, which take turns, after one run of each that does not count."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for number in range(ROUNDS + 1):
        for name, work in works.items():
            start = time.perf_counter()
            work()
            if number:
                times[name].append(time.perf_counter() - start)
    return {name: statistics.median(row) for name, row in times.items()}


@torch.no_grad()
def forward(build: Callable[[], nn.Module], side: int) -> dict[str, float]:
    """Milliseconds of each way to look at a clip, and their ratios."""
    network = build().eval()
    replicated, zeros = inflate(network), inflate(network, temporal_padding="zeros")
    clip = torch.randn(1, 3, FRAMES, side, side)
    frames = clip[0].transpose(0, 1).contiguous()
    found = medians(
        {
            "frames": lambda: torch.cat([network(frame.unsqueeze(0)) for frame in frames]),
            "batch": lambda: network(frames),
            "inflated": lambda: replicated(clip),
            "zeros": lambda: zeros(clip),
        }
    )
    return {
        "side": side,
        "frame_by_frame_ms": round(1e3 * found["frames"], 1),
        "frames_as_a_batch_ms": round(1e3 * found["batch"], 1),
        "inflated_ms": round(1e3 * found["inflated"], 1),
        "inflated_zeros_ms": round(1e3 * found["zeros"], 1),
        "inflated_against_frame_by_frame": round(found["inflated"] / found["frames"], 2),
        "inflated_against_batch": round(found["inflated"] / found["batch"], 2),
        "replicated_against_zeros": round(found["inflated"] / found["zeros"], 2),
    }


def run() -> dict[str, Any]:
    seconds = inflating()
    return {
        "inflate_resnet50_s": round(seconds, 3),
        "frames": FRAMES,
        "kernel_frames": 3,
        "forward": {name: forward(build, side) for name, (build, side) in NETWORKS.items()},
        "bar": "inflating ResNet-50 takes less than a second",
        "met": seconds < BAR_S,
    }


if __name__ == "__main__":
    print(run())
