"""Make videos of the gallery, on whatever machine this is: their files are given to whoever asked."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch

from models.zoo import CARDS
from training.maximize.choice import figures_path
from training.maximize.stills import lay_stills, made_stills, moved, state_path
from training.maximize.wanted import I3D, name_of, spec_for
from vizlib.engine.networks import Networks
from vizlib.maximize.ascent import maximize
from vizlib.maximize.defaults import FAST, NATURAL, PAID, PLAIN
from vizlib.maximize.gallery import store
from vizlib.maximize.picture import Picture
from vizlib.maximize.settings import as_dict
from vizlib.maximize.spec import MaximizeSpec
from vizlib.maximize.state import picture_at

Contents = dict[str, bytes]  # of files, by their names


@dataclass(frozen=True)
class Made:
    """Rows of the index, the files of the gallery behind them, and stills, which wait outside it."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    files: Contents = field(default_factory=dict)
    stills: Contents = field(default_factory=dict)


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


def files_of(spec: MaximizeSpec, row: dict[str, Any], picture: Picture) -> Contents:
    """The files of a video."""
    with TemporaryDirectory() as folder:
        store(Path(folder), row["name"], picture, CARDS[spec.network].input.fps)
        return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def alone(network: str, label: str, speed: float, seed: int) -> Made:
    """One video, with the plain recipe."""
    spec = spec_for(network, label, speed, PLAIN, seed)
    *_, last = maximize(spec, in_memory())
    row = row_of(spec, label, speed, PLAIN)
    return Made([row], files_of(spec, row, last.picture))


def together(network: str, labels: tuple[str, ...], speed: float) -> Made:
    """A batch of videos of a lab net: climbed at once, from one seed."""
    specs = [spec_for(network, label, speed, NATURAL, 0) for label in labels]
    *_, last = maximize(specs[0], in_memory())
    made = Made()
    for spec, label in zip(specs, labels, strict=True):
        row = row_of(spec, label, speed, NATURAL)
        made.rows.append(row)
        made.files.update(files_of(spec, row, picture_at(spec, last.state)))
    return made


def stills(labels: tuple[str, ...], seed: int) -> Made:
    """Stills of a batch of I3D's classes."""
    specs = [spec_for(I3D, label, FAST, NATURAL, seed) for label in labels]
    made_stills(in_memory(), specs)
    paths = [*map(figures_path, specs), state_path(specs[0])]  # the state last, as they are made
    return Made(stills={path.name: path.read_bytes() for path in paths})


def moving(label: str, speeds: tuple[float, ...], seed: int, figures: Any, still: Contents) -> Made:
    """The videos of one of I3D's classes, of the still of one seed; ``figures`` are what is known of all."""
    lay_stills(still)
    made = Made()
    for speed in speeds:
        spec = spec_for(I3D, label, speed, NATURAL, seed)
        row = row_of(spec, label, speed, NATURAL, figures)
        made.rows.append(row)
        made.files.update(files_of(spec, row, moved(in_memory(), spec)))
    return made


def paid(label: str, speed: float, seed: int, still: Contents) -> Made:
    """The same still, moved by an objective that pays for motion."""
    lay_stills(still)
    spec = spec_for(I3D, label, speed, PAID, seed)
    row = row_of(spec, label, speed, PAID)
    return Made([row], files_of(spec, row, moved(in_memory(), spec)))
