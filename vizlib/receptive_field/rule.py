"""Receptive fields by rule: which frames and pixels of the input each layer of a network can see.

``theoretical`` follows a network's operations on the meta device, where tensors have shapes and no numbers, and carries
for each axis a size, a stride and a start: a kernel adds (k - 1) x stride, and where branches meet, their union counts.
``gradient.py`` finds the same in another way, and must agree.

Source: Araujo, Norris, Sim: Computing Receptive Fields of Convolutional Neural Networks, 2019.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from video.errors import Explained

AXES = 3  # time, height, width: dimensions 2, 3 and 4 of the input


class FieldError(Explained):
    """A layer or a unit that does not exist, or a network whose fields cannot be traced."""


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


@dataclass(frozen=True)
class Sight:
    """One axis of a tensor: in which dimension it lies (``None``: in none any more), and what a position there sees."""

    dim: int | None
    size: int
    stride: int
    start: int

    def kernel(self, size: int, stride: int, padding: int, dilation: int = 1) -> "Sight":
        """After a kernel has slid along the axis."""
        reach = self.size + (size - 1) * dilation * self.stride
        return replace(self, size=reach, stride=self.stride * stride, start=self.start - padding * self.stride)

    def all_of(self, positions: int) -> "Sight":
        """After so many positions were put together; there is no axis any more."""
        if self.dim is None:
            return self
        return Sight(None, self.size + (positions - 1) * self.stride, 0, self.start)

    def at(self, dim: int | None) -> "Sight":
        return replace(self, dim=dim)


Sights = tuple[Sight, Sight, Sight]


def union(all_sights: Sequence[Sights], shapes: Sequence[torch.Size], out: torch.Size) -> Sights:
    """Where several tensors meet, whatever one of them sees is seen."""
    aligned = [
        tuple(s if s.dim is None else s.at(s.dim + len(out) - len(shape)) for s in sights)
        for sights, shape in zip(all_sights, shapes, strict=True)
    ]
    found = []
    for axis in range(AXES):
        mine = [sights[axis] for sights in aligned]
        if any(s.dim is None for s in mine):  # one of them has seen all positions
            mine = [s if s.dim is None else s.all_of(out[s.dim]) for s in mine]
        if len({(s.dim, s.stride) for s in mine}) > 1:
            raise FieldError(
                "Its pathways meet at different strides ({found}): their fields do not go together.",
                found=", ".join(str(s.stride) for s in mine),
            )
        first, last = min(s.start for s in mine), max(s.start + s.size for s in mine)
        found.append(replace(mine[0], size=last - first, start=first))
    return tuple(found)  # type: ignore[return-value]


def spread(value: int | Sequence[int], axes: int) -> list[int]:
    """One number an axis, as PyTorch's operators take one or several."""
    values = [value] if isinstance(value, int) else list(value)
    return values * axes if len(values) == 1 else values


class Tracer(TorchDispatchMode):
    """Carries the sights of every tensor that comes from the input through the operations of a network."""

    def __init__(self, x: Tensor) -> None:
        super().__init__()
        self.sights: dict[int, Sights] = {}
        self.alive: list[Tensor] = []  # a freed tensor's id would be given to another
        self.put(x, tuple(Sight(dim, 1, 1, 0) for dim in (2, 3, 4)))  # type: ignore[arg-type]

    def put(self, tensor: Tensor, sights: Sights) -> None:
        self.sights[id(tensor)] = sights
        self.alive.append(tensor)

    def get(self, tensor: Tensor) -> Sights | None:
        return self.sights.get(id(tensor))

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        seen = [t for t in tree_leaves((args, kwargs)) if isinstance(t, Tensor) and self.get(t) is not None]
        outputs = [t for t in tree_leaves(result) if isinstance(t, Tensor)]
        if seen and outputs:
            name = func.overloadpacket.__name__
            for out in outputs:
                self.put(out, sights_after(name, args, seen, [self.sights[id(t)] for t in seen], out))
        return result


