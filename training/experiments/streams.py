"""Rendered streams of the long-range tasks, kept on disk as all clips are."""

from functools import partial

import numpy as np

from datasets.long_range import FRAMES, MAX_GAP, SIZE, TASKS, VERSION, render_pixels
from training.data import Clips, stored

SEEDS = {"train": 600, "val": 60, "test": 280}  # each has a stream of either answer
GAPS = tuple(range(0, MAX_GAP + 1, 8))  # of the test streams, in turn; all others take any


def streams(task: str, split: str) -> Clips:
    """All streams of a split; their mirror images have the same answer."""
    shape = (2 * SEEDS[split], FRAMES, SIZE, SIZE, 3)
    gaps = GAPS if split == "test" else (None,)
    draw = partial(render_pixels, task=task, split=split, gaps=gaps)
    labels = np.arange(shape[0]) % len(TASKS[task])
    return Clips(stored(f"long-range-v{VERSION}-{task}-{split}", shape, draw, len(TASKS[task])), labels)


def gap_of(n: int) -> int:
    """Between the two actions of the n-th test stream."""
    return GAPS[n // 2 % len(GAPS)]
