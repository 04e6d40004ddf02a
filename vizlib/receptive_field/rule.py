"""Receptive fields by rule: which frames and pixels of the input each layer of a network can see.

``theoretical`` follows a network's operations on the meta device, where tensors have shapes and no numbers, and carries
for each axis a size, a stride and a start: a kernel adds (k - 1) x stride, and where branches meet, their union counts.
``gradient.py`` finds the same in another way, and must agree.

Source: Araujo, Norris, Sim: Computing Receptive Fields of Convolutional Neural Networks, 2019.
"""

import copy
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from vizlib.engine.hooks import channels_first, hooked
from vizlib.receptive_field.axis_field import (
    CONSTANT,
    SAME,
    SPLITS,
    AxisField,
    AxisFields,
    FieldError,
    Spans,
    each,
    fields_after,
    in_its_place,
    parts_after,
    remembered,
)


@dataclass(frozen=True)
class Field:
    """What one unit of a layer sees along time, height and width, in frames and pixels of the input.

    Attributes:
        size: of what is seen, where the input goes on for ever; after a recurrence or a pool over all, where it is as
            long as it is.
        stride: by how much the next unit's field is further on; 0 where there is only one unit, which sees all.
        start: of the first unit's field; below 0 where it reaches into the padding.
        spans: along an axis where the units' steps are uneven, first and last that each of them sees of the input;
            there, the size is that of the largest, inside the input, and the stride is 0.
    """

    size: tuple[int, int, int]
    stride: tuple[int, int, int]
    start: tuple[int, int, int]
    spans: tuple[Spans, Spans, Spans] = ((), (), ())

    def span(self, axis: int, unit: int) -> tuple[int, int]:
        """First and last frame (or pixel) that unit number ``unit`` sees along an axis; not clipped to the input."""
        if self.spans[axis]:
            return self.spans[axis][unit]
        first = self.start[axis] + unit * self.stride[axis]
        return first, first + self.size[axis] - 1


class Tracer(TorchDispatchMode):
    """Carries the fields of every tensor that comes from the input through the operations of a network.

    Attributes:
        running: the modules that run now, each with its name, the innermost last.
        waits: while a module runs whose operations are not followed one by one.
    """

    def __init__(self, x: Tensor) -> None:
        super().__init__()
        self.fields: dict[int, AxisFields] = {}
        self.parts: set[int] = set()  # of tensors that are a part of another
        self.alive: list[Tensor] = []  # a freed tensor's id would be given to another
        self.running: list[str] = []
        self.waits = False
        self.put(x, tuple(AxisField(dim, 1, 1, 0) for dim in (2, 3, 4)))  # type: ignore[arg-type]

    def put(self, tensor: Tensor, fields: AxisFields) -> None:
        """Raises FieldError where the positions of an uneven axis were not all followed."""
        alone = [f for f in fields if f.dim is not None and f.dim < tensor.dim() and not f.merged]
        if any(f.spans and len(f.spans) != tensor.shape[f.dim or 0] for f in alone):
            raise FieldError("Its receptive field cannot be traced: it pads or cuts an axis whose steps are uneven.")
        self.fields[id(tensor)] = fields
        self.alive.append(tensor)

    def get(self, tensor: Tensor) -> AxisFields | None:
        return self.fields.get(id(tensor))

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        if not self.waits:
            with self.named():
                self.follow(func.overloadpacket.__name__, args, kwargs, result)
        return result

    def follow(self, operator: str, args: Any, kwargs: Any, result: Any) -> None:
        """Put the fields of what an operator has made."""
        seen = [t for t in tree_leaves((args, kwargs)) if isinstance(t, Tensor) and self.get(t) is not None]
        outputs = [t for t in tree_leaves(result) if isinstance(t, Tensor)]
        name, writes = in_its_place(operator)
        if not seen or not outputs or name in CONSTANT:
            return
        if writes and name not in SAME and (id(args[0]) in self.parts or self.get(args[0]) is None):
            raise FieldError("Its receptive field cannot be traced: it changes a part of a tensor in its place.")
        if name in ("slice", "select", *SPLITS) and not name.startswith("unsafe"):  # nobody shares what that makes
            self.parts.update(map(id, outputs))
        mine = [self.fields[id(t)] for t in seen]
        if name in SPLITS:
            for out, fields in zip(outputs, parts_after(name, args, seen[0], mine[0], outputs), strict=True):
                self.put(out, fields)
            return
        for out in outputs:
            self.put(out, fields_after(name, args, seen, mine, out))

    @contextmanager
    def named(self) -> Iterator[None]:
        """A refusal says in which module it was met.

        Raises:
            FieldError: that refusal.
        """
        try:
            yield
        except FieldError as error:
            raise FieldError("{reason} This is in {module}.", reason=error, module=self.running[-1]) from error

    def enter(self, name: str, module: nn.Module, _inputs: Any) -> None:
        """A module begins to run."""
        kind = type(module).__name__
        self.running.append(f"{name} ({kind})" if name else kind)
        self.waits = isinstance(module, nn.RNNBase)

    def leave(self, module: nn.Module, args: Any, kwargs: Any, made: Any) -> None:
        """A module has run."""
        if isinstance(module, nn.RNNBase):
            self.waits = False
            with self.named():
                self.recur(module, args, kwargs, *made)
        self.running.pop()

    def recur(self, module: nn.RNNBase, args: Any, kwargs: Any, steps: Tensor, last: Any) -> None:
        """Put the fields of what a recurrence has made: of all its ``steps``, and of the ``last`` one's state.

        Raises:
            FieldError: it does not begin with an empty memory.
        """
        seen = [t for t in tree_leaves((args, kwargs)) if isinstance(t, Tensor) and self.get(t) is not None]
        if not seen:
            return
        x, *memory = seen
        if memory or not isinstance(steps, Tensor):
            raise FieldError("Its receptive field cannot be traced: its memory comes from the input, too.")
        mine, time = self.fields[id(x)], 1 if module.batch_first and x.dim() == 3 else 0
        both_ways = module.bidirectional
        self.put(steps, each(mine, lambda f: remembered(f, x, time, both_ways)))
        whole = each(mine, lambda f: f.all_of(x.shape[f.dim]) if f.dim in (time, x.dim() - 1) else f)
        for state in tree_leaves(last):
            self.put(state, each(whole, lambda f: f if f.dim is None else f.at(1)))  # (layers, N, features)


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
            inside = [f.inside(length) for f, length in zip(fields, shape[2:], strict=True)]
            size, stride, start, spans = zip(*((f.size, f.stride, f.start, f.spans) for f in inside), strict=True)
            made = channels_first(copied, out) if name else out
            traced[name] = Traced(tuple(made.shape[1:]), Field(size, stride, start, spans))

    names = [name for name, _module in copied.named_modules()]
    for name, module in copied.named_modules():  # the copy's hooks go with it
        module.register_forward_pre_hook(partial(tracer.enter, name))
        module.register_forward_hook(tracer.leave, with_kwargs=True)
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
