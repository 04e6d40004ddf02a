"""The walk along the operations of a 2D network, each of which gets a time axis.

What flows between two operations is a clip ``(N, C, T, H, W)``; after an adaptive pool a picture ``(N, C, 1, H, W)``;
and after a mean, or flattened, a row ``(N, C)``. What fits none of these is refused.
"""

import copy
import operator
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, fx, nn

from models.inflated_layers import LAYERS, POINTWISE, POOLED, SLIDING, InflateError, Time, pair
from models.tracing import trace

ByLayer = int | Mapping[str, int]
CLIP, PICTURE, FLAT = "a clip", "a picture", "a row"
SPACE = ({2, 3}, {-2, -1})
AS_LAYERS: dict[Any, tuple[Any, tuple[str, ...]]] = {  # as a function, as a layer, and its arguments behind the input
    F.max_pool2d: (nn.MaxPool2d, ("kernel_size", "stride", "padding", "dilation", "ceil_mode", "return_indices")),
    F.avg_pool2d: (
        nn.AvgPool2d,
        ("kernel_size", "stride", "padding", "ceil_mode", "count_include_pad", "divisor_override"),
    ),
    F.adaptive_avg_pool2d: (nn.AdaptiveAvgPool2d, ("output_size",)),
    F.adaptive_max_pool2d: (nn.AdaptiveMaxPool2d, ("output_size", "return_indices")),
    F.dropout: (nn.Dropout, ("p",)),  # as a layer it knows whether it trains
}
SAME = {
    F.relu, F.relu6, F.leaky_relu, F.elu, F.gelu, F.silu, F.hardswish, F.hardsigmoid, F.hardtanh,
    torch.relu, torch.sigmoid, torch.tanh,
    "relu", "relu_", "sigmoid", "sigmoid_", "tanh", "contiguous", "clone",
}  # fmt: skip
TOGETHER = {
    torch.add, torch.mul, operator.add, operator.iadd, operator.mul, operator.imul, "add", "add_", "mul", "mul_",
}  # fmt: skip


@dataclass(frozen=True)
class Form:
    """What flows between two operations: its ``kind``, and how many frames of the input one of its steps takes."""

    kind: str
    stride: int = 1


class ExpectClip(nn.Module):
    """Lets clips ``(N, C, T, H, W)`` of at least so many frames pass."""

    def __init__(self, frames: int) -> None:
        super().__init__()
        self.frames = frames

    def forward(self, x: Tensor) -> Tensor:
        """Raises InflateError for anything else; names both."""
        if x.dim() != 5:
            raise InflateError("An inflated network takes clips (N × C × T × H × W), not {found}.",
                               found=" × ".join(map(str, x.shape)))  # fmt: skip
        if x.shape[2] < self.frames:
            raise InflateError(
                "This network's strides divide time by {expected}: it takes clips of {expected} frames or more, and "
                "this one has {found}. Choose a longer clip, or smaller strides.",
                expected=self.frames,
                found=x.shape[2],
            )
        return x


