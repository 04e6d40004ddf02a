"""What the zoo says of one network."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import torch
from torch import Tensor, nn

from models.input_spec import InputSpec
from video import Explained
from video.files import FileError, read_text

FOLDER = Path(__file__).parent
MEASURED = "measured here"
CLASSIFICATION = "classification"  # of clips: the networks that menus list
Rename = Callable[[dict[str, Tensor]], dict[str, Tensor]]


def N_(text: str) -> str:
    """Mark a text for translation; the interface translates it when it is shown."""
    return text


def checkpoints() -> Path:
    """The folder where torch keeps what it downloads."""
    return Path(torch.hub.get_dir()) / "checkpoints"


class WeightsError(Explained):
    """Weights that are missing, damaged, or made for another network."""


@dataclass(frozen=True)
class Weights:
    """A file of trained weights.

    Attributes:
        badge: the data on which they were trained (``kinetics400``, ``imagenet`` or ``actors-18``).
        file: name of the file.
        sha256: of the file; for public checkpoints the first digits, as their name gives them; empty where nobody has
            published it: such a file is checked by the names and shapes of its tensors alone.
        licence: under which they come.
        megabytes: size of the file.
        url: public address, empty for weights that ship with the project.
        fault: why they must not be read: the card that has their hash is missing or damaged.
    """

    badge: str
    file: str
    sha256: str
    licence: str
    megabytes: float
    url: str = ""
    fault: FileError | None = None

    @property
    def path(self) -> Path:
        """Where the file lies: in the project, or where torch keeps what it downloads."""
        if not self.url:
            return FOLDER / "weights" / self.file
        return checkpoints() / self.file

    @property
    def here(self) -> bool:
        return self.path.is_file()

    @property
    def identity(self) -> str:
        """By which results name the weights that are here: the hash, or size and time of a file of which none is known;
        ``random`` where there are none.
        """
        if not self.here:
            return "random"
        if self.sha256:
            return self.sha256
        found = self.path.stat()
        return f"{found.st_size}-{found.st_mtime_ns}"

    @property
    def most_bytes(self) -> int:
        """No file of these weights is larger; ``megabytes`` is about."""
        return int(self.megabytes * 1.25e6) + 1_000_000

    def check(self, path: Path) -> None:
        """Compare a file's hash with the expected one before anything reads it.

        Raises:
            WeightsError: it is another file. FileError: nobody knows which file it should be.
        """
        if self.fault is not None:
            raise self.fault
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if not digest.startswith(self.sha256):
            raise WeightsError(
                "The file {file} is damaged or another one: its SHA-256 should begin with {expected} "
                "and begins with {found}. Delete it from {folder} and get it again.",
                file=self.file,
                expected=self.sha256[:8],
                found=digest[:8],
                folder=self.path.parent,
            )


@dataclass(frozen=True)
class ModelCard:
    """One network of the zoo.

    Attributes:
        name: in code and addresses.
        title: as the field writes it.
        family: networks that differ in one thing share it.
        paper: authors, title, year.
        teaches: what one learns from it, in one line.
        input: how it samples and normalises a clip.
        labels: name of the label set, a file of ``models/labels/``.
        build: makes the network, with random weights.
        weights: the trained ones.
        top1: accuracy in per cent on the label set's test data; ``None`` if nobody has measured it.
        top1_source: who reports it; ``MEASURED`` for what this project measured itself.
        layers: the named modules worth looking at, from the input to the output.
        rename: what a public checkpoint holds, to the names of this project's network; ``None`` where they are the
            same.
        task: what it does: ``classification`` of clips, ``localization`` or ``detection``.
    """

    name: str
    title: str
    family: str
    paper: str
    teaches: str
    input: InputSpec
    labels: str
    build: Callable[[], nn.Module]
    weights: Weights
    top1: float | None
    top1_source: str
    layers: tuple[str, ...]
    rename: Rename | None = None
    prepare: Callable[[nn.Module], nn.Module] | None = None
    task: str = CLASSIFICATION

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes, in the order of the logits."""
        return tuple(read_text(FOLDER / "labels" / f"{self.labels}.txt").splitlines())
