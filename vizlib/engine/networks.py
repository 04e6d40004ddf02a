"""Networks in memory: loaded once, prepared once, shared by all sessions."""

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

from torch import nn

from models.zoo import CARDS, load
from vizlib.engine.prepare import prepared


@dataclass(frozen=True)
class Loaded:
    """A network ready to run; hold ``lock`` while you use it, and give it back as you found it.

    Attributes:
        network: in the form that is fastest on this machine.
        badge: the data behind its weights.
        plain: as it was loaded, for what must not depend on the machine: forms differ by rounding.
    """

    network: nn.Module
    badge: str
    plain: nn.Module
    lock: Lock = field(default_factory=Lock)


class Networks:
    """At most ``max_loaded`` networks; the least recently used is forgotten first."""

    def __init__(self, max_loaded: int = 20) -> None:
        self.max_loaded = max_loaded
        self._loaded: OrderedDict[tuple[str, str, bool], Loaded] = OrderedDict()
        self._lock = Lock()

    def get(self, name: str, device: str) -> Loaded:
        """The network ``name`` on ``device``. Four sessions at once lead to one load.

        Raises:
            WeightsError: its weights are damaged.
        """
        card = CARDS[name]
        # Weights that arrive while the app runs replace the random ones.
        key = (name, device, card.weights.here)
        with self._lock:
            if key not in self._loaded:
                network = load(name, device)
                badge = str(network.badge)
                self._loaded[key] = Loaded(prepared(network, card.input), badge, network)
                while len(self._loaded) > self.max_loaded:
                    self._loaded.popitem(last=False)
            self._loaded.move_to_end(key)
            return self._loaded[key]
