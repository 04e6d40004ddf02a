"""SlowFast and I3D R50 as they run here, against PyTorchVideo's modules.

    python -m benchmarks.published

The same weights and the same clip, in turn in one run; a pair of runs gives a ratio, and the median of them counts.
On a GPU too, where there is one, in the same precision on both sides.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any

import torch
from pytorchvideo.models import hub
from torch import Tensor, nn

from models.checkpoint_names import renamed
from models.checkpoints import fit
from models.slowfast import SlowFast
from models.zoo import card_of, ready
from vizlib.engine.device import synchronize

THEIRS: dict[str, tuple[Callable[..., nn.Module], float]] = {  # and how many times as fast ours is to be on a CPU
    "slowfast_r50_8x8": (hub.slowfast_r50, 1.1),
    "i3d_r50": (hub.i3d_r50, 1.0),
}
SIDE = 224  # pixels
ROUNDS = 5
SAME = 1e-4  # of the largest logit


def pair(name: str) -> tuple[nn.Module, nn.Module]:
    """Our network, prepared, and PyTorchVideo's, with the same random weights."""
    build, _bar = THEIRS[name]
    theirs, card = build(pretrained=False).eval().requires_grad_(False), card_of(name)
    ours = card.build()
    fit(ours, renamed(theirs.state_dict()), name)
    return ready(ours, card, "random", "cpu"), theirs


def seconds(work: Callable[[], Tensor], device: str) -> float:
    start = time.perf_counter()
    work()
    synchronize(device)
    return time.perf_counter() - start


@torch.inference_mode()
def compared(name: str, device: str) -> dict[str, Any]:
    """Milliseconds of each on one clip, and how many times as fast ours is."""
    ours, theirs = (network.to(device) for network in pair(name))
    frames = card_of(name).input.frames
    x = torch.randn(1, 3, frames, SIDE, SIDE, generator=torch.Generator().manual_seed(0)).to(device)
    works: tuple[Callable[[], Tensor], Callable[[], Tensor]] = (
        lambda: ours(x),
        lambda: theirs([ours.slow_clip(x), x] if isinstance(ours, SlowFast) else x),
    )
    mine, its = (work() for work in works)
    rounds = [[seconds(work, device) for work in works] for _ in range(ROUNDS)]
    return {
        "ours_ms": round(1e3 * statistics.median(a for a, _b in rounds), 1),
        "pytorchvideo_ms": round(1e3 * statistics.median(b for _a, b in rounds), 1),
        "times_as_fast": round(statistics.median(b / a for a, b in rounds), 2),
        "same_answer": bool((mine - its).abs().max() <= SAME * its.abs().max()),
    }


def run() -> dict[str, Any]:
    devices = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]
    found = {device: {name: compared(name, device) for name in THEIRS} for device in devices}
    return {
        "side": SIDE,
        **found,
        "bar": "on a CPU SlowFast 1.1 times as fast and I3D not slower; on a GPU neither slower; the same answers",
        "measured": devices,  # where there is no GPU, nothing is said of it
        "met": all(
            row["same_answer"] and row["times_as_fast"] >= (THEIRS[name][1] if device == "cpu" else 1.0)
            for device, rows in found.items()
            for name, row in rows.items()
        ),
    }


if __name__ == "__main__":
    print(run())
