"""Random numbers of one's own: torch's generator belongs to the whole process, and others draw from it meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode


class Drawing(TorchDispatchMode):
    """Every operation of this thread that draws on the CPU and names no generator draws from ``generator``."""

    def __init__(self, generator: torch.Generator) -> None:
        super().__init__()
        self.generator = generator

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if "generator" not in kwargs and any(a.name == "generator" for a in func._schema.arguments):
            kwargs = {**kwargs, "generator": self.generator}
        elif "generator" in func.overloadpacket.overloads() and "generator" not in kwargs:  # randn and its like
            func, kwargs = func.overloadpacket.generator, {**kwargs, "generator": self.generator}
        return func(*args, **kwargs)


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """What is drawn within depends on ``seed`` alone, whatever other threads draw; and they notice nothing.

    The numbers are those of ``torch.manual_seed(seed)``.
    """
    with Drawing(torch.Generator().manual_seed(seed)):
        yield