@dataclass
class Walk:
    """One walk along the operations of a network.

    Attributes:
        layers: of the inflated network, by their names.
        forms: of what each operation gives.
    """

    network: nn.Module
    kernel_frames: ByLayer
    temporal_stride: ByLayer
    weights: str
    padding: str
    layers: dict[str, nn.Module] = field(default_factory=dict)
    forms: dict[fx.Node, Form] = field(default_factory=dict)

    def inflated(self) -> nn.Module:
        try:
            graph = trace(self.network)
        except InflateError:
            raise
        except Exception as error:  # whatever a network's own code meets when it runs on placeholders
            raise InflateError(
                "The operations of this network cannot be followed: {reason}. Inflation needs one that does the same "
                "to every picture.",
                reason=(str(error) or type(error).__name__).splitlines()[0].rstrip("."),
            ) from error
        for node in list(graph.nodes):
            try:
                self.visit(graph, node)
            except InflateError as error:
                raise InflateError("{place} cannot be inflated. {reason}", place=place(node), reason=error) from error
            except (IndexError, KeyError, TypeError, ValueError) as error:  # arguments by name, where none are known
                reason = InflateError("Its arguments are given in a way that is not known here.")
                raise InflateError("{place} cannot be inflated. {reason}", place=place(node), reason=reason) from error
        clip = next(node for node in graph.nodes if node.op == "placeholder")
        with graph.inserting_after(clip):
            name = self.free("expect_clip")
            frames = max(form.stride for form in self.forms.values())
            self.layers[name] = ExpectClip(frames).train(self.network.training)
            checked = graph.call_module(name, (clip,))
        clip.replace_all_uses_with(checked, lambda user: user is not checked)
        made = fx.GraphModule(self.layers, graph, f"Inflated{type(self.network).__name__}")
        for name, module in made.named_modules():
            if name not in self.layers and not name.startswith(tuple(f"{layer}." for layer in self.layers)):
                module.training = self.network.training
        return made

    def visit(self, graph: fx.Graph, node: fx.Node) -> None:
        """Replace one operation, and note what it gives."""
        if node.op == "placeholder":
            if self.forms:
                raise InflateError("It is a second input; an inflated network has one, a clip.")
            self.forms[node] = Form(CLIP)
        elif node.op == "call_module":
            self.forms[node] = self.layer(
                str(node.target), self.network.get_submodule(str(node.target)), self.seen(node)
            )
        elif node.op in ("call_function", "call_method"):
            self.forms[node] = self.operation(graph, node)
        elif node.op == "get_attr":
            raise InflateError("It is used outside a layer, and might have a size in space.")

    def seen(self, node: fx.Node) -> Form:
        """The form of what goes into an operation.

        Raises:
            InflateError: things meet that do not fit.
        """
        forms = [self.forms[before] for before in node.all_input_nodes]
        kinds, strides = {form.kind for form in forms}, {form.stride for form in forms if form.kind == CLIP}
        if FLAT in kinds and len(kinds) > 1:
            raise InflateError("A row of features meets a map.")
        if len(strides) > 1:
            raise InflateError(
                "Branches meet whose time is divided by {found}: give them the same strides in time.",
                found=list(map(str, sorted(strides))),
            )
        return max(forms, key=lambda form: form.kind == CLIP)

    def layer(self, name: str, flat: nn.Module, seen: Form) -> Form:
        """Put in the inflated ``flat`` under its name; gives the form of what it makes."""
        kind = next((kind for kind in type(flat).__mro__ if kind in LAYERS), None)
        if isinstance(flat, nn.Linear):
            if seen.kind != FLAT:
                raise InflateError("It takes rows of features, and time and space are still there.")
        elif isinstance(flat, nn.Flatten):
            self.flattened(seen, flat.start_dim, flat.end_dim)
            seen = Form(FLAT)
        elif isinstance(flat, nn.BatchNorm1d) and seen.kind == FLAT:
            pass
        elif kind is None and not isinstance(flat, POINTWISE):
            raise InflateError("There is no such layer with a time axis here; known are {known}.",
                               known=[known.__name__ for known in (*LAYERS, nn.Linear, nn.Flatten)])  # fmt: skip
        elif kind is not None and seen.kind == FLAT:
            raise InflateError("It takes maps, and gets a row of features.")
        if kind is None:
            self.layers[name] = copy.deepcopy(flat)
            return seen
        time = self.time(name, flat)
        self.layers[name] = LAYERS[kind](flat, time).train(flat.training)
        if isinstance(flat, POOLED):
            return Form(PICTURE)
        return Form(seen.kind, seen.stride * time.stride)

    def time(self, name: str, flat: nn.Module) -> Time:
        """The kernel and the stride in time that a layer gets."""
        larger = isinstance(flat, SLIDING) and max(pair(flat.kernel_size)) > 1

        def of(by_layer: ByLayer) -> int:
            return by_layer.get(name, 1) if isinstance(by_layer, Mapping) else by_layer if larger else 1

        return Time(of(self.kernel_frames), of(self.temporal_stride), self.weights, self.padding)

    def flattened(self, seen: Form, start: int, end: int) -> None:
        """Raises InflateError where flattening from ``start`` to ``end`` would not give each clip a row of features."""
        if seen.kind == CLIP:
            raise InflateError(
                "It would make features of moments: time has to be averaged before, by an adaptive pool or a mean."
            )
        if start != 1:
            raise InflateError("It begins at dimension {found}; only 1 leaves the clips apart.", found=start)
        if end != -1:
            raise InflateError("It ends at dimension {found}; only -1, the last, leaves a row.", found=end)

    def operation(self, graph: fx.Graph, node: fx.Node) -> Form:
        """Follow a function or a method."""
        target, seen = node.target, self.seen(node)
        if target in AS_LAYERS:
            return self.as_layer(node, seen)
        if target in SAME:
            return seen
        if target in TOGETHER:
            if not all(isinstance(part, fx.Node | int | float) for part in node.args):
                raise InflateError("It takes something that is neither a map nor a number.")
            return seen
        if target in (torch.flatten, "flatten"):
            self.flattened(seen, argument(node, 1, "start_dim", 0), argument(node, 2, "end_dim", -1))
            return Form(FLAT)
        if target in (torch.mean, "mean"):
            return self.averaged(node, seen)
        if target is torch.cat:
            if argument(node, 1, "dim", 0) not in ((1, -3) if seen.kind != FLAT else (1, -1)):
                raise InflateError("It joins something else than channels.")
            node.args, node.kwargs = (node.args[0], 1), {}
            return seen
        if target is F.pad:
            sides = argument(node, 1, "pad", ())
            if len(sides) > 4:
                raise InflateError("It pads more than height and width.")
            node.args = (node.args[0], (*sides, *[0] * (6 - len(sides))), *node.args[2:])
            node.kwargs = {key: value for key, value in node.kwargs.items() if key != "pad"}
            return seen
        raise InflateError("What it does to time is not known here.")

    def as_layer(self, node: fx.Node, seen: Form) -> Form:
        """A function that is a layer, too, becomes one, called as its node."""
        kind, names = AS_LAYERS[node.target]
        given = dict(zip(names, node.args[1:], strict=False)) | {k: v for k, v in node.kwargs.items() if k in names}
        name = self.free(node.name)
        form = self.layer(name, kind(**given).train(self.network.training), seen)
        node.op, node.target, node.args, node.kwargs = "call_module", name, node.args[:1], {}
        return form

    def free(self, name: str) -> str:
        """A name like this one that no layer has."""
        taken = {*self.layers, *(taken for taken, _module in self.network.named_modules())}
        while name in taken:
            name += "_"
        return name

    def averaged(self, node: fx.Node, seen: Form) -> Form:
        """A mean over height and width becomes one over time, height and width."""
        axes = argument(node, 1, "dim", ())
        if seen.kind == FLAT or not isinstance(axes, tuple | list) or set(axes) not in SPACE:
            raise InflateError("Only means over height and width together are known.")
        keep = bool(argument(node, 2, "keepdim", False))
        node.args, node.kwargs = (node.args[0], (2, 3, 4), keep), {}
        return Form(PICTURE if keep else FLAT)


def argument(node: fx.Node, position: int, name: str, otherwise: Any) -> Any:
    return node.args[position] if len(node.args) > position else node.kwargs.get(name, otherwise)


def place(node: fx.Node) -> str:
    """Where an operation stands: its module, or the function and the module that calls it."""
    stack = list(node.meta.get("nn_module_stack", {}).values())
    names = [entry[0] if isinstance(entry, tuple) else str(entry) for entry in stack]
    inside = next((name for name in reversed(names) if name), "")
    if node.op == "call_module":
        kind = stack[-1][1] if stack and isinstance(stack[-1], tuple) else None
        return f"{node.target} ({kind.__name__})" if kind is not None else str(node.target)
    called = node.target if isinstance(node.target, str) else getattr(node.target, "__name__", str(node.target))
    return f"{called} in {inside}" if inside else str(called)