SAME = {
    "relu", "relu_", "gelu", "silu", "silu_", "sigmoid", "tanh", "hardtanh", "leaky_relu", "elu", "native_batch_norm",
    "_native_batch_norm_legit", "_native_batch_norm_legit_no_training", "native_layer_norm", "clone", "_to_copy",
    "detach", "contiguous", "native_dropout", "neg", "abs", "exp", "pow", "sqrt", "rsqrt", "alias", "lift_fresh",
    "dropout", "hardswish", "hardsigmoid", "clamp", "clamp_min",
}  # fmt: skip
MEET = {"add", "add_", "sub", "mul", "mul_", "div", "div_", "cat", "maximum", "minimum", "where"}
VIEWS = {"view", "_unsafe_view", "reshape", "_reshape_alias", "expand"}


def sights_after(name: str, args: Any, seen: list[Tensor], sights: list[Sights], out: Tensor) -> Sights:
    """What the positions of ``out`` see, which the operator ``name`` made of the tensors ``seen``.

    Raises:
        FieldError: an operator that is not known here.
    """
    x, mine = seen[0], sights[0]
    if name in SAME:
        return mine
    if name == "cat":
        dim = (args[1] if len(args) > 1 else 0) % out.dim()
        if any(s.dim == dim for s in mine):
            raise FieldError("Its receptive field cannot be traced: it puts tensors one behind the other in an axis.")
    if name in MEET:
        return union(sights, [t.shape for t in seen], out.shape)
    if name == "convolution":
        _x, weight, _bias, stride, padding, dilation = args[:6]
        return slid(mine, list(weight.shape[2:]), stride, padding, dilation)
    if name.startswith(("max_pool", "avg_pool")):
        kernel, stride, padding, dilation = (*args[1:5], *((), [], 0, 1)[len(args) - 1 :])[:4]
        if name.startswith("avg_pool"):
            dilation = 1
        axes = x.dim() - 2
        kernel = spread(kernel, axes)
        return slid(mine, kernel, spread(stride or kernel, axes), spread(padding or 0, axes), spread(dilation, axes))
    if name.startswith(("_adaptive_avg_pool", "adaptive_avg_pool")):
        sizes = spread(args[1], x.dim() - 2)
        return tuple(adapted(s, x, sizes) for s in mine)  # type: ignore[return-value]
    if name == "constant_pad_nd":
        # Pads come in pairs from the last dimension back.
        before = {x.dim() - 1 - n: pad for n, pad in enumerate(args[1][::2])}
        return tuple(  # type: ignore[return-value]
            s if s.dim is None else replace(s, start=s.start - before.get(s.dim, 0) * s.stride) for s in mine
        )
    if name in ("mean", "sum", "amax"):
        dims = args[1] if len(args) > 1 and args[1] is not None else list(range(x.dim()))
        dims = [d % x.dim() for d in ([dims] if isinstance(dims, int) else dims)]
        kept = out.dim() == x.dim()
        return tuple(without(s, x, dims, kept) for s in mine)  # type: ignore[return-value]
    if name in VIEWS:
        return tuple(viewed(s, x.shape, out.shape) for s in mine)  # type: ignore[return-value]
    if name in ("permute", "transpose", "t", "unsqueeze", "squeeze"):
        places = torch.arange(x.dim()).tolist()
        if name == "permute":
            order = [d % x.dim() for d in args[1]]
        elif name == "transpose":
            order, (a, b) = list(places), (d % x.dim() for d in args[1:3])
            order[a], order[b] = order[b], order[a]
        elif name == "t":
            order = places[::-1]
        else:
            return tuple(viewed(s, x.shape, out.shape) for s in mine)  # type: ignore[return-value]
        return tuple(s if s.dim is None else s.at(order.index(s.dim)) for s in mine)  # type: ignore[return-value]
    if name in ("slice", "select"):
        dim, first = args[1] % x.dim(), args[2] if len(args) > 2 and args[2] is not None else 0
        step = args[4] if name == "slice" and len(args) > 4 else 1
        first = first + x.shape[dim] if first < 0 else first
        return tuple(taken(s, dim, first, step, gone=name == "select") for s in mine)  # type: ignore[return-value]
    if name in ("addmm", "mm", "bmm", "baddbmm"):
        if len(seen) == 1:  # weights times features: the last dimension is summed over
            return tuple(without(s, x, [x.dim() - 1], True) for s in mine)  # type: ignore[return-value]
        whole = [
            tuple(s if s.dim is None else s.all_of(t.shape[s.dim]) for s in m)
            for t, m in zip(seen, sights, strict=True)
        ]
        return union(whole, [out.shape] * len(whole), out.shape)  # type: ignore[arg-type]
    raise FieldError("Its receptive field cannot be traced: the operation {found} is not known here.", found=name)


