"""What the positions of a tensor see of the input, axis by axis, and what each operator makes of that.

An axis whose steps are uneven, as after an irregular choice of frames, carries the first and last position that each
of its own sees. What cannot be said exactly by these, or by a size, a stride and a start, is refused, never guessed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from math import prod
from typing import Any

import torch
from torch import Tensor

from video.errors import Explained

AXES = 3  # time, height, width: dimensions 2, 3 and 4 of the input
Span = tuple[int, int]
Spans = tuple[Span, ...]


class FieldError(Explained):
    """A unit that does not exist, or a network whose fields cannot be traced."""


@dataclass(frozen=True)
class AxisField:
    """One axis of a tensor, and what a position there sees.

    Attributes:
        dim: in which dimension of the tensor it lies; ``None``: in none any more.
        size, stride, start: as of a ``Field``.
        merged: 0, or how many positions it has, where ``dim`` is shared with other axes after a change of shape.
        spans: first and last that each position sees, where the steps are uneven, as of pathways whose clocks drift
            apart.
    """

    dim: int | None
    size: int
    stride: int
    start: int
    merged: int = 0
    spans: Spans = ()

    def kernel(self, size: int, stride: int, padding: int, dilation: int = 1) -> "AxisField":
        """After a kernel has slid along the axis."""
        self.alone()
        if self.spans:
            count = (len(self.spans) + 2 * padding - (size - 1) * dilation - 1) // stride + 1
            taps = [range(n * stride - padding, n * stride - padding + size * dilation, dilation) for n in range(count)]
            return self.uneven([hull([self.spans[k] for k in some if 0 <= k < len(self.spans)]) for some in taps])
        reach = self.size + (size - 1) * dilation * self.stride
        return replace(self, size=reach, stride=self.stride * stride, start=self.start - padding * self.stride)

    def all_of(self, positions: int) -> "AxisField":
        """After so many positions, or all that were merged, were put together; there is no axis any more."""
        if self.dim is None:
            return self
        if self.spans:
            first, last = hull(self.spans)
            return AxisField(None, last - first + 1, 0, first)
        return AxisField(None, self.size + ((self.merged or positions) - 1) * self.stride, 0, self.start)

    def at(self, dim: int) -> "AxisField":
        return replace(self, dim=dim)

    def uneven(self, spans: Sequence[Span]) -> "AxisField":
        """With uneven steps; the size is that of the largest field, and there is no stride."""
        most = max(last - first + 1 for first, last in spans)
        return replace(self, size=most, stride=0, start=spans[0][0], spans=tuple(spans))

    def inside(self, length: int) -> "AxisField":
        """Without what an axis of uneven steps sees beyond an input of so many positions: that is not known there."""
        if not self.spans:
            return self
        return self.uneven([(max(first, 0), min(last, length - 1)) for first, last in self.spans])

    def each_of(self, count: int) -> Spans:
        """First and last that each of so many positions sees."""
        return self.spans or tuple(
            (self.start + n * self.stride, self.start + n * self.stride + self.size - 1) for n in range(count)
        )

    def alone(self) -> None:
        """Raises FieldError if it shares its dimension: which position lies where is not known there."""
        if self.merged:
            raise FieldError("Its receptive field cannot be traced: it splits or moves along axes that it has merged.")


AxisFields = tuple[AxisField, AxisField, AxisField]


def hull(spans: Sequence[Span]) -> Span:
    """From the first to the last of them all.

    Raises:
        FieldError: there are none.
    """
    if not spans:
        raise FieldError("Its receptive field cannot be traced: a kernel sees nothing but padding.")
    return min(first for first, _last in spans), max(last for _first, last in spans)


def union(fields: Sequence[AxisFields], shapes: Sequence[torch.Size], out: torch.Size) -> AxisFields:
    """Where several tensors meet, whatever one of them sees is seen."""
    united = []
    for axis in range(AXES):
        mine = [placed(one[axis], shape, out) for one, shape in zip(fields, shapes, strict=True)]
        gone = [f for f in mine if f.dim is None]
        kept = [f for f in mine if f.dim is not None]
        if gone and kept:  # every position sees its own place, and a place that is the same for all
            whole = [f.all_of(out[f.dim]) for f in kept if f.dim is not None]
            ends = [(min(f.start for f in part), max(f.start + f.size for f in part)) for part in (gone, whole)]
            if not (ends[0][0] <= ends[1][0] and ends[1][1] <= ends[0][1]):
                raise FieldError("Its units see their own place and one that is the same for all: no box says that.")
            mine = gone
        clocks = {(f.stride, len(f.spans)) for f in mine}
        if (len(clocks) > 1 or mine[0].spans) and len({f.dim for f in mine}) == 1 and not any(f.merged for f in mine):
            together = zip(*(f.each_of(out[f.dim or 0]) for f in mine), strict=True)
            united.append(mine[0].uneven([hull(spans) for spans in together]))
            continue
        if len({(f.dim, f.stride, f.merged) for f in mine}) > 1:
            raise FieldError(
                "Its pathways meet at different strides ({found}): their fields do not go together.",
                found=[str(f.stride) for f in mine],
            )
        first, last = min(f.start for f in mine), max(f.start + f.size for f in mine)
        united.append(replace(mine[0], size=last - first, start=first))
    return tuple(united)  # type: ignore[return-value]


def placed(f: AxisField, shape: torch.Size, out: torch.Size) -> AxisField:
    """In the dimensions of a result ``out``, to whose shape a tensor of ``shape`` is spread."""
    if f.dim is None:
        return f
    dim = f.dim + len(out) - len(shape)
    return f.all_of(1) if shape[f.dim] == 1 < out[dim] else f.at(dim)


def spread(value: int | Sequence[int], axes: int) -> list[int]:
    """One number an axis, as PyTorch's operators take one or several."""
    values = [value] if isinstance(value, int) else list(value)
    return values * axes if len(values) == 1 else values


