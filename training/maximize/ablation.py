"""What each ingredient of the recipe does: it is left out, one at a time, and the videos are measured.

    python -m training.maximize.ablation            what is missing or was made with other weights or settings
    python -m training.maximize.ablation SETTING    of some settings

Six classes and three seeds each. A video is written and read again before it is measured, as those of the gallery are.
Figures go to ``models/weights/runs/ablation-NETWORK.json``, and the middle frames of the first seed to
``vizlib/gallery/ablation/``.
"""

import argparse
import json
from collections.abc import Callable
from concurrent.futures import as_completed
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import cv2
import numpy as np
import torch

from datasets.actors import VERSION
from models.zoo import CARDS
from training.experiments.experiment import Experiment
from training.maximize.figures import CROP, figures
from training.maximize.stills import climbed
from training.workers import workers
from video import read_clip
from video.files import write_bytes
from vizlib.engine.networks import Networks
from vizlib.maximize.ablation import ALONE, FULL, PICTURES, RAW, SETTINGS, SMALL, WITHOUT_R, picture, run_of
from vizlib.maximize.defaults import NATURAL, real_at, spec_of
from vizlib.maximize.gallery import store
from vizlib.maximize.picture import Picture
from vizlib.maximize.rulers import STILL, rulers
from vizlib.maximize.settings import as_dict
from vizlib.maximize.spec import MaximizeSpec
from vizlib.results.runs import RUNS

NETWORK = "i3d_kinetics400"
CLASSES = ("playing violin", "golf driving", "rock climbing", "riding a bike", "squat", "surfing water")
SEEDS = (0, 1, 2)
SPEED = 0.5
STEPS = (150, 166)  # of the still and of all: half as many as the gallery takes, for every setting
SMALL_SIZE = 112
QUALITY = 88
THUMB = 128  # pixels of a middle frame on the page


def without_r(spec: MaximizeSpec) -> MaximizeSpec:
    return replace(spec, natural=0.0)


def alone(spec: MaximizeSpec) -> MaximizeSpec:
    """Without other classes in the batch; what costs nothing is then R of a single still."""
    at = rulers(NETWORK, STILL, spec.size).distance
    return replace(spec, companions=(), real_still=at.median if at and spec.natural else spec.real_still)


def raw_logit(spec: MaximizeSpec) -> MaximizeSpec:
    return replace(spec, temper=0.0)


def small(spec: MaximizeSpec) -> MaximizeSpec:
    """A picture of less than half of the pixels; what costs nothing is then R of such clips."""
    return replace(spec, size=SMALL_SIZE, real=real_at(spec, SMALL_SIZE))


CHANGES: dict[str, Callable[[MaximizeSpec], MaximizeSpec]] = {
    FULL: lambda spec: spec, WITHOUT_R: without_r, ALONE: alone, RAW: raw_logit, SMALL: small,
}  # fmt: skip


def spec_at(setting: str, label: str, seed: int) -> MaximizeSpec:
    """The settings of one video."""
    classes = CARDS[NETWORK].classes
    others = tuple(sorted(classes.index(other) for other in CLASSES if other != label))
    return CHANGES[setting](
        replace(spec_of(NETWORK, label, SPEED, seed, NATURAL, others), still=STEPS[0], steps=STEPS[1])
    )


def as_shipped(made: Picture, fps: float) -> Picture:
    """What is left of it after compression."""
    with TemporaryDirectory() as folder:
        store(Path(folder), "video", made, fps)
        return Picture(read_clip(Path(folder) / "video.mp4").frames, None)


def made(setting: str, seed: int) -> list[tuple[dict[str, Any], np.ndarray]]:
    """The six videos of a setting and a seed: of each its figures, and its middle frame ``(H, W, 3)``."""
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    networks, found = Networks(), []
    specs = [spec_at(setting, label, seed) for label in CLASSES]
    for label, spec, picture_made in zip(CLASSES, specs, climbed(networks, specs), strict=True):
        shipped = as_shipped(picture_made, CARDS[NETWORK].input.fps)
        assert shipped.frames is not None
        row = {"setting": setting, "label": label, "seed": seed, "spec": as_dict(spec)}
        found.append((row | figures(networks, spec, shipped), shipped.frames[len(shipped.frames) // 2]))
    return found


def current(row: dict[str, Any]) -> bool:
    """Whether it is what would be made now."""
    if row["setting"] not in CHANGES or row["label"] not in CLASSES or row["seed"] not in SEEDS:
        return False
    return row["spec"] == json.loads(json.dumps(as_dict(spec_at(row["setting"], row["label"], row["seed"]))))


def strip(folder: Path, setting: str, frames: list[np.ndarray]) -> None:
    """Write the middle frames of a setting side by side."""
    small_ones = [cv2.resize(frame, (THUMB, THUMB), interpolation=cv2.INTER_AREA) for frame in frames]
    wide = cv2.cvtColor(np.concatenate(small_ones, 1), cv2.COLOR_RGB2BGR)
    _done, coded = cv2.imencode(".jpg", wide, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    write_bytes(folder / f"{setting}.jpg", coded.tobytes())


def written(rows: list[dict[str, Any]]) -> Experiment:
    """The run of these rows, as every run is written: settings first."""
    settings = {
        "network": NETWORK, "version": VERSION, "weights": CARDS[NETWORK].weights.sha256, "classes": CLASSES,
        "seeds": SEEDS, "crop": CROP,
    }  # fmt: skip
    return Experiment(f"ablation-{NETWORK}", settings, lambda device: {"videos": rows})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("settings", nargs="*", metavar="SETTING", help=f"of {', '.join(SETTINGS)}; all unless given")
    asked = parser.parse_args().settings or list(SETTINGS)
    if unknown := [setting for setting in asked if setting not in SETTINGS]:
        parser.error(f"there is no setting {', '.join(unknown)}; there are {', '.join(SETTINGS)}")
    PICTURES.mkdir(parents=True, exist_ok=True)
    RUNS.mkdir(exist_ok=True)
    before = run_of(NETWORK)
    same = before.get("weights") == CARDS[NETWORK].weights.sha256
    rows = {
        (row["setting"], row["label"], row["seed"]): row
        for row in (before.get("videos", []) if same else [])
        if current(row)
    }
    pairs = [
        (setting, seed)
        for setting in asked
        for seed in SEEDS
        # The pictures of a setting are written together, so that they always belong to its figures.
        if not all((setting, label, seed) in rows for label in CLASSES)
        or (seed == SEEDS[0] and not picture(setting).is_file())
    ]
    with workers() as pool:
        jobs = {pool.submit(made, *pair): pair for pair in pairs}
        for job in as_completed(jobs):
            setting, seed = jobs[job]
            for row, _middle in job.result():
                rows[setting, row["label"], seed] = row
                print(
                    f"{setting:12} {row['label']:20} seed {seed}: R {row['distance']:.1f}, "
                    f"logit {row['logit']:.1f}, first {row['first_shown']}, in a crop {row['first_crop']}",
                    flush=True,
                )
            if seed == SEEDS[0]:
                strip(PICTURES, setting, [middle for _row, middle in job.result()])
            written([rows[key] for key in sorted(rows)]).run("cpu")


if __name__ == "__main__":
    main()
