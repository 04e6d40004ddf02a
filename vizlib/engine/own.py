"""Networks with a person's own weights, each of the session that brought it.

Nothing here gives one to another session, but that those which check the same file of the folder at once share it.
"""

import copy
import gc
import hashlib
import io
import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO
from weakref import WeakSet

from torch import nn

from models.card import WeightsError
from models.zoo import OWN, load_from
from video import Progress
from vizlib.engine.budget import MB, SMALL
from vizlib.engine.networks import Loaded

MAX_FILE_BYTES = int(os.environ.get("MOTION_LAB_CHECKPOINT_MB", "600")) << 20
CHUNK = 16 * MB


@dataclass(frozen=True, eq=False)
class Own:
    """One network with a person's own weights; a ``Source`` of that network. It lives as long as somebody holds it.

    Attributes:
        name: of the network.
        file: what the person calls the weights.
        sha256: of the file.
        size_bytes: of the network in memory.
    """

    name: str
    file: str
    sha256: str
    size_bytes: int
    _network: nn.Module
    _loaded: dict[str, Loaded] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def __reduce__(self) -> tuple[Any, ...]:
        """How it travels to another process."""
        return Own, (self.name, self.file, self.sha256, self.size_bytes, self._network)

    def get(self, name: str, device: str) -> Loaded:
        """The network, on ``device``.

        Raises:
            ValueError: these are the weights of another one.
        """
        if name != self.name:
            raise ValueError(f"weights of {self.name}, not of {name}")
        with self._lock:
            if device not in self._loaded:
                network = self._network if device == "cpu" else copy.deepcopy(self._network).to(device)
                self._loaded[device] = Loaded(network, OWN)
            return self._loaded[device]


def memory_of(data: Path | bytes) -> dict[str, Any]:
    """Bytes that checking a file takes in a step, and between two: the network, and beside it what the file holds."""
    size = len(data) if isinstance(data, bytes) else data.stat().st_size
    return {"memory": SMALL + 2 * min(size, MAX_FILE_BYTES), "held": CHUNK}


class OwnNetworks:
    """Checks what people bring. All that is held at one time, by all sessions, fills at most ``max_bytes``."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self._living: WeakSet[Own] = WeakSet()

    @property
    def used(self) -> int:
        """Bytes that are held now."""
        return sum(own.size_bytes for own in self._living)

    def checking(self, name: str, file_name: str, data: Path | bytes) -> Iterator[Progress | Own]:
        """Read a person's file into the network ``name``; the last step is the result. Nothing is written to disk.

        Raises:
            WeightsError: it is too large, no file of weights, one of another network, or the machine is full.
        """
        with closing(io.BytesIO(data) if isinstance(data, bytes) else data.open("rb")) as file:
            size = file.seek(0, io.SEEK_END)
            file.seek(0)
            if size > MAX_FILE_BYTES:
                raise WeightsError(
                    "{file} has {found} MB; at most {most} MB are read. A checkpoint without the state of its "
                    "optimizer is smaller.",
                    file=file_name,
                    found=size // MB,
                    most=MAX_FILE_BYTES // MB,
                )
            digest = hashlib.sha256()
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                yield Progress(file.tell() // MB, size // MB + 1)
            file.seek(0)
            yield self._read(name, file_name, file, size, digest.hexdigest())

    def _room(self, size: int) -> None:
        """Raises WeightsError where there is none for so many bytes."""
        if self.used + size > self.max_bytes:
            gc.unfreeze()  # also of those that were there when the server had made ready
            gc.collect()  # of sessions that have ended, what nobody has collected yet
        if self.used + size > self.max_bytes:
            raise WeightsError(
                "The machine is full: the checkpoints that people have brought fill {used} of the {most} MB that they "
                "may. Try again when one of them is forgotten, or a browser that holds one is closed.",
                used=self.used // MB,
                most=self.max_bytes // MB,
            )

    def _read(self, name: str, file_name: str, file: BinaryIO, size: int, sha256: str) -> Own:
        self._room(size)
        network = load_from(file, file_name, name)
        held = sum(tensor.nbytes for tensor in (*network.parameters(), *network.buffers()))
        self._room(held)  # half precision becomes single
        own = Own(name, file_name, sha256, held, network)
        self._living.add(own)
        return own
