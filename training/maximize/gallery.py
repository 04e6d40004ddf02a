"""The gallery of class-maximizing videos: made here, shipped in ``vizlib/gallery/``.

    python -m training.maximize.gallery            what is missing or was made with other weights or settings
    python -m training.maximize.gallery NETWORK    of one network
    python -m training.maximize.gallery --ray HOST:PORT   on a Ray cluster, a core a run

One process a core; a killed run goes on where it stopped. I3D's come in two rounds: stills of every class from several
seeds, in batches of different classes; then the seed that ships, chosen by the rule in ``choice.py``, begins to move,
slow and fast. What the files are worth is measured afterwards: ``python -m training.experiments maximize``.
"""

import argparse
import json
import os
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

from models.zoo import CARDS
from training.maximize.choice import SEEDS, best_first, votes
from training.maximize.making import Contents, Made, alone, moving, paid, stills, together
from training.maximize.stills import lay_stills, state_path
from training.maximize.wanted import I3D, KINETICS, Video, batch_of, batches, name_of, spec_for, wanted
from training.spread import Do, Task, asks, spreading
from video.files import write_bytes, write_text
from vizlib.maximize.defaults import FAST, NATURAL, PLAIN
from vizlib.maximize.gallery import FOLDER, INDEX
from vizlib.maximize.settings import as_dict


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


@cache
def content(path: Path) -> Contents:
    """A file by its name; read once for all classes of its batch."""
    return {path.name: path.read_bytes()}


def still(label: str, seed: int) -> Contents:
    """What a class's video begins with."""
    return content(state_path(spec_for(I3D, label, FAST, NATURAL, seed)))


def one_core(name: str, work: Any) -> Task:
    """An ascent is bit for bit the same only with as many threads."""
    return Task(name, work, cores=1)


def without_stills() -> list[Task]:
    """What makes the stills that are missing."""
    return [
        one_core(f"stills of {', '.join(batch)}, seed {seed}", partial(stills, batch, seed))
        for seed in range(SEEDS)
        for batch in batches(KINETICS)
        if not state_path(spec_for(I3D, batch[0], FAST, NATURAL, seed)).is_file()
    ]


def tasks(missing: list[Video], entries: dict[str, dict[str, Any]]) -> Iterator[Task]:
    """What makes the missing videos; the plain ones last, from the seed of their counterparts."""
    natural = [video for video in missing if video[3] == NATURAL]
    for label in dict.fromkeys(label for name, label, _speed, _recipe in natural if name == I3D):
        speeds = tuple(speed for name, of, speed, _ in natural if (name, of) == (I3D, label))
        seed, figures = best_first(label, [spec_for(I3D, label, FAST, NATURAL, seed) for seed in range(SEEDS)])
        work = partial(moving, label, speeds, seed, figures, still(label, seed))
        yield one_core(", ".join(name_of(I3D, label, speed) for speed in speeds), work)
    groups = dict.fromkeys((name, batch_of(name, label), speed) for name, label, speed, _ in natural if name != I3D)
    for name, labels, speed in groups:
        yield one_core(", ".join(name_of(name, of, speed) for of in labels), partial(together, name, labels, speed))
    for name, label, speed, recipe in missing:
        counterpart = entries.get(name_of(name, label, speed))
        if recipe != NATURAL and counterpart is not None:
            seed = counterpart["spec"]["seed"]
            plain = recipe == PLAIN
            work = (
                partial(alone, name, label, speed, seed)
                if plain
                else partial(paid, label, speed, seed, still(label, seed))
            )
            yield one_core(name_of(name, label, speed, recipe), work)


def run(do: Do, work: list[Task], entries: dict[str, Any]) -> None:
    """Do it all, and write down what is done."""
    for n, done in enumerate(do(work)):
        made: Made = done.result
        lay_stills(made.stills)
        for name, file in made.files.items():
            write_bytes(FOLDER / name, file)
        entries |= {row["name"]: row for row in made.rows}
        write(entries)
        print(f"{n + 1}/{len(work)} {done.line}", flush=True)


def missing_of(names: list[str], entries: dict[str, Any]) -> list[Video]:
    return [v for v in wanted() if name_of(*v) not in entries and (not names or v[0] in names)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("networks", nargs="*", help="some of them; all unless given")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    asks(parser)
    given = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    entries = kept()
    if missing_of(given.networks, entries):
        with spreading(given.ray, given.processes) as do:
            if any(video[0] == I3D and video[3] != PLAIN for video in missing_of(given.networks, entries)):
                run(do, without_stills(), entries)
            for _round in (NATURAL, PLAIN):  # other recipes need the seed of the natural one
                run(do, list(tasks(missing_of(given.networks, entries), entries)), entries)
    if not given.networks:
        tidy(entries)


def tidy(entries: dict[str, dict[str, Any]]) -> None:
    """Delete the videos of no entry: of classes that are not asked for any more."""
    for path in FOLDER.glob("*.mp4"):
        if path.stem.removesuffix("-flow") not in entries:
            path.unlink()


if __name__ == "__main__":
    from training.maximize import gallery as itself  # by the name under which other machines know it

    itself.main()
