"""How work travels to another machine, and what it yields back.

Arrays lie beside the pickle, so that they are sent without being copied into it. What both sides have is named instead
of sent: networks, finders, the device (each machine has its own name for it), files of the project; and so is what is
large and used again and again, as a clip: it is sent once and kept there under its name.
"""

import hashlib
import io
import pickle
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from video import Clip
from vizlib.engine.cluster.version import ROOT
from vizlib.engine.finders import Finders
from vizlib.engine.networks import Networks
from vizlib.engine.own import Own

LARGE = 1 << 20  # bytes, as of a file that a person brought: these are sent once, too
NETWORKS, FINDERS, DEVICE, FILE, SHARED = "networks", "finders", "device", "file", "shared"


@dataclass(frozen=True)
class Parcel:
    """A pickle, and its arrays' bytes as uint8 ``(n,)`` each."""

    data: bytes
    buffers: tuple[np.ndarray, ...]

    @property
    def bytes(self) -> int:
        return len(self.data) + sum(buffer.nbytes for buffer in self.buffers)


class Packer(pickle.Pickler):
    def __init__(self, file: io.BytesIO, buffers: list[np.ndarray], name: Callable[[Any], Any]) -> None:
        super().__init__(file, protocol=5, buffer_callback=lambda b: buffers.append(np.frombuffer(b.raw(), np.uint8)))
        self.persistent_id = name  # type: ignore[method-assign]


class Unpacker(pickle.Unpickler):
    def __init__(self, parcel: Parcel, find: Callable[[Any], Any]) -> None:
        super().__init__(io.BytesIO(parcel.data), buffers=parcel.buffers)
        self.persistent_load = find  # type: ignore[method-assign]


def nothing(_value: Any) -> None:
    """Names nothing: all is sent."""


def pack(value: Any, name: Callable[[Any], Any] = nothing) -> Parcel:
    """``name``: what stands for a part of the value in its place; ``None`` sends the part itself."""
    file, buffers = io.BytesIO(), list[np.ndarray]()
    Packer(file, buffers, name).dump(value)
    return Parcel(file.getvalue(), tuple(buffers))


def unpack(parcel: Parcel, find: Callable[[Any], Any] = nothing) -> Any:
    """``find``: what a name stands for."""
    return Unpacker(parcel, find).load()


class Sender:
    """Names what the other machine has, or gets once.

    Attributes:
        shared: what is named because it is large, by its name.
    """

    def __init__(self, device: str) -> None:
        self.shared: dict[Hashable, Any] = {}
        self._device = device

    def name(self, value: Any) -> tuple[str, Any] | None:
        """See ``pack``."""
        if isinstance(value, str):
            return (DEVICE, None) if value == self._device else None
        if isinstance(value, Networks):
            return NETWORKS, None
        if isinstance(value, Finders):
            return FINDERS, None
        if isinstance(value, Path) and value.is_relative_to(ROOT):
            return FILE, value.relative_to(ROOT).as_posix()
        known = shared_name(value)
        if known is None:
            return None
        self.shared[known] = value
        return SHARED, known

    def find(self, name: tuple[str, Any]) -> Any:
        """What a name in an answer stands for: only what was sent."""
        return self.shared[name[1]]


def shared_name(value: Any) -> Hashable:
    """The name of what is sent once; None of all else."""
    if isinstance(value, Clip):  # a digest tells pixels; the same pixels may have another source, or no truth
        return "clip", value.digest, value.start_s, value.source, value.truth is not None
    if isinstance(value, Own):
        return "own", value.sha256, value.name
    if isinstance(value, bytes) and len(value) >= LARGE:
        return "bytes", hashlib.sha256(value).hexdigest()
    return None
