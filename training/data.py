"""Rendered clips for training: rendered once by all cores, kept on disk, read as one array.

Clip i of a split has label ``i % 18`` and seed ``i // 18``, so that the first n of them are a smaller, balanced split.
"""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np
import torch
from tqdm import tqdm

from datasets.actors import BACKWARDS, FRAMES, LABELS, SIZE, VERSION, render_frames, stage

CLIPS = {"train": 600 * len(LABELS), "val": 50 * len(LABELS), "test": 100 * len(LABELS)}
FOLDER = Path(os.environ.get("MOTION_LAB_RENDERS", Path.home() / ".cache" / "motion-lab" / "renders"))
MAX_BYTES = int(float(os.environ.get("MOTION_LAB_RENDERS_GB", "4")) * 2**30)
SHAPE = (FRAMES, SIZE, SIZE, 3)
CLIP_BYTES = FRAMES * SIZE * SIZE * 3
STALE_S = 3600


@dataclass(frozen=True, eq=False)
class Clips:
    """N clips.

    Attributes:
        frames: uint8 ``(N, T, H, W, 3)``, read from disk as they are asked for.
        labels: ``(N,)``.
        mirrors: whether the mirror image of a clip is of the same class.
    """

    frames: np.ndarray
    labels: np.ndarray
    mirrors: bool = True

    def __len__(self) -> int:
        return len(self.labels)

    def first(self, n: int) -> "Clips":
        """The first ``n``, balanced over the labels where n is a multiple of 18."""
        return replace(self, frames=self.frames[:n], labels=self.labels[:n])


def clips(split: str, count: int | None = None) -> Clips:
    """The first ``count`` clips of a split, by default all; rendered now if they are not on disk."""
    count = CLIPS[split] if count is None else count
    labels = np.arange(count) % len(LABELS)
    path = next((path for path in kept() if holds(path, split, count)), None)
    if path is None:
        path = FOLDER / f"actors-18-v{VERSION}-{split}-{count}.npy"
        make_room(count * CLIP_BYTES)
        render(path, split, count)
    path.touch()
    return Clips(np.load(path, mmap_mode="r")[:count], labels)


def kept() -> list[Path]:
    """The files of rendered clips, the last used one first."""
    return sorted(FOLDER.glob("actors-18-*.npy"), key=lambda path: path.stat().st_mtime, reverse=True)


def holds(path: Path, split: str, count: int) -> bool:
    """Whether a file has the first ``count`` clips of a split, of this version of the data."""
    head, _dash, found = path.stem.rpartition("-")
    return head == f"actors-18-v{VERSION}-{split}" and int(found) >= count


def make_room(size: int) -> None:
    """Delete the renders that were used longest ago until ``size`` more bytes keep within MAX_BYTES.

    What a killed run left half rendered goes first.

    Raises:
        OSError: not even an empty folder would be large enough.
    """
    if size > MAX_BYTES:
        raise OSError(
            f"{size / 2**30:.1f} GiB of clips do not fit into {MAX_BYTES / 2**30:.1f} GiB: "
            "raise MOTION_LAB_RENDERS_GB or train on fewer clips"
        )
    for part in FOLDER.glob("*.part"):
        if time.time() - part.stat().st_mtime > STALE_S:
            part.unlink()
    files = kept()
    while files and sum(path.stat().st_size for path in files) + size > MAX_BYTES:
        files.pop().unlink()


def render(path: Path, split: str, count: int) -> None:
    """Render the clips into ``path``; a killed run leaves nothing that looks finished."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")  # two runs that start together do not write into one file
    frames = np.lib.format.open_memmap(part, "w+", np.uint8, (count, *SHAPE))
    seeds = -(-count // len(LABELS))
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        done = pool.map(render_seed, range(seeds), [split] * seeds, chunksize=4)
        for seed, rendered in enumerate(tqdm(done, f"rendering {split}", seeds, unit="seed")):
            start = seed * len(LABELS)
            frames[start : start + len(LABELS)] = rendered[: count - start]
    frames.flush()
    part.replace(path)


def render_seed(seed: int, split: str) -> np.ndarray:
    """One clip of each label, uint8 ``(18, T, H, W, 3)``; a reversed class is its twin, played backwards."""
    cv2.setNumThreads(1)
    found = {label: render_frames(stage(seed, label, split)) for label in LABELS if label not in BACKWARDS}
    return np.stack([found[label] if label in found else found[BACKWARDS[label]][::-1] for label in LABELS])


def batches(data: Clips, size: int) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """All clips in their order: uint8 ``(n, T, H, W, 3)`` and labels ``(n,)``."""
    for start in range(0, len(data), size):
        part = slice(start, start + size)
        yield torch.from_numpy(np.array(data.frames[part])), torch.from_numpy(data.labels[part])
