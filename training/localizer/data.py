"""Rendered streams for training: what networks see of them, end to end in one array a split, and what happens when."""

from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import cv2
import numpy as np
from tqdm import tqdm

from datasets.streams import ACTIONS, VERSION, plan, render_stream
from models.lab import INPUT, SIZE
from models.two_stream import FLOW_SIZE, flow_input
from training.data import FOLDER, make_room
from training.workers import alone, workers
from video.files import new_array, read_array, written

STREAMS = {"train": 240, "val": 40, "test": 60}
PARTS = {"rgb": INPUT, "flow": flow_input("flow")}
CHANNELS = {"rgb": 3, "flow": 2}
NOTHING = len(ACTIONS)  # the class of a moment without an action


@dataclass(frozen=True, eq=False)
class Stream:
    """One stream as a network sees it.

    Attributes:
        levels: uint8 ``(T, 64, 64, C)``.
        segments: of its actions, ``(N, 2)`` in frames.
        labels: of each, ``(N,)``.
    """

    name: str
    levels: np.ndarray
    segments: np.ndarray
    labels: np.ndarray

    def classes(self) -> np.ndarray:
        """The class of each frame, ``(T,)``; NOTHING where there is no action."""
        classes = np.full(len(self.levels), NOTHING)
        for (start, end), label in zip(self.segments, self.labels, strict=True):
            classes[int(start) : int(end)] = label
        return classes


def streams(split: str, modality: str = "rgb") -> list[Stream]:
    """All streams of a split; rendered now if they are not on disk."""
    plans = [plan(seed, split) for seed in range(STREAMS[split])]
    ends = np.cumsum([each.frames for each in plans])
    path = FOLDER / f"streams-v{VERSION}-{modality}-{split}-{STREAMS[split]}.npy"
    shape = int(ends[-1]), SIZE, SIZE, CHANNELS[modality]
    levels = read_array(path, shape[1:])
    if levels is None:
        with alone(FOLDER):
            levels = read_array(path, shape[1:])
            if levels is None:
                render(split, ends)
                levels = np.load(path, mmap_mode="r")
    found = []
    for seed, (each, end) in enumerate(zip(plans, ends, strict=True)):
        acts = [
            (ACTIONS.index(piece.name), start, stop)
            for piece, (start, stop) in zip(each.pieces, pairwise(each.starts), strict=True)
            if piece.action
        ]
        rows = np.array(acts).reshape(-1, 3)
        found.append(Stream(f"{split}-{seed}", levels[end - each.frames : end], rows[:, 1:], rows[:, 0]))
    return found


def seen(seed: int, split: str) -> dict[str, np.ndarray]:
    """What networks see of a stream, by modality: uint8 ``(T, 64, 64, C)``."""
    cv2.setNumThreads(1)
    clip = render_stream(seed, split, FLOW_SIZE)
    frames = np.arange(len(clip))
    return {
        "rgb": PARTS["rgb"].frames_at(clip, frames, SIZE),
        "flow": PARTS["flow"].levels(clip, frames),
    }


def render(split: str, ends: np.ndarray) -> None:
    """Render all streams of a split; a killed run leaves nothing that looks finished."""
    make_room(int(ends[-1]) * SIZE * SIZE * 5)
    with ExitStack() as files:
        arrays = {}
        for modality, channels in CHANNELS.items():
            path = FOLDER / f"streams-v{VERSION}-{modality}-{split}-{len(ends)}.npy"
            part = files.enter_context(written(path))
            arrays[modality] = new_array(part, (int(ends[-1]), SIZE, SIZE, channels))
        with workers() as pool:
            done = tqdm(
                pool.map(partial(seen, split=split), range(len(ends))), f"rendering streams, {split}", len(ends)
            )
            for end, drawn in zip(ends, done, strict=True):
                for modality, levels in drawn.items():
                    arrays[modality][end - len(levels) : end] = levels
        for array in arrays.values():
            array.flush()
