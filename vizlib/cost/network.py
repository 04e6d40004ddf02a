"""What a network costs, counted without running it: on the meta device tensors have shapes and no numbers."""

import weakref
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from torch.utils.flop_counter import flop_registry

from models.input_spec import InputSpec
from models.zoo import card_of


@dataclass(frozen=True)
class Cost:
    """
    Attributes:
        parameters: trained numbers.
        gmacs: 10^9 multiply-adds of one forward pass.
        peak_bytes: the most memory that weights, input and activations fill at one moment, in float32.
    """

    parameters: int
    gmacs: float
    peak_bytes: int


class LiveTensors(TorchDispatchMode):
    """Adds up the tensors that are alive after each operation, and remembers the most."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0
        self.peak = 0
        self._known: set[int] = set()

    def watch(self, tensor: torch.Tensor) -> None:
        storage = tensor.untyped_storage()
        key, size = storage._cdata, storage.nbytes()
        if key not in self._known:  # a view shares what is already counted
            self._known.add(key)
            self.now += size
            self.peak = max(self.peak, self.now)
            weakref.finalize(storage, self._forget, key, size)

    def _forget(self, key: int, size: int) -> None:
        self._known.discard(key)
        self.now -= size

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        for leaf in tree_leaves(result):
            if isinstance(leaf, torch.Tensor):
                self.watch(leaf)
        return result


class MultiplyAdds(TorchDispatchMode):
    """Adds up the multiply-adds of the operations that this thread runs, as torch's own formulas count them.

    (Torch's FlopCounterMode hooks every module of the process: what other threads' networks do meanwhile breaks.)
    """

    def __init__(self) -> None:
        super().__init__()
        self.total = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        formula = flop_registry.get(func.overloadpacket)
        if formula is None:
            with self:  # what an operation is made of may have formulas
                made = func.decompose(*args, **kwargs)
            if made is not NotImplemented:
                return made
        result = func(*args, **kwargs)
        if formula is not None:
            self.total += formula(*args, **kwargs, out_val=result) // 2  # two operations each
        return result


@cache
def count(name: str, spec: InputSpec) -> Cost:
    """The cost of the network ``name`` on one view sampled as ``spec`` says."""
    return count_of(card_of(name).build, spec.shape)


def count_of(build: Callable[[], nn.Module], shape: tuple[int, ...]) -> Cost:
    """The cost of the network that ``build`` makes, on one input of this shape."""
    with torch.device("meta"):
        network = build().eval().requires_grad_(False)
        x = torch.empty(shape)
    live = LiveTensors()
    for tensor in (*network.parameters(), *network.buffers(), x):
        live.watch(tensor)
    with MultiplyAdds() as macs, live, torch.no_grad():
        network(x)
    parameters = sum(p.numel() for p in network.parameters())
    return Cost(parameters, macs.total / 1e9, live.peak)