# Norms count as nothing: theirs are statistics of training data, or of all positions alike.
SAME = {
    "relu", "gelu", "silu", "sigmoid", "tanh", "hardtanh", "leaky_relu", "elu", "celu", "mish", "threshold", "softplus",
    "rrelu_with_noise", "_prelu_kernel", "hardshrink", "softshrink", "log_sigmoid_forward", "hardswish", "hardsigmoid",
    "clamp", "clamp_min", "clamp_max", "neg", "abs", "exp", "log", "pow", "sqrt", "rsqrt", "native_batch_norm",
    "_native_batch_norm_legit", "_native_batch_norm_legit_no_training", "native_layer_norm", "native_group_norm",
    "native_dropout", "dropout", "clone", "_to_copy", "detach", "contiguous", "alias", "lift_fresh",
}  # fmt: skip
MEET = {"add", "sub", "rsub", "mul", "div", "cat", "maximum", "minimum", "where"}
CONSTANT = {
    "new_zeros", "new_ones", "new_full", "new_empty", "zeros_like", "ones_like", "full_like", "empty_like",
}  # fmt: skip
SOFTMAX = {"_softmax", "_log_softmax"}
SPLITS = {"split", "split_with_sizes", "unsafe_split", "unsafe_split_with_sizes", "chunk", "unbind"}
VIEWS = {"view", "_unsafe_view", "reshape", "_reshape_alias", "unsqueeze", "squeeze"}
PADS = {"constant_pad_nd", "replication_pad3d"}
MATMULS = {"addmm": 1, "baddbmm": 1, "mm": 0, "bmm": 0}  # and which argument is the left one


def in_its_place(name: str) -> tuple[str, bool]:
    """The name of an operator without the mark of one that writes into its argument, and whether it has it."""
    marked = name.endswith("_") and not name.startswith("_")
    return name.removesuffix("_") if marked else name, marked


