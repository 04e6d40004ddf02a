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
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from datasets.actors import VERSION
from models.zoo import CARDS
from training.experiments.experiment import Experiment
from training.experiments.maximize import rounded
from video import read_clip
from vizlib.engine.networks import Networks
from vizlib.maximize.ablation import ALONE, FULL, PICTURES, RAW, SETTINGS, SMALL, WITHOUT_R, picture, run_of
from vizlib.maximize.ascent import maximize
from vizlib.maximize.defaults import spec_of
from vizlib.maximize.gallery import store
from vizlib.maximize.natural import watched
from vizlib.maximize.picture import Picture, network_input, videos_of
from vizlib.maximize.rulers import STILL, rulers
from vizlib.maximize.settings import as_dict
from vizlib.maximize.spec import MaximizeSpec
from vizlib.results.runs import RUNS

NETWORK = "i3d_kinetics400"
CLASSES = ("playing violin", "golf driving", "rock climbing", "riding a bike", "squat", "surfing water")
SEEDS = (0, 1, 2)
SPEED = 0.5
SMALL_SIZE = 112
CROP = 0.75  # of the side, in the middle
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
    """A picture of a quarter of the pixels or so; what costs nothing is then R of such clips."""
    large, here = (rulers(NETWORK, spec.frames, size).distance for size in (spec.size, SMALL_SIZE))
    assert large is not None
    assert here is not None
    return replace(spec, size=SMALL_SIZE, real=spec.real * here.median / large.median)


CHANGES: dict[str, Callable[[MaximizeSpec], MaximizeSpec]] = {
    FULL: lambda spec: spec, WITHOUT_R: without_r, ALONE: alone, RAW: raw_logit, SMALL: small,
}  # fmt: skip


def spec_at(setting: str, label: str, seed: int) -> MaximizeSpec:
    """The settings of one video."""
    return CHANGES[setting](spec_of(NETWORK, label, SPEED, seed))


def as_shipped(made: Picture, fps: float) -> Picture:
    """What is left of it after compression."""
    with TemporaryDirectory() as folder:
        store(Path(folder), "video", made, fps)
        return Picture(read_clip(Path(folder) / "video.mp4").frames, None)


def at_size(colours: Tensor, size: int, crop: float = 1.0) -> Tensor:
    """Colours ``(3, T, H, W)`` in [0, 1]: the middle part, ``size`` pixels wide."""
    side = colours.shape[-1]
    cut = round(side * crop)
    first = (side - cut) // 2
    part = colours[..., first : first + cut, first : first + cut].transpose(0, 1)
    return F.interpolate(part, size=(size, size), mode="bilinear", align_corners=False).transpose(0, 1)


@torch.no_grad()
def figures(networks: Networks, spec: MaximizeSpec, shipped: Picture) -> dict[str, Any]:
    """R, logit, whether the class is first: at the video's size, at the network's own, and there in a centre crop."""
    card, network = CARDS[NETWORK], networks.get(NETWORK, "cpu").network
    index, own = spec.objective.class_index, card.input.size
    assert index is not None
    colours = videos_of(shipped)["rgb"]
    found: dict[str, Any] = {}
    for name, video in (
        ("", colours), ("_shown", at_size(colours, own)), ("_crop", at_size(colours, own, CROP)),
    ):  # fmt: skip
        with watched(network) as watch:
            logits = network(network_input({"rgb": video}, card.input, spec.frames))[0]
            found[f"distance{name}"] = float(watch.distance())
        found[f"logit{name}"] = float(logits[index])
        found[f"probability{name}"] = float(logits.softmax(0)[index])
        found[f"first{name}"] = int(logits.argmax()) == index
    return rounded(found)


def made(networks: Networks, setting: str, label: str, seed: int) -> tuple[dict[str, Any], np.ndarray]:
    """One video: its figures, and its middle frame ``(H, W, 3)``."""
    spec = spec_at(setting, label, seed)
    *_, last = maximize(spec, networks)
    shipped = as_shipped(last.picture, CARDS[NETWORK].input.fps)
    assert shipped.frames is not None
    found = figures(networks, spec, shipped)
    row = {"setting": setting, "label": label, "seed": seed, "spec": as_dict(spec)} | found
    return row, shipped.frames[len(shipped.frames) // 2]


def current(row: dict[str, Any]) -> bool:
    """Whether it is what would be made now."""
    if row["setting"] not in CHANGES or row["label"] not in CLASSES or row["seed"] not in SEEDS:
        return False
    return row["spec"] == json.loads(json.dumps(as_dict(spec_at(row["setting"], row["label"], row["seed"]))))


def strip(folder: Path, setting: str, frames: list[np.ndarray]) -> None:
    """Write the middle frames of a setting side by side."""
    small_ones = [cv2.resize(frame, (THUMB, THUMB), interpolation=cv2.INTER_AREA) for frame in frames]
    wide = cv2.cvtColor(np.concatenate(small_ones, 1), cv2.COLOR_RGB2BGR)
    cv2.imwrite(str(folder / f"{setting}.jpg"), wide, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])


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
    torch.set_num_threads(1)
    PICTURES.mkdir(parents=True, exist_ok=True)
    RUNS.mkdir(exist_ok=True)
    networks = Networks()
    before = run_of(NETWORK)
    same = before.get("weights") == CARDS[NETWORK].weights.sha256
    rows = {
        (row["setting"], row["label"], row["seed"]): row
        for row in (before.get("videos", []) if same else [])
        if current(row)
    }
    for setting in asked:
        frames = []
        for label in CLASSES:
            for seed in SEEDS:
                # The pictures of a setting are written together, so that they always belong to its figures.
                if (setting, label, seed) in rows and (seed != SEEDS[0] or picture(setting).is_file()):
                    continue
                row, middle = made(networks, setting, label, seed)
                rows[setting, label, seed] = row
                if seed == SEEDS[0]:
                    frames.append(middle)
                written(list(rows.values())).run("cpu")
                print(
                    f"{setting:12} {label:20} seed {seed}: R {row['distance']:.1f}, "
                    f"logit {row['logit']:.1f}, first {row['first_shown']}, in a crop {row['first_crop']}",
                    flush=True,
                )
        if len(frames) == len(CLASSES):
            strip(PICTURES, setting, frames)


if __name__ == "__main__":
    main()
