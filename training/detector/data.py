"""Rendered scenes for training: what the network sees of them, end to end in one array a split, and all truth."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile

import cv2
import numpy as np
from tqdm import tqdm

from datasets.scenes import VERSION, render_scene
from models.detector import SIDE
from training.data import FOLDER, make_room
from training.workers import alone, workers
from video.files import new_array, put_away, read_array, written

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
    levels, truths = read_array(path, (SIDE, SIDE, 3)), read_truths(facts, count)
    if levels is None or truths is None:
        with alone(FOLDER):
            levels, truths = read_array(path, (SIDE, SIDE, 3)), read_truths(facts, count)
            if levels is None or truths is None:
                render(split, kind, stem)
                levels, truths = np.load(path, mmap_mode="r"), read_truths(facts, count)
    assert truths is not None
    found, at = [], 0
    for seed, truth in enumerate(truths):
        frames = truth["seen"].shape[1]
        found.append(Scene(f"{split}-{seed}", levels[at : at + frames], **truth))
        at += frames
    return found


def read_truths(path: Path, count: int) -> list[dict[str, np.ndarray]] | None:
    """The truth of each scene; None where it is not there, or damaged, after which it is out of the way."""
    if not path.is_file():
        return None
    try:
        with np.load(path, allow_pickle=False) as file:
            return [{name: file[f"{seed}/{name}"] for name in TRUTH} for seed in range(count)]
    except Exception as error:  # a zip has errors of its own
        put_away(path, error)
        return None


def drawn(seed: int, split: str, kind: str) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """The frames of a scene and its truth."""
    cv2.setNumThreads(1)
    clip = render_scene(seed, split, SIDE, kind)
    return clip.frames, {name: getattr(clip.truth, name) for name in TRUTH}


def render(split: str, kind: str, stem: str) -> None:
    """Render all scenes of a split and a kind; a killed run leaves nothing that looks finished."""
    count = COUNTS[kind][split]
    make_room(count * 144 * SIDE * SIDE * 3)
    facts: dict[str, np.ndarray] = {}
    frames = 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    with written(FOLDER / f"{stem}.npy") as part, TemporaryFile(dir=FOLDER) as raw:
        with workers() as pool:
            done = pool.map(partial(drawn, split=split, kind=kind), range(count))
            for seed, (levels, truth) in enumerate(tqdm(done, f"rendering scenes, {split}, {kind}", count)):
                raw.write(levels.tobytes())
                frames += len(levels)
                facts |= {f"{seed}/{name}": value for name, value in truth.items()}
        raw.flush()
        whole = new_array(part, (frames, SIDE, SIDE, 3))
        pixels = np.memmap(raw, np.uint8, "r", shape=whole.shape)
        for start in range(0, frames, 1000):
            whole[start : start + 1000] = pixels[start : start + 1000]
        whole.flush()
    with written(FOLDER / f"{stem}.npz") as part, part.open("wb") as file:
        np.savez_compressed(file, **facts)  # type: ignore[arg-type]
