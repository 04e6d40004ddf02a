"""The gallery of class-maximizing videos: made here, shipped in ``vizlib/gallery/``.

    python -m training.maximize.gallery            what is missing or was made with other weights or settings
    python -m training.maximize.gallery NETWORK    of one network

One process a core; a killed run goes on where it stopped. I3D's come in two rounds: stills of every class from several
seeds, in batches of different classes; then the seed that ships, chosen by the rule in ``choice.py``, begins to move,
slow and fast. What the files are worth is measured afterwards: ``python -m training.experiments maximize``.
"""

import argparse
import json
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from functools import cache, partial
from typing import Any

import torch

from models.zoo import CARDS
from training.maximize.choice import SEEDS, best_first, votes
from training.maximize.stills import made_stills, moved
from training.workers import workers
from video.files import write_text
from vizlib.engine.networks import Networks
from vizlib.maximize.ascent import maximize
from vizlib.maximize.defaults import FAST, NATURAL, PAID, PAY, PLAIN, SLOW, SPEEDS, TOGETHER, spec_of
from vizlib.maximize.gallery import FOLDER, INDEX, store
from vizlib.maximize.settings import as_dict
from vizlib.maximize.spec import MaximizeSpec
from vizlib.maximize.state import picture_at

I3D = "i3d_kinetics400"
KINETICS = (
    "archery", "bench pressing", "blowing out candles", "bowling", "clean and jerk", "cutting watermelon",
    "filling eyebrows", "golf driving", "hula hooping", "juggling balls", "jumping into pool", "playing accordion",
    "playing drums", "playing piano", "playing violin", "playing xylophone", "pushing cart", "riding a bike",
    "rock climbing", "sailing", "snowkiting", "squat", "surfing water", "swimming backstroke",
    "riding elephant", "scuba diving", "skiing slalom", "brushing teeth", "eating ice cream", "playing chess",
    "playing basketball", "playing tennis", "milking cow", "shoveling snow", "motorcycling",
    "decorating the christmas tree", "welding", "playing harp", "petting cat", "holding snake", "making pizza",
    "skydiving",
)  # fmt: skip
PAID_FOR = (  # of I3D's, also by an objective that pays for motion: where motion carried most when this was measured
    "playing violin",
    "jumping into pool",
    "playing accordion",
    "brushing teeth",
    "shoveling snow",
    "playing piano",
)
STRIPS = ("playing violin", "juggling balls")  # of the published network, at every speed
MAIN = "slow_fusion"  # at every speed
LAB = (MAIN, "single_frame", "early_fusion", "two_stream", "cnn_lstm")  # every class

Video = tuple[str, str, float, str]  # network, class, speed, recipe


def wanted() -> Iterator[Video]:
    for label in KINETICS:
        for speed in SPEEDS if label in STRIPS else (SLOW, FAST):
            yield I3D, label, speed, NATURAL
        yield I3D, label, FAST, PLAIN
        if label in PAID_FOR:
            yield I3D, label, FAST, PAID
    for name in LAB:
        for label in CARDS[name].classes:
            for speed in SPEEDS if name == MAIN else (SLOW, FAST):
                yield name, label, speed, NATURAL
            yield name, label, FAST, PLAIN


def name_of(network: str, label: str, speed: float, recipe: str = NATURAL) -> str:
    end = "" if recipe == NATURAL else f"-{recipe}"
    return f"{network}-{label.replace(' ', '_')}-{round(100 * speed):03}{end}"


