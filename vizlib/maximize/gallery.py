"""The gallery: class-maximizing videos that ship, with the settings that made them and what they are worth.

The index says what made a video; what its files are worth is measured by ``training/experiments/maximize.py``.
"""

from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from models.flow_input import quantised, restored
from models.input_spec import FLOW_BOUND
from models.zoo import CARDS
from video import Clip, read_clip, write_video
from video.files import read_json, reading, written
from vizlib.maximize.checks import Checks, checks_from
from vizlib.maximize.defaults import NATURAL, PLAIN
from vizlib.maximize.errors import MaximizeError
from vizlib.maximize.parametrization import parts_of
from vizlib.maximize.picture import Picture, videos_of
from vizlib.maximize.settings import from_dict
from vizlib.maximize.spec import MaximizeSpec
from vizlib.maximize.state import State, beginning
from vizlib.results.runs import named

FOLDER = Path(__file__).parent.parent / "gallery"
INDEX = "gallery.json"
FLOW_CRF, CRF = 8, 17


@dataclass(frozen=True)
class Tried:
    """What is known of the still of one seed that was tried, in the network for stills.

    Attributes:
        distance, logit, probability: R, and of the class.
        lead: of the class before its strongest rival, in logits, on average over views that no ascent has: in grey,
            blurred, turned either way, at half the size.
        person: how sure MoveNet is of a person in it.
        kept: whether it is the one that ships.
    """

    seed: int
    distance: float
    logit: float
    probability: float
    lead: float
    person: float
    kept: bool


@dataclass(frozen=True)
class Figures:
    """R, the class's logit and probability, and whether no class scores higher, of a decoded file: at its own size, at
    the network's own size, and there in the middle.
    """

    distance: float
    logit: float
    probability: float
    first: bool
    distance_shown: float
    logit_shown: float
    probability_shown: float
    first_shown: bool
    distance_crop: float
    logit_crop: float
    probability_crop: float
    first_crop: bool


@dataclass(frozen=True)
class Entry:
    """One video of the gallery.

    Attributes:
        name: of its files, without the ending.
        label: the class.
        speed: from 0, slow, to 1, fast.
        spec: the settings that made it.
        weights: SHA-256 of the weights that it was made with.
        checks: what its files are worth.
        logits: of all classes, of networks with few.
        recipe: ``"natural"``, ``"plain"``, or ``"paid"``, for motion.
        figures: of its files, on the two rulers; None where they were not measured.
        seeds: of a video with a still, what is known of all that were tried.
    """

    name: str
    label: str
    speed: float
    spec: MaximizeSpec
    weights: str
    checks: Checks
    logits: tuple[float, ...]
    recipe: str = NATURAL
    figures: Figures | None = None
    seeds: tuple[Tried, ...] = ()

    def picture(self) -> Picture:
        """The video, as its files have it."""
        return stored(self.name, CARDS[self.spec.network].input.kinds)


def index() -> list[dict[str, Any]]:
    """What made each video: the rows of the index, in the order in which they were made."""
    rows: list[dict[str, Any]] = read_json(FOLDER / INDEX)
    return rows


def entry_of(row: dict[str, Any]) -> Entry:
    """A row of the index with what was measured of its files.

    Raises:
        MaximizeError: nothing was.
    """
    network = row["spec"]["network"]
    measured = named(f"maximize-{network}").get(f"maximize-{network}", {"videos": {}})["videos"].get(row["name"])
    if measured is None:
        raise MaximizeError(
            "The video {name} was not measured: run `python -m training.experiments maximize`.", name=row["name"]
        )
    return Entry(
        **row
        | {
            "spec": from_dict(row["spec"]),
            "checks": checks_from(measured["checks"]),
            "logits": tuple(measured["logits"]),
            "figures": Figures(**measured["figures"]) if "figures" in measured else None,
            "seeds": tuple(Tried(**seed) for seed in row["seeds"]),
        }
    )