def fields_after(name: str, args: Any, seen: list[Tensor], fields: list[AxisFields], out: Tensor) -> AxisFields:
    """What the positions of ``out`` see, which the operator ``name`` made of the tensors ``seen``, or wrote into them.

    Raises:
        FieldError: an operator that is not known here, or one whose result no box describes.
    """
    x, mine = seen[0], fields[0]
    if name in SAME:
        return mine
    if name == "cat":
        dim = (args[1] if len(args) > 1 else 0) % out.dim()
        if any(f.dim == dim for one in fields for f in one):
            raise FieldError("Its receptive field cannot be traced: it puts tensors one behind the other in an axis.")
    if name in MEET:
        return union(fields, [t.shape for t in seen], out.shape)
    if name in MATMULS:
        return multiplied(args[MATMULS[name] :], seen, fields, out)
    if name == "convolution" and not args[6]:
        _x, weight, _bias, stride, padding, dilation = args[:6]
        return convolved(mine, x, weight, stride, padding, dilation, groups=args[8])
    if name.startswith(("max_pool", "avg_pool")):
        kernel, stride, padding, dilation = (*args[1:5], *((), [], 0, 1)[len(args) - 1 :])[:4]
        if name.startswith("avg_pool"):
            dilation = 1
        axes = x.dim() - 2
        kernel = spread(kernel, axes)
        return slid(mine, kernel, spread(stride or kernel, axes), spread(padding or 0, axes), spread(dilation, axes))
    if name.startswith(("_adaptive_avg_pool", "adaptive_avg_pool")):
        sizes = spread(args[1], x.dim() - 2)
        return each(mine, lambda f: adapted(f, x, sizes))
    if name in PADS:
        # Pads come in pairs from the last dimension back.
        before = {x.dim() - 1 - n: pad for n, pad in enumerate(args[1][::2])}
        return each(mine, lambda f: f.kernel(1, 1, before[f.dim]) if f.dim in before else f)
    if name in SOFTMAX and all(f.dim != args[1] % x.dim() for f in mine):  # over classes, no axis of the clip
        return mine
    if name in ("mean", "sum", "amax", "logsumexp"):
        dims = args[1] if len(args) > 1 and args[1] is not None else list(range(x.dim()))
        dims = [d % x.dim() for d in ([dims] if isinstance(dims, int) else dims)] or list(range(x.dim()))
        kept = out.dim() == x.dim()
        return each(mine, lambda f: without(f, x, dims, kept))
    if name in VIEWS:
        return each(mine, lambda f: viewed(f, x.shape, out.shape))
    if name == "expand":
        return each(mine, lambda f: placed(f, x.shape, out.shape))
    if name in ("permute", "transpose", "t"):
        places = torch.arange(x.dim()).tolist()
        if name == "permute":
            order = [d % x.dim() for d in args[1]]
        elif name == "transpose":
            order, (a, b) = list(places), (d % x.dim() for d in args[1:3])
            order[a], order[b] = order[b], order[a]
        else:
            order = places[::-1]
        return each(mine, lambda f: f if f.dim is None else f.at(order.index(f.dim)))
    if name in ("slice", "select"):
        dim, first = args[1] % x.dim(), args[2] if len(args) > 2 and args[2] is not None else 0
        step = args[4] if name == "slice" and len(args) > 4 else 1
        first = max(0, first + x.shape[dim]) if first < 0 else first
        return each(mine, lambda f: taken(f, dim, first, step, gone=name == "select"))
    if name == "index_select" or (name == "index" and sum(index is not None for index in args[1]) == 1):
        (dim, index), *_none = (
            [(args[1] % x.dim(), args[2])]
            if name == "index_select"
            else [(dim, index) for dim, index in enumerate(args[1]) if index is not None]
        )
        return each(mine, lambda f: indexed(f, dim, index, x.shape[dim]))
    raise FieldError("Its receptive field cannot be traced: the operation {found} is not known here.", found=name)


def each(mine: AxisFields, change: Any) -> AxisFields:
    """The same change of every axis."""
    time, height, width = map(change, mine)
    return time, height, width


def convolved(
    mine: AxisFields, x: Tensor, weight: Tensor, stride: Any, padding: Any, dilation: Any, groups: int
) -> AxisFields:
    """After a convolution, which sums over its channels: over an axis too that lies in them."""
    if groups > 1 and any(f.dim == 1 for f in mine):
        raise FieldError("Its receptive field cannot be traced: it takes an axis apart that lies in its channels.")
    summed = each(mine, lambda f: f.all_of(x.shape[1]) if f.dim == 1 else f)
    return slid(summed, list(weight.shape[2:]), stride, padding, dilation)


def slid(mine: AxisFields, kernel: list[int], stride: list[int], padding: list[int], dilation: list[int]) -> AxisFields:
    """After a kernel that slides over the dimensions from the third on."""
    axes = len(kernel)
    stride, padding, dilation = (spread(v, axes) for v in (stride, padding, dilation))

    def after(f: AxisField) -> AxisField:
        if f.dim is None or f.dim < 2:
            return f
        n = f.dim - 2
        return f.kernel(kernel[n], stride[n], padding[n], dilation[n])

    return each(mine, after)


def multiplied(factors: Any, seen: list[Tensor], fields: list[AxisFields], out: Tensor) -> AxisFields:
    """After a product of matrices: the last dimension of the left one and the last but one of the right are summed."""
    if len(seen) > 1:  # each side brings what all its positions see; a dimension of batches stays
        whole = [
            each(one, lambda f, t=t: f if f.dim == 0 and t.dim() == 3 else f.all_of(t.shape[f.dim or 0]))
            for t, one in zip(seen, fields, strict=True)
        ]
        return union(whole, [out.shape] * len(whole), out.shape)
    x, (mine,) = seen[0], fields
    summed = x.dim() - 1 if factors[0] is x else x.dim() - 2
    return each(mine, lambda f: without(f, x, [summed], True))