def batches(labels: Iterable[str]) -> list[tuple[str, ...]]:
    """Classes that climb together: neighbours in the list, which are alike, in different batches."""
    labels = tuple(labels)
    count = -(-len(labels) // TOGETHER)
    return [labels[n::count] for n in range(count)]


def batch_of(network: str, label: str) -> tuple[str, ...]:
    labels = KINETICS if network == I3D else CARDS[network].classes
    return next(batch for batch in batches(labels) if label in batch)


def spec_for(network: str, label: str, speed: float, recipe: str, seed: int) -> MaximizeSpec:
    """The settings of a video."""
    classes = CARDS[network].classes
    others = tuple(sorted(classes.index(other) for other in batch_of(network, label) if other != label))
    base = spec_of(network, label, speed, seed, PLAIN if recipe == PLAIN else NATURAL, others)
    return replace(base, pay=PAY) if recipe == PAID else base


@cache
def in_memory() -> Networks:
    """This process's networks."""
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    return Networks()


def row_of(spec: MaximizeSpec, label: str, speed: float, recipe: str, seeds: Any = ()) -> dict[str, Any]:
    """A row of the index."""
    return {
        "name": name_of(spec.network, label, speed, recipe), "label": label, "speed": speed, "recipe": recipe,
        "spec": as_dict(spec), "weights": CARDS[spec.network].weights.sha256, "seeds": list(seeds),
    }  # fmt: skip


def alone(network: str, label: str, speed: float, seed: int) -> list[dict[str, Any]]:
    """One video, with the plain recipe."""
    spec = spec_for(network, label, speed, PLAIN, seed)
    *_, last = maximize(spec, in_memory())
    store(FOLDER, name_of(network, label, speed, PLAIN), last.picture, CARDS[network].input.fps)
    return [row_of(spec, label, speed, PLAIN)]


def together(network: str, labels: tuple[str, ...], speed: float) -> list[dict[str, Any]]:
    """A batch of videos of a lab net: climbed at once, from one seed."""
    specs = [spec_for(network, label, speed, NATURAL, 0) for label in labels]
    *_, last = maximize(specs[0], in_memory())
    for spec, label in zip(specs, labels, strict=True):
        store(FOLDER, name_of(network, label, speed), picture_at(spec, last.state), CARDS[network].input.fps)
    return [row_of(spec, label, speed, NATURAL) for spec, label in zip(specs, labels, strict=True)]


def stills(labels: tuple[str, ...], seed: int) -> list[dict[str, Any]]:
    """Stills of a batch of I3D's classes; they wait outside the gallery."""
    made_stills(in_memory(), [spec_for(I3D, label, FAST, NATURAL, seed) for label in labels])
    return []


def moving(label: str, speeds: tuple[float, ...]) -> list[dict[str, Any]]:
    """The videos of one of I3D's classes, of the seed that the rule puts first."""
    at_seed = [spec_for(I3D, label, FAST, NATURAL, seed) for seed in range(SEEDS)]
    seed, figures = best_first(label, at_seed)
    rows = []
    for speed in speeds:
        spec = spec_for(I3D, label, speed, NATURAL, seed)
        picture = moved(in_memory(), spec)
        store(FOLDER, name_of(I3D, label, speed), picture, CARDS[I3D].input.fps)
        rows.append(row_of(spec, label, speed, NATURAL, figures))
    return rows


def paid(label: str, speed: float, seed: int) -> list[dict[str, Any]]:
    """The same still, moved by an objective that pays for motion."""
    spec = spec_for(I3D, label, speed, PAID, seed)
    store(FOLDER, name_of(I3D, label, speed, PAID), moved(in_memory(), spec), CARDS[I3D].input.fps)
    return [row_of(spec, label, speed, PAID)]


def current(entry: dict[str, Any]) -> bool:
    """Whether it is what would be made now, whatever seed it took."""
    card = CARDS[entry["spec"]["network"]]
    now = spec_for(card.name, entry["label"], entry["speed"], entry["recipe"], entry["spec"]["seed"])
    chosen = votes(card.name).get(entry["label"], entry["spec"]["seed"]) if entry["recipe"] == NATURAL else None
    if chosen not in (None, entry["spec"]["seed"]):
        return False
    return entry["weights"] == card.weights.sha256 and entry["spec"] == json.loads(json.dumps(as_dict(now)))


def kept() -> dict[str, dict[str, Any]]:
    """The entries of the index that need not be made again."""
    path = FOLDER / INDEX
    entries = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    good = {entry["name"]: entry for entry in entries if current(entry)}
    seeds = {name: entry["spec"]["seed"] for name, entry in good.items() if entry["recipe"] == NATURAL}
    # Other recipes' videos belong to the seed of the natural one.
    return {
        name: entry
        for name, entry in good.items()
        if seeds.get(name.removesuffix(f"-{entry['recipe']}")) == entry["spec"]["seed"]
    }


def write(entries: dict[str, dict[str, Any]]) -> None:
    """The index, in the order of ``wanted``, a line an entry."""
    names = [name_of(*video) for video in wanted()]
    lines = [json.dumps(entries[name], ensure_ascii=False) for name in names if name in entries]
    write_text(FOLDER / INDEX, "[\n" + ",\n".join(lines) + "\n]\n")


def tasks(missing: list[Video], entries: dict[str, dict[str, Any]]) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """What makes the missing videos; the plain ones last, from the seed of their counterparts."""
    natural = [video for video in missing if video[3] == NATURAL]
    for label in dict.fromkeys(label for name, label, _speed, _recipe in natural if name == I3D):
        yield partial(moving, label, tuple(speed for name, of, speed, _ in natural if (name, of) == (I3D, label)))
    groups = dict.fromkeys((name, batch_of(name, label), speed) for name, label, speed, _ in natural if name != I3D)
    for group in groups:
        yield partial(together, *group)
    for name, label, speed, recipe in missing:
        counterpart = entries.get(name_of(name, label, speed))
        if recipe != NATURAL and counterpart is not None:
            seed = counterpart["spec"]["seed"]
            yield partial(alone, name, label, speed, seed) if recipe == PLAIN else partial(paid, label, speed, seed)


def run(pool: ProcessPoolExecutor, work: list[Callable[[], list[dict[str, Any]]]], entries: dict[str, Any]) -> None:
    """Do it all, and write down what is done."""
    for n, done in enumerate(as_completed([pool.submit(task) for task in work])):
        made = done.result()
        entries |= {row["name"]: row for row in made}
        write(entries)
        print(f"{n + 1}/{len(work)} {', '.join(row['name'] for row in made)}", flush=True)


def missing_of(names: list[str], entries: dict[str, Any]) -> list[Video]:
    return [v for v in wanted() if name_of(*v) not in entries and (not names or v[0] in names)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("networks", nargs="*", help="some of them; all unless given")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    given = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    entries = kept()
    with workers(given.processes) as pool:
        if any(video[0] == I3D and video[3] == NATURAL for video in missing_of(given.networks, entries)):
            run(pool, [partial(stills, batch, seed) for seed in range(SEEDS) for batch in batches(KINETICS)], entries)
        for _round in (NATURAL, PLAIN):  # other recipes need the seed of the natural one
            run(pool, list(tasks(missing_of(given.networks, entries), entries)), entries)
    if not given.networks:
        tidy(entries)


def tidy(entries: dict[str, dict[str, Any]]) -> None:
    """Delete the videos of no entry: of classes that are not asked for any more."""
    for path in FOLDER.glob("*.mp4"):
        if path.stem.removesuffix("-flow") not in entries:
            path.unlink()


if __name__ == "__main__":
    main()