@cache
def gallery() -> tuple[Entry, ...]:
    """All entries, in the order in which they were made."""
    with reading(FOLDER / INDEX):
        return tuple(map(entry_of, index()))


def entries(network: str, speed: float | None = None, recipe: str = NATURAL) -> list[Entry]:
    """Those of a network, of one speed or of all, by class and then from slow to fast."""
    mine = [
        entry
        for entry in gallery()
        if (entry.spec.network, entry.recipe) == (network, recipe) and speed in (None, entry.speed)
    ]
    return sorted(mine, key=lambda entry: (CARDS[network].classes.index(entry.label), entry.speed))


def counterpart(of: Entry) -> Entry | None:
    """The same class, seed and speed without R; None where the gallery has none."""
    for one in entries(of.spec.network, of.speed, PLAIN):
        if (one.label, one.spec.seed) == (of.label, of.spec.seed):
            return one
    return None


def networks() -> list[str]:
    """Networks with videos in the gallery, in its order."""
    return list(dict.fromkeys(entry.spec.network for entry in gallery()))


def entry(name: str) -> Entry:
    """The entry of this name.

    Raises:
        MaximizeError: there is none.
    """
    for one in gallery():
        if one.name == name:
            return one
    raise MaximizeError("The gallery has no video {found}.", found=name)


@lru_cache(maxsize=64)
def stored(name: str, kinds: tuple[str, ...]) -> Picture:
    """Read an entry's files: colours as they are; u and v side by side, as grey levels."""
    frames = frames_of(FOLDER / f"{name}.mp4") if "rgb" in kinds else None
    flow = None
    if "flow" in kinds:
        levels = frames_of(FOLDER / f"{name}-flow.mp4")[..., 0]
        size = levels.shape[1]
        flow = restored(np.stack([levels[..., :size], levels[..., size:]], 1), FLOW_BOUND * size)
    return Picture(frames, flow)


def frames_of(path: Path) -> np.ndarray:
    """The frames of a video of the gallery, ``(T, H, W, 3)``."""
    with reading(path):
        return read_clip(path).frames


def store(folder: Path, name: str, picture: Picture, fps: float) -> None:
    """Write an entry's files."""
    if picture.frames is not None:
        with written(folder / f"{name}.mp4") as part:
            write_video(Clip(picture.frames, fps), part, crf=CRF)
    if picture.flow is not None:
        levels = quantised(picture.flow, FLOW_BOUND * picture.flow.shape[-1])
        grey = np.concatenate([levels[:, 0], levels[:, 1]], 2)
        with written(folder / f"{name}-flow.mp4") as part:
            write_video(Clip(np.repeat(grey[..., None], 3, 3), fps), part, crf=FLOW_CRF)


def going_on(entry: Entry, steps: int) -> MaximizeSpec:
    """Settings to climb on from a video of the gallery: it moves already, and has no batch any more."""
    return replace(entry.spec, start=entry.name, still=0, companions=(), steps=steps)


def state_of(spec: MaximizeSpec) -> State | None:
    """Where an ascent begins that starts from a video of the gallery; None for those that start from noise.

    Raises:
        MaximizeError: no such video, or one of another size.
    """
    if not spec.start:
        return None
    picture = entry(spec.start).picture()
    parts = parts_of(spec)
    videos = videos_of(picture)
    for part in parts:
        video = videos.get(part.kind)
        shape = "–" if video is None else " × ".join(map(str, video.shape[1:]))
        if video is None or video.shape[1:] != (spec.frames, spec.size, spec.size):
            raise MaximizeError(
                "The video {name} cannot be continued here: expected are {expected} (T × H × W), it has {found}.",
                name=spec.start,
                expected=f"{spec.frames} × {spec.size} × {spec.size}",
                found=shape,
            )
    return beginning(spec.seed, parts, {part.kind: videos[part.kind][:, : part.frames] for part in parts})
