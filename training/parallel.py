"""Several processes as one: PyTorch's DistributedDataParallel under torchrun, or a single process without it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch
import torch.distributed as dist


@contextmanager
def processes(device: str) -> Iterator[str]:
    """Join the processes that torchrun started, if it did; leave them at the end. Gives this process's own device."""
    if "WORLD_SIZE" not in os.environ:
        yield device
        return
    own = f"cuda:{os.environ['LOCAL_RANK']}" if device == "cuda" else device
    dist.init_process_group("nccl" if device == "cuda" else "gloo")
    try:
        yield own
        dist.barrier()  # who leaves first must not break off what the others still say
    finally:
        dist.destroy_process_group()


def rank() -> int:
    return dist.get_rank() if dist.is_initialized() else 0


def world() -> int:
    return dist.get_world_size() if dist.is_initialized() else 1


def mine(batch: int) -> slice:
    """This process's part of a global batch.

    Raises:
        ValueError: the batch cannot be shared out evenly.
    """
    if batch % world():
        raise ValueError(f"a batch of {batch} clips cannot be shared by {world()} processes: choose a divisor")
    size = batch // world()
    return slice(rank() * size, (rank() + 1) * size)


def agree(value: float, device: str) -> float:
    """The first process's value, in all of them."""
    if not dist.is_initialized():
        return value
    held = torch.tensor(value, dtype=torch.float64, device=device)
    dist.broadcast(held, 0)
    return float(held)


def mean(value: float, device: str) -> float:
    """The mean over all processes."""
    if not dist.is_initialized():
        return value
    held = torch.tensor(value, dtype=torch.float64, device=device)
    dist.all_reduce(held)
    return float(held) / world()
