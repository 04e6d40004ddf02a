"""Networks that find people in a frame, in memory: loaded once, shared by all sessions."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import numpy as np

from models.movenet import WEIGHTS, MoveNet, People
from models.person_detectors import DETECTORS, FasterRCNN
from vizlib.engine.budget import MB
from vizlib.engine.device import OutOfMemory, ran_out_of_memory

MOVENET = "movenet"
DETECTING = 700 * MB  # of a frame: 600 were measured of the larger detector, 220 of the smaller

Look = Callable[[np.ndarray], People]


def weights_of(by: str) -> str:
    """What names the weights of MoveNet, or of one of ``DETECTORS``."""
    return WEIGHTS.sha256 if by == MOVENET else DETECTORS[by].weights.identity


def title_of(by: str) -> str:
    """Its name."""
    return "MoveNet" if by == MOVENET else DETECTORS[by].title


def place_of(by: str, device: str) -> str:
    """Where it runs if ``device`` is chosen: MoveNet always on the CPU."""
    return "cpu" if by == MOVENET else device


def cost_of(by: str, frames: int) -> dict[str, Any]:
    """Seconds that so many frames take, roughly, and bytes in a step and between two; see ``Runner.submit``."""
    return {} if by == MOVENET else {"size": float(frames), "memory": DETECTING, "held": 8 * MB}


@dataclass(eq=False)
class Finder:
    """A network that finds people, on one device; it loads with the first frame, and serves one caller at a time."""

    by: str
    device: str
    _look: Look | None = None
    _lock: Lock = field(default_factory=Lock)

    def __call__(self, frame: np.ndarray) -> People:
        """People in a frame, uint8 ``(H, W, 3)``.

        Raises:
            WeightsError: the weights are not here, or damaged. OutOfMemory: on the device.
        """
        with self._lock:
            try:
                if self._look is None:
                    self._look = MoveNet() if self.by == MOVENET else FasterRCNN(self.by, self.device)
                return self._look(frame)
            except Exception as error:
                if not ran_out_of_memory(error):
                    raise
                raise OutOfMemory(
                    "{title} does not fit into the memory of {device}. Choose another device.",
                    title=title_of(self.by),
                    device=self.device,
                ) from error


class Finders:
    """All of them; one a network, its weights and its device."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._finders: dict[tuple[str, str, str], Finder] = {}

    def get(self, by: str = MOVENET, device: str = "cpu") -> Finder:
        """MoveNet, or one of ``DETECTORS``."""
        place = place_of(by, device)
        key = (by, place, weights_of(by))  # weights that arrive while the app runs replace those before
        with self._lock:
            return self._finders.setdefault(key, Finder(by, place))
