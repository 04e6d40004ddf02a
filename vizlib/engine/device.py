"""Where networks run: CUDA, then Apple's GPU, then the CPU."""

import os
from collections.abc import Collection

import torch

from video import Explained
from vizlib.engine.lanes import kind_of

PRECISIONS = {"float32": torch.float32, "bfloat16": torch.bfloat16}


class OutOfMemory(Explained):
    """The device has too little memory for what was asked."""


def devices() -> tuple[str, ...]:
    """Names of the devices of this machine, the fastest first."""
    gpus = []
    if torch.cuda.is_available():
        gpus.append("cuda")
    if torch.backends.mps.is_available():
        gpus.append("mps")
    return (*gpus, "cpu")


def default_device(others: Collection[str] = ()) -> str:
    """The fastest device of this machine; or the one that MOTION_LAB_DEVICE names, which may be one of ``others``."""
    wanted = os.environ.get("MOTION_LAB_DEVICE", "")
    return wanted if wanted in (*devices(), *others) else devices()[0]


def precisions(device: str) -> tuple[str, ...]:
    """What a network may compute in: bfloat16 pays on CUDA only."""
    return ("float32", "bfloat16") if kind_of(device) == "cuda" else ("float32",)


def autocast(device: str, precision: str) -> torch.autocast:
    """A context in which a forward pass runs in ``precision``."""
    return torch.autocast(device, PRECISIONS[precision], enabled=precision != "float32")


def synchronize(device: str) -> None:
    """Wait until the device has done what it was given, so that a clock tells the truth."""
    if device == "cuda":
        torch.cuda.synchronize()
    elif device == "mps":
        torch.mps.synchronize()


def no_room(title: str, device: str, frames: int) -> OutOfMemory:
    """What a person is told of a network that does not fit."""
    return OutOfMemory(
        "{title} does not fit into the memory of {device} with {frames} frames. "
        "Choose another device, or fewer frames where the page has Sampling.",
        title=title,
        device=device,
        frames=frames,
    )


def ran_out_of_memory(error: Exception) -> bool:
    """Whether a failure of PyTorch is one of memory; the CPU's allocator only says so in words."""
    return isinstance(error, torch.OutOfMemoryError) or (
        isinstance(error, RuntimeError) and ("can't allocate memory" in str(error) or "out of memory" in str(error))
    )
