"""How a blind test is made: which videos, in which order, and which names are offered.

The other three names are drawn without replacement from all classes of the test, each as likely as any other, and so
are their places: chance level is one in four. They depend on seed, class and speed alone: two recipes that are tested
on the same classes with the same seed offer the same four names for the same class, in another order of sheets.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from models.zoo import CARDS
from training.maximize.blind_sheets import LETTERS, write_forms, write_sheets
from video import Explained
from video.files import write_json
from vizlib.maximize.checks import as_clip
from vizlib.maximize.defaults import FAST, NATURAL, PLAIN, SLOW
from vizlib.maximize.gallery import Entry, entries

ENDS = {"slow": SLOW, "fast": FAST}
SPEEDS = (*ENDS, "both", "one")  # both: two videos a class; one: of each class either end
RECIPES = (NATURAL, PLAIN)


class BlindError(Explained):
    """A test that cannot be made, or a form that cannot be scored."""


@dataclass(frozen=True)
class Question:
    """A sheet: which video it shows, and the names that are offered."""

    number: int
    video: str
    label: str
    speed: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Key:
    """What viewers never see.

    Attributes:
        test: a short name of this test, which stands in its forms.
    """

    test: str
    network: str
    recipe: str
    seed: int
    questions: tuple[Question, ...]


def candidates(network: str, recipe: str) -> list[Entry]:
    """The videos of the gallery that can be asked."""
    if recipe not in RECIPES:
        raise BlindError("There is no recipe {recipe}.", recipe=recipe)
    return entries(network, recipe=recipe)


def offered(label: str, speed: str, classes: Sequence[str], seed: int) -> tuple[str, ...]:
    """Four names in random order, one of them right."""
    rng = np.random.default_rng([seed, crc32(f"{label} {speed}".encode())])
    others = [one for one in classes if one != label]
    names = [label, *map(str, rng.choice(others, len(LETTERS) - 1, replace=False))]
    return tuple(names[n] for n in rng.permutation(len(names)))


def chosen(network: str, recipe: str, classes: Sequence[str], speed: str, seed: int) -> list[tuple[Entry, str]]:
    """The videos that are asked, each with the name of its speed, in the order of the gallery.

    Raises:
        BlindError: the gallery lacks a class, or there are too few to choose from.
    """
    pool = {(one.label, one.speed): one for one in reversed(candidates(network, recipe))}
    known = [label for label in CARDS[network].classes if any((label, end) in pool for end in ENDS.values())]
    wanted = list(dict.fromkeys(classes or known))
    rng = np.random.default_rng([seed, 1])
    found = []
    for label in wanted:
        one = rng.choice(list(ENDS))
        for end in ENDS if speed == "both" else (one if speed == "one" else speed,):
            if (label, ENDS[end]) not in pool:
                raise BlindError(
                    "The gallery of {network} has no {speed} video of {label}.",
                    network=network, speed=end, label=label,
                )  # fmt: skip
            found.append((pool[label, ENDS[end]], str(end)))
    if len(wanted) < len(LETTERS):
        raise BlindError("A test needs at least {least} classes; these are {found}.", least=len(LETTERS), found=wanted)
    return found


def key_of(network: str, recipe: str, classes: Sequence[str], speed: str, seed: int) -> Key:
    """A test: which videos in which order, and the names that are offered."""
    videos = chosen(network, recipe, classes, speed, seed)
    labels = list(dict.fromkeys(entry.label for entry, _end in videos))
    order = np.random.default_rng([seed, 2, crc32(recipe.encode())]).permutation(len(videos))
    questions = tuple(
        Question(number, entry.name, entry.label, end, offered(entry.label, end, labels, seed))
        for number, (entry, end) in enumerate((videos[n] for n in order), 1)
    )
    content = json.dumps([network, recipe, seed, [asdict(one) for one in questions]])
    return Key(hashlib.sha256(content.encode()).hexdigest()[:8], network, recipe, seed, questions)


def frames_of(network: str, entry: Entry) -> np.ndarray:
    """The video as people see it."""
    clip = as_clip(network, entry.picture())
    if clip is None:
        raise BlindError("{network} sees flow alone: there is no picture to show.", network=network)
    return clip.frames


def make(folder: Path, key: Key) -> None:
    """Write sheets, forms and key.

    Raises:
        BlindError: the folder is not empty, and may hold answers.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BlindError("{folder} is not empty: choose another folder.", folder=folder)
    shown = {entry.name: entry for entry in candidates(key.network, key.recipe)}
    write_sheets(folder / "viewer" / "sheets", (frames_of(key.network, shown[one.video]) for one in key.questions))
    write_forms(folder / "viewer", folder / "afterwards", key.test, [one.names for one in key.questions])
    write_json(folder / "key.json", asdict(key), indent=1, ensure_ascii=False)


def read_key(path: Path) -> Key:
    """The key of a test."""
    row: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    questions = tuple(Question(**one | {"names": tuple(one["names"])}) for one in row["questions"])
    return Key(**row | {"questions": questions})