def adapted(f: AxisField, x: Tensor, sizes: list[int]) -> AxisField:
    """After a pool to a given size."""
    if f.dim is None or f.dim < 2:
        return f
    have, want = x.shape[f.dim], sizes[f.dim - 2]
    if want == 1:
        return replace(f.all_of(have), dim=f.dim)
    if have % want:
        raise FieldError("Its pool of {have} to {want} positions takes uneven steps.", have=have, want=want)
    return f.kernel(have // want, have // want, 0)


def without(f: AxisField, x: Tensor, dims: list[int], kept: bool) -> AxisField:
    """After the dimensions ``dims`` were summed over; ``kept``: they stay, one long."""
    if f.dim is None:
        return f
    if f.dim in dims:
        return f.all_of(x.shape[f.dim])
    return f if kept else f.at(f.dim - sum(d < f.dim for d in dims))


def viewed(f: AxisField, before: torch.Size, after: torch.Size) -> AxisField:
    """After a change of shape: an axis keeps a dimension of its own, or shares one that holds others too."""
    if f.dim is None:
        return f
    ahead, size = prod(before[: f.dim]), before[f.dim]
    for dim, length in enumerate(after):
        if length == size and prod(after[:dim]) == ahead:
            return f.at(dim)
    for dim, length in enumerate(after):
        begin = prod(after[:dim])
        if ahead % begin == 0 and (begin * length) % (ahead * size) == 0:
            return replace(f, dim=dim, merged=f.merged or size)
    f.alone()
    raise FieldError("Its receptive field cannot be traced: it cuts an axis of the clip into pieces.")


def taken(f: AxisField, dim: int, first: int, step: int, gone: bool) -> AxisField:
    """After every ``step``-th position of ``dim`` from the ``first`` on; ``gone``: one alone, without its axis."""
    if f.dim is None or f.dim < dim:
        return f
    if f.dim > dim:
        return f.at(f.dim - 1) if gone else f
    f.alone()
    if f.spans:
        first_seen, last_seen = f.spans[first]
        if gone:
            return AxisField(None, last_seen - first_seen + 1, 0, first_seen)
        return f.uneven(f.spans[first::step])
    f = replace(f, start=f.start + first * f.stride)
    return replace(f, dim=None, stride=0) if gone else replace(f, stride=f.stride * step)


def indexed(f: AxisField, dim: int, index: Tensor, positions: int) -> AxisField:
    """After a choice among so many positions of ``dim``, ``index`` ``(n,)``, in any order and at any distance.

    Raises:
        FieldError: the choice depends on the input, or has not one dimension.
    """
    if f.dim != dim and index.dim() == 1 and not index.is_meta:
        return f
    if index.is_meta or index.dim() != 1 or index.dtype != torch.long:
        raise FieldError("Its receptive field cannot be traced: which positions it takes depends on the input.")
    f.alone()
    places = index.tolist()
    steps = {after - before for before, after in pairwise(places)}
    # Even steps from the first position to the last are a stride; else frames at the ends would seem to be seen.
    if not f.spans and len(steps) == 1 and (places[0], places[-1]) == (0, positions - 1):
        return replace(f, start=f.start + places[0] * f.stride, stride=f.stride * min(steps))
    have = f.each_of(max(places) + 1)
    return f.uneven([have[place] for place in places])


def parts_after(name: str, args: Any, x: Tensor, mine: AxisFields, outputs: Sequence[Tensor]) -> Iterator[AxisFields]:
    """What the positions of each of the ``outputs`` see, into which the operator ``name`` took ``x`` apart."""
    gone = name == "unbind"
    place = 1 if gone else 2  # of the dimension among the arguments
    dim = (args[place] if len(args) > place else 0) % x.dim()
    first = 0
    for out in outputs:
        yield each(mine, partial(taken, dim=dim, first=first, step=1, gone=gone))
        first += 1 if gone else out.shape[dim]


def remembered(f: AxisField, x: Tensor, time: int, both_ways: bool) -> AxisField:
    """After a recurrence along the dimension ``time`` of ``x`` ``(..., features)``: a step sees all before it, too.

    Its field is counted so long that even the last step's reaches back to the beginning; what lies before that is no
    part of the input.
    """
    if f.dim is None or f.dim not in (time, x.dim() - 1):
        return f
    if f.dim != time or both_ways:
        return f.all_of(x.shape[f.dim])
    f.alone()
    if f.spans or f.start > 0:
        raise FieldError("Its receptive field cannot be traced: a recurrence begins after the first frame.")
    past = (x.shape[time] - 1) * f.stride
    return replace(f, size=f.size + past, start=f.start - past)
