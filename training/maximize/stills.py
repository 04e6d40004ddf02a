"""Stills of the gallery: made once for a batch, kept outside it until one of them is chosen to move."""

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

import numpy as np

from training.maximize.choice import FOLDER, figures_of, made_with, write_figures
from video.files import write_bytes, written
from vizlib.engine.networks import Networks
from vizlib.maximize.ascent import maximize
from vizlib.maximize.picture import Picture
from vizlib.maximize.settings import file_word
from vizlib.maximize.spec import MaximizeSpec
from vizlib.maximize.state import State, picture_at

ARRAYS = ("parameters", "first", "second")


def state_path(spec: MaximizeSpec) -> Path:
    """Of the state that a whole batch shares."""
    members = sorted({spec.objective.class_index or 0, *spec.companions})
    return FOLDER / f"{spec.network}-{made_with(spec)}-{spec.seed}-{'-'.join(map(str, members))}.npz"


def made_stills(networks: Networks, specs: list[MaximizeSpec]) -> None:
    """Climb a batch up to the step before its stills part, and measure each of them. What is there stays."""
    first, path = specs[0], state_path(specs[0])
    if path.is_file():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    *_, last = islice(maximize(first, networks), first.still - 1)
    for spec in specs:
        picture = picture_at(spec, last.state)
        assert picture.frames is not None
        figures = figures_of(spec, picture.frames[:1])
        write_figures(spec, figures)
        print(f"{file_word(spec)}: {figures}", flush=True)
    arrays = {f"{name}{n}": array for name in ARRAYS for n, array in enumerate(getattr(last.state, name))}
    with written(path) as part, part.open("wb") as file:
        np.savez(file, curve=last.state.curve, **arrays)


def lay_stills(files: Mapping[str, bytes]) -> None:
    """Keep what was made elsewhere: figures and states, by the names of their files."""
    for name, content in files.items():
        path = FOLDER / name
        if not path.is_file() or path.read_bytes() != content:
            write_bytes(path, content)


def climbed(networks: Networks, specs: list[MaximizeSpec]) -> Iterator[Picture]:
    """The videos of a batch: their still is climbed once, if they share one."""
    state = None
    if specs[0].companions and specs[0].still > 1:
        *_, last = islice(maximize(specs[0], networks), specs[0].still - 1)
        state = last.state
    for spec in specs:
        *_, last = maximize(spec, networks, state=state)
        yield last.picture


def moved(networks: Networks, spec: MaximizeSpec) -> Picture:
    """The video of a still: its last step, and its motion."""
    with np.load(state_path(spec)) as kept:
        count = sum(name.startswith(ARRAYS[0]) for name in kept.files)
        parameters, first, second = (tuple(kept[f"{name}{n}"] for n in range(count)) for name in ARRAYS)
        state = State(len(kept["curve"]), parameters, first, second, kept["curve"])
    *_, last = maximize(spec, networks, state=state)
    return last.picture
