"""Receptive fields by rule: which frames and pixels of the input each layer of a network can see.

``theoretical`` follows a network's operations on the meta device, where tensors have shapes and no numbers, and carries
for each axis a size, a stride and a start: a kernel adds (k - 1) x stride, and where branches meet, their union counts.
``gradient.py`` finds the same in another way, and must agree.

Source: Araujo, Norris, Sim: Computing Receptive Fields of Convolutional Neural Networks, 2019.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from vizlib.engine.hooks import hooked
from vizlib.receptive_field.axis_field import AxisField, AxisFields, FieldError, fields_after


@dataclass(frozen=True)
class Field:
    """What one unit of a layer sees along time, height and width, in frames and pixels of the input.

    Attributes:
        size: of what is seen, where the input goes on for ever.
        stride: by how much the next unit's field is further on; 0 where there is only one unit, which sees all.
        start: of the first unit's field; below 0 where it reaches into the padding.
    """

    size: tuple[int, int, int]
    stride: tuple[int, int, int]
    start: tuple[int, int, int]

    def span(self, axis: int, unit: int) -> tuple[int, int]:
        """First and last frame (or pixel) that unit number ``unit`` sees along an axis; not clipped to the input."""
        first = self.start[axis] + unit * self.stride[axis]
        return first, first + self.size[axis] - 1


class Tracer(TorchDispatchMode):
    """Carries the fields of every tensor that comes from the input through the operations of a network."""

    def __init__(self, x: Tensor) -> None:
        super().__init__()
        self.fields: dict[int, AxisFields] = {}
        self.parts: set[int] = set()  # of tensors that are a part of another
        self.alive: list[Tensor] = []  # a freed tensor's id would be given to another
        self.put(x, tuple(AxisField(dim, 1, 1, 0) for dim in (2, 3, 4)))  # type: ignore[arg-type]

    def put(self, tensor: Tensor, fields: AxisFields) -> None:
        self.fields[id(tensor)] = fields
        self.alive.append(tensor)

    def get(self, tensor: Tensor) -> AxisFields | None:
        return self.fields.get(id(tensor))

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        seen = [t for t in tree_leaves((args, kwargs)) if isinstance(t, Tensor) and self.get(t) is not None]
        outputs = [t for t in tree_leaves(result) if isinstance(t, Tensor)]
        if seen and outputs:
            name = func.overloadpacket.__name__
            if name.endswith("_") and id(seen[0]) in self.parts:
                raise FieldError("Its receptive field cannot be traced: it changes a part of a tensor in its place.")
            if name in ("slice", "select"):
                self.parts.update(map(id, outputs))
            for out in outputs:
                self.put(out, fields_after(name, args, seen, [self.fields[id(t)] for t in seen], out))
        return result


@dataclass(frozen=True)
class Traced:
    """What a module makes, without the batch, and what its units see."""

    shape: tuple[int, ...]
    field: Field


def trace(network: nn.Module, shape: Sequence[int]) -> dict[str, Traced]:
    """Every module of ``network`` that makes one tensor of an input of ``shape`` ``(1, C, T, H, W)``; the whole is "".

    The network is traced on the meta device: a copy, nothing is computed.

    Raises:
        FieldError: an operation that is not known, pathways that meet at different strides, an input that does not fit.
    """
    traced: dict[str, Traced] = {}
    copied = meta_copy(network)
    x = torch.empty(tuple(shape), device="meta")
    tracer = Tracer(x)

    def keep(name: str, _module: nn.Module, out: Any) -> None:
        if isinstance(out, Tensor) and (fields := tracer.get(out)) is not None:
            size, stride, start = zip(*((axis.size, axis.stride, axis.start) for axis in fields), strict=True)
            traced[name] = Traced(tuple(out.shape[1:]), Field(size, stride, start))

    names = [name for name, _module in copied.named_modules()]
    with hooked(copied, names, keep), tracer, torch.no_grad():
        try:
            copied(x)
        except (RuntimeError, TypeError, ValueError, IndexError, NotImplementedError) as error:
            raise FieldError(
                "The network cannot be traced on an input of {shape}: {reason}",
                shape=" × ".join(map(str, shape)),
                reason=str(error).splitlines()[0],
            ) from error
    return traced


def theoretical(network: nn.Module, shape: Sequence[int]) -> dict[str, Field]:
    """The field of every named module on an input of ``shape`` ``(1, C, T, H, W)``; unclipped. The whole network is "".

    Raises:
        FieldError: see ``trace``.
    """
    return {name: traced.field for name, traced in trace(network, shape).items()}


def meta_copy(network: nn.Module) -> nn.Module:
    """The same network without its numbers, in eval mode."""
    memo = {id(t): torch.empty_like(t, device="meta") for t in (*network.parameters(), *network.buffers())}
    memo = {key: nn.Parameter(v, requires_grad=False) if v.is_floating_point() else v for key, v in memo.items()}
    return copy.deepcopy(network, memo).eval()
