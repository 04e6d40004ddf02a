"""Rendered scenes for training: what the network sees of them, end to end in one array a split, and all truth."""

import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

import cv2
import numpy as np
from tqdm import tqdm

from datasets.scenes import VERSION, render_scene
from models.detector import SIDE
from training.data import FOLDER, make_room

SCENES = {"train": 600, "val": 40, "test": 120}
CROWDS = {"train": 100}  # scenes of twenty people, from which only the people network learns
COUNTS = {"usual": SCENES, "crowd": CROWDS}


@dataclass(frozen=True, eq=False)
class Scene:
    """One scene as the network sees it; P people, T frames.

    Attributes:
        levels: uint8 ``(T, 128, 128, 3)``.
        boxes: ``(P, T, 4)`` in pixels, NaN where somebody is out of the picture.
        seen: whether somebody is to be found there, ``(P, T)``.
        visibility: ``(P, T)``.
        labels: bool ``(P, T, L)``.
    """

    name: str
    levels: np.ndarray
    boxes: np.ndarray
    seen: np.ndarray
    visibility: np.ndarray
    labels: np.ndarray


TRUTH = ("boxes", "seen", "visibility", "labels")


def scenes(split: str, kind: str = "usual") -> list[Scene]:
    """All scenes of a split and a kind; rendered now if they are not on disk."""
    count = COUNTS[kind][split]
    stem = f"scenes-v{VERSION}-{kind}-{split}-{count}"
    path, facts = FOLDER / f"{stem}.npy", FOLDER / f"{stem}.npz"
    if not (path.is_file() and facts.is_file()):
        render(split, kind, stem)
    levels = np.load(path, mmap_mode="r")
    found, at = [], 0
    with np.load(facts, allow_pickle=False) as file:
        for seed in range(count):
            truth = {name: file[f"{seed}/{name}"] for name in TRUTH}
            frames = truth["seen"].shape[1]
            found.append(Scene(f"{split}-{seed}", levels[at : at + frames], **truth))
            at += frames
    return found


def drawn(seed: int, split: str, kind: str) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """The frames of a scene and its truth."""
    cv2.setNumThreads(1)
    clip = render_scene(seed, split, SIDE, kind)
    return clip.frames, {name: getattr(clip.truth, name) for name in TRUTH}


def render(split: str, kind: str, stem: str) -> None:
    """Render all scenes of a split and a kind; a killed run leaves nothing that looks finished."""
    count = COUNTS[kind][split]
    make_room(count * 144 * SIDE * SIDE * 3)
    FOLDER.mkdir(parents=True, exist_ok=True)
    part = FOLDER / f"{stem}.{os.getpid()}.part"
    facts: dict[str, np.ndarray] = {}
    frames = 0
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool, part.open("wb") as file:
        done = pool.map(partial(drawn, split=split, kind=kind), range(count))
        for seed, (levels, truth) in enumerate(tqdm(done, f"rendering scenes, {split}, {kind}", count, unit="scene")):
            file.write(levels.tobytes())
            frames += len(levels)
            facts |= {f"{seed}/{name}": value for name, value in truth.items()}
    whole = np.lib.format.open_memmap(FOLDER / f"{stem}.npy", "w+", np.uint8, (frames, SIDE, SIDE, 3))
    raw = np.memmap(part, np.uint8, "r", shape=whole.shape)
    for start in range(0, frames, 1000):
        whole[start : start + 1000] = raw[start : start + 1000]
    whole.flush()
    part.unlink()
    np.savez_compressed(FOLDER / f"{stem}.npz", **facts)  # type: ignore[arg-type]
