"""Weights of whoever asks, on a machine of a cluster: its own files stay as they are."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from models.card import ModelCard, Weights
from models.zoo import CARDS, CLASSIFIERS, VARIANTS
from training.data import FOLDER
from video import Explained
from video.files import write_bytes

LISTS: tuple[dict[str, ModelCard], ...] = (CARDS, CLASSIFIERS, VARIANTS)
# Of all that ship with the project; public checkpoints are the same everywhere.
OWN: dict[str, Weights] = {
    card.name: card.weights for cards in (CARDS, VARIANTS) for card in cards.values() if not card.weights.url
}
LENT = FOLDER / "weights"


class OtherData(Explained):
    """A machine that would answer otherwise, as its files are not those of whoever asks."""


@cache
def digest_at(path: Path, _size: int, _time: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest(path: Path) -> str:
    """SHA-256 of a file as it is now; empty where there is none."""
    if not path.is_file():
        return ""
    found = path.stat()
    return digest_at(path, found.st_size, found.st_mtime_ns)


class Lender:
    """Of whoever asks: its weights, each put into the cluster once, and fetched by machines that have others."""

    def __init__(self) -> None:
        self.files: dict[str, Any] = {}

    def lent(self) -> dict[str, tuple[str, Any]]:
        """By the name of their network: SHA-256, and where the cluster has the file."""
        import ray

        now = {name: digest(weights.path) for name, weights in OWN.items()}
        for name, found in now.items():
            if found and found not in self.files:
                self.files[found] = ray.put(OWN[name].path.read_bytes())
        return {name: (found, self.files.get(found)) for name, found in now.items()}


def use(lent: Mapping[str, tuple[str, Any]]) -> None:
    """On the machine: make all networks those with these weights. Called before anything reads them."""
    for name, (asked, file) in lent.items():
        own = OWN[name]
        path = own.path if digest(own.path) == asked else LENT / f"{asked or 'none'}.safetensors"
        if asked and digest(path) != asked:
            import ray

            write_bytes(path, ray.get(file))
        weights = own
        if asked != own.sha256 or path != own.path:
            weights = replace(own, file=str(path), sha256=asked, fault=None)
        for cards in LISTS:
            if name in cards and cards[name].weights != weights:
                cards[name] = replace(cards[name], weights=weights)
