"""Rendered clips for training: rendered once by all cores, kept on disk, read as one array.

A part is what is kept of each clip: its ``pixels`` or its ``flow``, as networks take it; of people or, ``dots_KIND``
and ``dots_KIND_flow``, of point lights.

Clip i of a split has label ``i % 18`` and seed ``i // 18``, so that the first n of them are a smaller, balanced split.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from math import prod
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
import torch
from tqdm import tqdm

from datasets.actors import BACKWARDS, FRAMES, LABELS, SIZE, VERSION, Scene, render_frames, stage
from datasets.point_lights import KINDS, render_dots
from models.flow_input import flow_levels
from models.input_spec import InputSpec
from models.two_stream import FLOW_SIZE, flow_input
from training.workers import alone, workers
from video.files import new_array, read_array, tidy, written

CLIPS = {"train": 600 * len(LABELS), "val": 50 * len(LABELS), "test": 100 * len(LABELS)}
FOLDER = Path(os.environ.get("MOTION_LAB_RENDERS", Path.home() / ".cache" / "motion-lab" / "renders"))
MAX_BYTES = int(float(os.environ.get("MOTION_LAB_RENDERS_GB", "10")) * 2**30)
FLOW_BOUND = flow_input("flow").flow_bound
DRAWN_BY: dict[str, Callable[[Scene, int], np.ndarray]] = {"pixels": render_frames, "flow": render_frames}
DRAWN_BY |= {f"dots_{kind}{flow}": partial(render_dots, kind=kind) for kind in KINDS for flow in ("", "_flow")}
CHANNELS = {part: 2 if part.endswith("flow") else 3 for part in DRAWN_BY}
PARTS = {"rgb": ("pixels",), "flow": ("flow",), "both": ("pixels", "flow")}  # that a network sees, by its modality
AS_DOTS = {"pixels": "dots_{}", "flow": "dots_{}_flow"}
WRAPPED = {f"dots_{name}_flow" for name, kind in KINDS.items() if kind.scrambled}  # whose edges meet


class Frames(Protocol):
    """Clips ``(N, T, H, W, C)``, uint8, read as they are asked for: an array on disk, or what stands for one."""

    @property
    def shape(self) -> tuple[int, ...]: ...

    def __getitem__(self, which: Any) -> Any: ...


@dataclass(frozen=True, eq=False)
class Joined:
    """Arrays of clips ``(N, T, H, W, C)`` on disk, their channels one after the other when clips are read."""

    arrays: tuple[np.ndarray, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        return *self.arrays[0].shape[:-1], sum(array.shape[-1] for array in self.arrays)

    def __getitem__(self, which: int | slice | np.ndarray) -> "Joined | np.ndarray":
        parts = [array[which] for array in self.arrays]
        return Joined(tuple(parts)) if isinstance(which, slice) else np.concatenate(parts, -1)

    def __array__(self, dtype: type | None = None, copy: bool | None = None) -> np.ndarray:
        return np.concatenate(self.arrays, -1)


@dataclass(frozen=True, eq=False)
class Clips:
    """N clips.

    Attributes:
        frames: colours, flow, or first colours, then flow.
        labels: ``(N,)``.
        mirrors: whether the mirror image of a clip is of the same class.
    """

    frames: Frames
    labels: np.ndarray
    mirrors: bool = True

    def __len__(self) -> int:
        return len(self.labels)

    def first(self, n: int) -> "Clips":
        """The first ``n``, balanced over the labels where n is a multiple of 18."""
        return replace(self, frames=self.frames[:n], labels=self.labels[:n])


def clips(split: str, count: int | None = None, modality: str = "rgb", dots: str = "") -> Clips:
    """The first ``count`` clips of a split, by default all; rendered now if they are not on disk.

    Args:
        modality: what a network sees of them, as in an ``InputSpec``.
        dots: the kind of point lights that is shown instead of people.
    """
    count = CLIPS[split] if count is None else count
    parts = [AS_DOTS[part].format(dots) if dots else part for part in PARTS[modality]]
    arrays = [array(part, split, count) for part in parts]
    return Clips(arrays[0] if len(arrays) == 1 else Joined(tuple(arrays)), np.arange(count) % len(LABELS))


def clips_for(spec: InputSpec, split: str, count: int | None = None) -> Clips:
    """What a network with this input sees of them."""
    return clips(split, count, spec.modality)


def array(part: str, split: str, count: int) -> np.ndarray:
    """One part of the first ``count`` clips, ``(count, T, H, W, C)``; rendered now if it is not on disk."""
    shape = (count, FRAMES, SIZE, SIZE, CHANNELS[part])
    return stored(head(part, split), shape, partial(render_seed, split=split, part=part), len(LABELS))


def stored(name: str, shape: tuple[int, ...], draw: Callable[[int], np.ndarray], each: int) -> np.ndarray:
    """The first clips called ``name``, uint8 of this ``shape``; rendered now if they are not on disk.

    Args:
        draw: the ``each`` clips of a seed; it can be sent to another process.
    """
    path = FOLDER / f"{name}-{shape[0]}.npy"
    found = on_disk(name, shape)
    if found is None:
        with alone(FOLDER):
            found = on_disk(name, shape)  # by another process, perhaps, while this one waited
            if found is None:
                make_room(prod(shape))
                render(path, shape, draw, each)
                found = np.load(path, mmap_mode="r")
    return found


def on_disk(name: str, shape: tuple[int, ...]) -> np.ndarray | None:
    """The first clips called ``name``, if they are there."""
    for path in kept():
        if holds(path, name, shape[0]) and (found := read_array(path, shape[1:])) is not None:
            path.touch()
            return found[: shape[0]]
    return None


def head(part: str, split: str) -> str:
    """How the names of its files begin."""
    return f"actors-18-v{VERSION}-{part}-{split}"


def kept() -> list[Path]:
    """The files of rendered clips, the last used one first."""
    return sorted(FOLDER.glob("*.npy"), key=lambda path: path.stat().st_mtime, reverse=True)


def holds(path: Path, name: str, count: int) -> bool:
    """Whether a file has the first ``count`` clips called ``name``."""
    beginning, _dash, clips = path.stem.rpartition("-")
    return beginning == name and int(clips) >= count


def make_room(size: int) -> None:
    """Delete the renders that were used longest ago until ``size`` more bytes keep within MAX_BYTES.

    Raises:
        OSError: not even an empty folder would be large enough.
    """
    if size > MAX_BYTES:
        raise OSError(
            f"{size / 2**30:.1f} GiB of clips do not fit into {MAX_BYTES / 2**30:.1f} GiB: "
            "raise MOTION_LAB_RENDERS_GB or train on fewer clips"
        )
    tidy(FOLDER)
    files = kept()
    while files and sum(path.stat().st_size for path in files) + size > MAX_BYTES:
        files.pop().unlink()


def render(path: Path, shape: tuple[int, ...], draw: Callable[[int], np.ndarray], each: int) -> None:
    """Render clips into ``path``; a killed run leaves nothing that looks finished."""
    seeds = -(-shape[0] // each)
    with written(path) as part:
        frames = new_array(part, shape)
        with workers() as pool:
            done = pool.map(draw, range(seeds), chunksize=4)
            for seed, rendered in enumerate(tqdm(done, f"rendering {path.stem}", seeds, unit="seed")):
                frames[seed * each : (seed + 1) * each] = rendered[: shape[0] - seed * each]
        frames.flush()


def render_seed(seed: int, split: str, part: str = "pixels") -> np.ndarray:
    """A part of one clip of each label, uint8 ``(18, T, H, W, C)``; a reversed class is its twin, played backwards."""
    cv2.setNumThreads(1)
    if CHANNELS[part] == 3:
        return drawn_seed(seed, split, part, SIZE)
    drawn = drawn_seed(seed, split, part, FLOW_SIZE)
    return np.stack([flow_levels(frames, SIZE, FLOW_BOUND, part in WRAPPED) for frames in drawn])


def drawn_seed(seed: int, split: str, part: str, size: int) -> np.ndarray:
    """The frames of one clip of each label, uint8 ``(18, T, size, size, 3)``."""
    draw = DRAWN_BY[part]
    drawn = {label: draw(stage(seed, label, split), size) for label in LABELS if label not in BACKWARDS}
    return np.stack([drawn[label] if label in drawn else drawn[BACKWARDS[label]][::-1] for label in LABELS])


def batches(data: Clips, size: int) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """All clips in their order: uint8 ``(n, T, H, W, C)`` and labels ``(n,)``."""
    for start in range(0, len(data), size):
        part = slice(start, start + size)
        yield torch.from_numpy(np.array(data.frames[part])), torch.from_numpy(data.labels[part])