def slid(mine: Sights, kernel: list[int], stride: list[int], padding: list[int], dilation: list[int]) -> Sights:
    """After a kernel that slides over the dimensions from the third on."""
    axes = len(kernel)
    stride, padding, dilation = (spread(v, axes) for v in (stride, padding, dilation))

    def after(s: Sight) -> Sight:
        if s.dim is None or s.dim < 2:
            return s
        n = s.dim - 2
        return s.kernel(kernel[n], stride[n], padding[n], dilation[n])

    return tuple(map(after, mine))  # type: ignore[return-value]


def adapted(s: Sight, x: Tensor, sizes: list[int]) -> Sight:
    """After a pool to a given size."""
    if s.dim is None or s.dim < 2:
        return s
    have, want = x.shape[s.dim], sizes[s.dim - 2]
    if want == 1:
        return replace(s.all_of(have), dim=s.dim)
    if have % want:
        raise FieldError("Its pool of {have} to {want} positions takes uneven steps.", have=have, want=want)
    return s.kernel(have // want, have // want, 0)


def taken(s: Sight, dim: int, first: int, step: int, gone: bool) -> Sight:
    """After every ``step``-th position of ``dim`` from ``first`` on; ``gone``: one alone, without its axis."""
    if s.dim is None or s.dim < dim:
        return s
    if s.dim > dim:
        return s.at(s.dim - 1) if gone else s
    s = replace(s, start=s.start + first * s.stride)
    return replace(s, dim=None, stride=0) if gone else replace(s, stride=s.stride * step)


def without(s: Sight, x: Tensor, dims: list[int], kept: bool) -> Sight:
    """After the dimensions ``dims`` were summed over; ``kept``: they stay, one long."""
    if s.dim is None:
        return s
    if s.dim in dims:
        return s.all_of(x.shape[s.dim])
    return s if kept else s.at(s.dim - sum(d < s.dim for d in dims))


def viewed(s: Sight, before: torch.Size, after: torch.Size) -> Sight:
    """After a change of shape: an axis stays if a dimension of its size stands after as many numbers as before."""
    if s.dim is None:
        return s
    ahead = prod(before[: s.dim])
    for dim, size in enumerate(after):
        if size == before[s.dim] and prod(after[:dim]) == ahead:
            return s.at(dim)
    return s.all_of(before[s.dim])


@dataclass(frozen=True)
class Traced:
    """What a module makes, without the batch, and what its units see."""

    shape: tuple[int, ...]
    field: Field


def trace(network: nn.Module, shape: Sequence[int]) -> dict[str, Traced]:
    """Every module of ``network`` that makes one tensor of an input of ``shape`` ``(1, C, T, H, W)``; the whole is "".

    The network is traced on the meta device: a copy, nothing is computed.

    Raises:
        FieldError: an operation that is not known, or pathways that meet at different strides.
    """
    found: dict[str, Traced] = {}
    traced = meta_copy(network)
    x = torch.empty(tuple(shape), device="meta")
    tracer = Tracer(x)

    def keep(name: str, out: Any) -> None:
        if isinstance(out, Tensor) and (sights := tracer.get(out)) is not None:
            size, stride, start = zip(*((s.size, s.stride, s.start) for s in sights), strict=True)
            found[name] = Traced(tuple(out.shape[1:]), Field(size, stride, start))

    for name, module in traced.named_modules():
        module.register_forward_hook(lambda _m, _x, out, name=name: keep(name, out))
    with tracer, torch.no_grad():
        traced(x)
    return found


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
