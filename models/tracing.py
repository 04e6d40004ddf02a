"""The operations of a network, followed without running it.

torch.fx follows a network by replacing ``nn.Module.__call__`` for the whole process. Two networks that were followed at
once would leave it replaced for ever, and one that another thread runs meanwhile would be taken for a part of the one
that is followed. So one is followed at a time, and calls of other threads go their own way.
"""

from collections.abc import Callable
from threading import Lock, get_ident
from typing import Any

from torch import fx, nn
from torchvision.ops import StochasticDepth

_tracing = Lock()


class Tracer(fx.Tracer):
    """Follows what its own thread calls."""

    def __init__(self) -> None:
        super().__init__()
        self.thread = get_ident()

    def is_leaf_module(self, m: nn.Module, module_qualified_name: str) -> bool:
        """A layer whose way depends on whether it trains is one operation."""
        return isinstance(m, StochasticDepth) or super().is_leaf_module(m, module_qualified_name)

    def call_module(
        self, m: nn.Module, forward: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        if get_ident() != self.thread:
            return forward(*args, **kwargs)
        return super().call_module(m, forward, args, kwargs)


def trace(network: nn.Module) -> fx.Graph:
    """The operations of ``network``, which no other thread uses meanwhile.

    Raises:
        Exception: whatever the network's own code meets when it runs on placeholders.
    """
    with _tracing:
        return Tracer().trace(network)
