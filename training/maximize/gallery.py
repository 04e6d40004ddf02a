"""The gallery of class-maximizing videos: made here, shipped in ``vizlib/gallery/``.

    python -m training.maximize.gallery            what is missing or was made with other weights or settings
    python -m training.maximize.gallery NETWORK    of one network

One process a core; a killed run goes on where it stopped. What the files are worth is measured afterwards:
``python -m training.experiments maximize``.
"""

import argparse
import json
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from multiprocessing import get_context
from typing import Any

import torch

from models.lab import LABELS
from models.zoo import CARDS
from vizlib.engine.networks import Networks
from vizlib.maximize.ascent import maximize
from vizlib.maximize.checks import Checks, checking
from vizlib.maximize.defaults import FAST, SLOW, SPEEDS, spec_of
from vizlib.maximize.gallery import FOLDER, INDEX, store
from vizlib.maximize.settings import as_dict
from vizlib.maximize.spec import MaximizeSpec
from vizlib.maximize.state import Step
from vizlib.maximize.summary import SURE

KINETICS = (
    "archery", "bench pressing", "blowing out candles", "bowling", "clean and jerk", "cutting watermelon",
    "filling eyebrows", "golf driving", "hula hooping", "juggling balls", "jumping into pool", "playing accordion",
    "playing drums", "playing piano", "playing violin", "playing xylophone", "pushing cart", "riding a bike",
    "rock climbing", "sailing", "snowkiting", "squat", "surfing water", "swimming backstroke",
)  # fmt: skip
STRIPS = ("playing violin", "juggling balls")  # of the published network, at every speed
TRIES = {"kinetics400": 3, LABELS: 1}  # seeds; a lab net that is not sure is a finding
MAIN = "slow_fusion"  # at every speed
LAB = (MAIN, "single_frame", "early_fusion", "two_stream", "cnn_lstm")  # every class


def wanted() -> Iterator[tuple[str, str, float]]:
    """Network, class and speed of each video."""
    for label in KINETICS:
        for speed in SPEEDS if label in STRIPS else (SLOW, FAST):
            yield "i3d_kinetics400", label, speed
    for name in LAB:
        for label in CARDS[name].classes:
            for speed in SPEEDS if name == MAIN else (SLOW, FAST):
                yield name, label, speed


def name_of(network: str, label: str, speed: float) -> str:
    return f"{network}-{label.replace(' ', '_')}-{round(100 * speed):03}"


@cache
def in_memory() -> Networks:
    """This process's networks."""
    torch.set_num_threads(1)
    return Networks()


def attempt(networks: Networks, spec: MaximizeSpec) -> tuple[Step, Checks]:
    """Climb, and ask what came of it."""
    *_, last = maximize(spec, networks)
    *_, checks = checking(networks, spec, last.picture)
    assert isinstance(checks, Checks)
    return last, checks


def made(network: str, label: str, speed: float) -> tuple[dict[str, Any], Checks]:
    """Make one video: its files, its row of the index, and what it was worth before it was encoded.

    Of TRIES seeds it is the first that makes the network sure, or the one that comes nearest.
    """
    networks, card, name = in_memory(), CARDS[network], name_of(network, label, speed)
    tried = [attempt(networks, spec_of(network, label, speed))]
    while tried[-1][1].own.probability <= SURE and len(tried) < TRIES[card.labels]:
        tried.append(attempt(networks, spec_of(network, label, speed, seed=len(tried))))
    last, checks = max(tried, key=lambda one: one[1].own.probability)
    spec = last.spec
    store(FOLDER, name, last.picture, card.input.fps)
    row = {"name": name, "label": label, "speed": speed, "spec": as_dict(spec), "weights": card.weights.sha256}
    return row, checks


def current(entry: dict[str, Any]) -> bool:
    """Whether it is what would be made now, whatever seed it took."""
    card = CARDS[entry["spec"]["network"]]
    now = spec_of(card.name, entry["label"], entry["speed"], entry["spec"]["seed"])
    return entry["weights"] == card.weights.sha256 and entry["spec"] == json.loads(json.dumps(as_dict(now)))


def kept() -> dict[str, dict[str, Any]]:
    """The entries of the index that need not be made again."""
    path = FOLDER / INDEX
    entries = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    return {entry["name"]: entry for entry in entries if current(entry)}


def write(entries: dict[str, dict[str, Any]]) -> None:
    """The index, in the order of ``wanted``, a line an entry."""
    names = [name_of(*video) for video in wanted()]
    lines = [json.dumps(entries[name], ensure_ascii=False) for name in names if name in entries]
    (FOLDER / INDEX).write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("networks", nargs="*", help="some of them; all unless given")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    given = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    entries = kept()
    missing = [
        video
        for video in wanted()
        if name_of(*video) not in entries and (not given.networks or video[0] in given.networks)
    ]
    with ProcessPoolExecutor(given.processes, get_context("spawn")) as pool:
        for n, done in enumerate(as_completed([pool.submit(made, *video) for video in missing])):
            entry, checks = done.result()
            entries[entry["name"]] = entry
            write(entries)
            print(
                f"{n + 1}/{len(missing)} {entry['name']:50} logit {checks.own.logit:.1f} "
                f"shuffled {checks.shuffled.logit:.1f} energy {checks.energy:.5f}",
                flush=True,
            )
    if not given.networks:
        tidy(entries)


def tidy(entries: dict[str, dict[str, Any]]) -> None:
    """Delete the videos of no entry: of classes that are not asked for any more."""
    for path in FOLDER.glob("*.mp4"):
        if path.stem.removesuffix("-flow") not in entries:
            path.unlink()


if __name__ == "__main__":
    main()
