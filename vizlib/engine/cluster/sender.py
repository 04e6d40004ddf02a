"""What is named instead of being sent to another machine.

That is what both sides have: networks, finders, the device (each machine has its own name for it), files of the
project; and what is large and used again and again, as a clip, which is sent once and kept there under its name.
"""

import hashlib
from collections.abc import Hashable
from pathlib import Path
from typing import Any

from video import Clip
from vizlib.engine.cluster.version import ROOT
from vizlib.engine.finders import Finders
from vizlib.engine.networks import Networks
from vizlib.engine.own import Own

LARGE = 1 << 20  # bytes, as of a file that a person brought: these are sent once, too
NETWORKS, FINDERS, DEVICE, FILE, SHARED = "networks", "finders", "device", "file", "shared"


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
