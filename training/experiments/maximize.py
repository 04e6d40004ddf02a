"""What the gallery's videos are worth, of the files as they ship: logits, beside those of clips that nobody optimized.

The probability of a class says nothing here: at logits as large as an ascent reaches it is 1, whatever is done to the
frames.
"""

import hashlib
from dataclasses import asdict
from functools import cache, partial
from typing import Any
from zlib import crc32

import numpy as np
import torch

from datasets.actors import VERSION, render_clip
from datasets.samples import LONG, SAMPLES
from models.lab import LABELS
from models.zoo import CARDS
from training.experiments.experiment import Experiment
from training.maximize.choice import SEEDS as TRIED
from training.maximize.figures import figures, rounded
from training.workers import workers
from video import read_clip
from vizlib.engine.networks import Networks
from vizlib.maximize.checks import ORDERS, Checks, checking, others_of
from vizlib.maximize.defaults import PAID, PLAIN
from vizlib.maximize.gallery import FOLDER, index, stored
from vizlib.maximize.natural import has_norm
from vizlib.maximize.picture import network_input, videos_of
from vizlib.maximize.settings import from_dict
from vizlib.maximize.summary import measured_run

SEEDS = 5  # rendered test clips of each action
VIEWS = 5  # of each real clip that ships
MOST_CLASSES = 100  # whose logits are kept
MOTIONS = 5  # other classes whose motion each video is given
SEEN = ("network", "frames", "size")  # in which videos must agree to exchange their motion


def rows_of(name: str) -> list[dict[str, Any]]:
    return [row for row in index() if row["spec"]["network"] == name]


def file_digest(row: dict[str, Any]) -> str:
    """Of a video's files, as they ship."""
    found = hashlib.sha256()
    for path in (FOLDER / f"{row['name']}.mp4", FOLDER / f"{row['name']}-flow.mp4"):
        found.update(path.read_bytes() if path.is_file() else b"")
    return found.hexdigest()


def digest(name: str) -> str:
    """Of the network's videos."""
    return hashlib.sha256("".join(map(file_digest, rows_of(name))).encode()).hexdigest()


def known(name: str) -> dict[str, dict[str, Any]]:
    """What was measured before of videos that are still the same, with motions that are."""
    before, now = measured_run(name), settings(name)
    if any(before.get(key) != now[key] for key in ("weights", "version", "others", "orders", "motions")):
        return {}
    rows = rows_of(name)
    same = {row["name"]: row for row in rows if before["videos"].get(row["name"], {}).get("file") == file_digest(row)}

    def moved_as_before(row: dict[str, Any]) -> bool:
        others = whose_motion(row, rows)
        swapped = before["videos"][row["name"]]["checks"]["swapped"]
        return {one["label"] for one in others} == set(swapped) and all(one["name"] in same for one in others)

    return {video: before["videos"][video] for video, row in same.items() if moved_as_before(row)}


def whose_motion(row: dict[str, Any], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The videos whose motion a video is given: of MOTIONS other classes, drawn by its name.

    They are of the same network, speed, recipe, frames and size; one that was paid for motion gets that of the others.
    """

    def kind(one: dict[str, Any]) -> tuple[Any, ...]:
        return one["speed"], one["recipe"] == PLAIN, *(one["spec"][name] for name in SEEN)

    others = [one for one in rows if one["label"] != row["label"] and kind(one) == kind(row) and one["recipe"] != PAID]
    order = np.random.default_rng(crc32(row["name"].encode())).permutation(len(others))
    return sorted((others[n] for n in order[:MOTIONS]), key=lambda one: one["label"])


def video(name: str, row: dict[str, Any], networks: Networks) -> dict[str, Any]:
    """The checks of one video's files, and the logits of all classes, of networks with few."""
    spec, card = from_dict(row["spec"]), CARDS[name]
    picture = stored(row["name"], card.input.kinds)
    motions = {one["label"]: stored(one["name"], card.input.kinds) for one in whose_motion(row, rows_of(name))}
    *_steps, checks = checking(networks, spec, picture, motions=motions)
    assert isinstance(checks, Checks)
    logits: list[float] = []
    if len(card.classes) < MOST_CLASSES:
        with torch.no_grad():
            x = network_input(videos_of(picture), card.input, spec.frames)
            logits = networks.get(name, "cpu").network(x)[0].tolist()
    seen = {"figures": figures(networks, spec, picture)} if has_norm(networks.get(name, "cpu").network) else {}
    return {"file": file_digest(row), "checks": rounded(asdict(checks)), "logits": rounded(logits)} | seen


@torch.no_grad()
def rendered(name: str, networks: Networks) -> dict[str, list[float]]:
    """The logit of its own class in rendered test clips of each action."""
    card, network = CARDS[name], networks.get(name, "cpu").network
    return {
        label: [
            round(float(network(card.input.prepare(render_clip(seed, label, "test", card.input.size)))[0, n]), 3)
            for seed in range(SEEDS)
        ]
        for n, label in enumerate(card.classes)
    }


@torch.no_grad()
def shipped(name: str, networks: Networks) -> dict[str, list[float]]:
    """The largest logit, whatever its class, in views of the longer clips that ship: none is of known class."""
    card, network = CARDS[name], networks.get(name, "cpu").network
    found = {}
    for sample in LONG:
        clip = read_clip(SAMPLES[sample].path)
        views = card.input.views(clip, VIEWS)
        found[sample] = [round(float(network(card.input.prepare(clip, view)).max()), 3) for view in views]
    return found


def measured_video(name: str, row: dict[str, Any]) -> dict[str, Any]:
    """One of them, in a process of its own."""
    torch.set_num_threads(1)
    return video(name, row, in_memory())


@cache
def in_memory() -> Networks:
    """This process's networks."""
    return Networks()


def measure(name: str, device: str) -> dict[str, Any]:
    """All videos of a network, and the clips beside them."""
    networks = Networks()
    lab = CARDS[name].labels == LABELS
    clips = rendered(name, networks) if lab else shipped(name, networks)
    with workers() as pool:
        videos = known(name)
        rows = [row for row in rows_of(name) if row["name"] not in videos]
        for row, found in zip(rows, pool.map(partial(measured_video, name), rows), strict=True):
            videos[row["name"]] = found
            print(f"{row['name']}: logit {found['checks']['own']['logit']:.1f}", flush=True)
    return {"rendered" if lab else "shipped": clips, "videos": videos}


def settings(name: str) -> dict[str, Any]:
    """On what a run depends."""
    lab = CARDS[name].labels == LABELS
    samples = {sample: hashlib.sha256(SAMPLES[sample].path.read_bytes()).hexdigest() for sample in LONG}
    return {
        "network": name,
        "version": VERSION,
        "weights": CARDS[name].weights.sha256,
        "others": {other: CARDS[other].weights.sha256 for other in others_of(name)},
        "gallery": digest(name),
        "tries": TRIED,
        "orders": ORDERS,
        "motions": MOTIONS,
        "clips": SEEDS if lab else VIEWS,
    } | ({} if lab else {"samples": samples})


EXPERIMENTS = [
    Experiment(f"maximize-{name}", settings(name), partial(measure, name))
    for name in dict.fromkeys(row["spec"]["network"] for row in index())
]
