"""How work travels to another machine, and what it yields back.

Arrays lie beside the pickle, so that they are sent without being copied into it. What both sides have is named instead
of sent, see ``sender``.
"""

import io
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from vizlib.engine.budget import MB

KEPT = 400 * MB  # of what was sent once, and is kept under its name


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
