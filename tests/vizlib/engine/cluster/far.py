"""Work for the tests, which a worker finds by its name."""

import os
import time
from pathlib import Path

import numpy as np

from video import ClipError, Progress


def counting(steps, seconds=0.0):
    for n in range(steps):
        time.sleep(seconds)
        yield Progress(n + 1, steps)


def telling(value=None):
    """Where it runs, and what came."""
    yield os.getpid(), value


def which(clip):
    """Whether the same clip came before: the object that a worker keeps."""
    yield id(clip), clip.digest, clip.frames.flags.writeable, clip


def device(name):
    yield name


def failing():
    yield Progress(1, 2)
    raise ClipError("{file} is no video.", file="a")


def breaking():
    yield Progress(1, 2)
    raise ValueError("it broke")


def cleaning(path):
    try:
        yield Progress(1, 2)
        time.sleep(0.01)
        yield from counting(10_000, 0.01)
    finally:
        Path(path).write_text("done", encoding="utf-8")


def long_pass(seconds):
    """One step that asks PyTorch for something all the time."""
    import torch

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        torch.ones(100).sum()
    yield "late"


def large(n):
    yield np.arange(n)
