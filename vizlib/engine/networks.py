"""Networks in memory: loaded once, shared by all sessions."""

import copy
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import Protocol

from torch import nn

from models.zoo import card_of, load


@dataclass(frozen=True)
class Loaded:
    """A network ready to run; hold ``lock`` while you use it, and give it back as you found it.

    Attributes:
        network: in eval mode, its parameters without gradients.
        badge: the data behind its weights.
    """

    network: nn.Module
    badge: str
    lock: Lock = field(default_factory=Lock)

    def apart(self) -> "Loaded":
        """The same weights in modules of its own. For passes of many seconds: hooks on either do not meet the other,
        and nobody waits for the lock.
        """
        shared = {id(tensor): tensor for tensor in (*self.network.parameters(), *self.network.buffers())}
        with self.lock:  # there are no hooks on it now
            return Loaded(copy.deepcopy(self.network, shared), self.badge)


class Source(Protocol):
    """Where networks come from: those that all share, or a person's own."""

    def get(self, name: str, device: str) -> Loaded: ...


class Place:
    """Where a network is, or will be: ``lock`` is held while it loads."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.loaded: Loaded | None = None


class Networks:
    """At most ``max_loaded`` networks; the least recently used is forgotten first."""

    def __init__(self, max_loaded: int = 20) -> None:
        self.max_loaded = max_loaded
        self._places: OrderedDict[tuple[str, str, str], Place] = OrderedDict()
        self._lock = Lock()

    def get(self, name: str, device: str) -> Loaded:
        """The network ``name`` on ``device``. Four sessions at once lead to one load; other networks do not wait.

        Raises:
            NetworkError: there is none. WeightsError: its weights are damaged.
        """
        # Weights that arrive while the app runs replace those before.
        key = (name, device, card_of(name).weights.identity)
        with self._lock:
            place = self._places.setdefault(key, Place())
            self._places.move_to_end(key)
            while len(self._places) > self.max_loaded:
                self._places.popitem(last=False)
        with place.lock:
            if place.loaded is None:
                network = load(name, device)
                place.loaded = Loaded(network, str(network.badge))
            return place.loaded
