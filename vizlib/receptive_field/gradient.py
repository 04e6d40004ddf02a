"""Receptive fields by gradient: which inputs a unit depends on at all, and how much each of them counts."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode
from torch.utils._pytree import tree_leaves
from torchvision.models.video.swin_transformer import SwinTransformer3d

from vizlib.receptive_field.axis_field import FieldError, spread
from vizlib.receptive_field.rule import meta_copy

MASS = 0.95  # of the weight: what is called the effective field
CONSTANTS = {
    "add", "sub", "mul", "div", "__add__", "__radd__", "__mul__", "__rmul__", "__sub__", "__iadd__", "__imul__",
}  # fmt: skip
NORMS = (
    "batch_norm", "layer_norm", "group_norm", "instance_norm", "local_response_norm", "log_softmax", "dropout",
    "dropout3d",
)  # fmt: skip


class OneChannel(TorchFunctionMode):
    """Runs a network with one channel a layer and all weights alike, so that nothing cancels and nothing is hidden.

    Norms and dropout do nothing, a maximum becomes a mean, padding is zero. Parameters may lie on the meta device: they
    are only asked for their shapes.
    """

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        name = func.__name__
        if name in ("conv2d", "conv3d"):
            return self.convolved(*args, **kwargs)
        if name.startswith("max_pool"):
            return self.pooled(*args, **kwargs)
        if name in NORMS:
            return args[0]
        with torch._C.DisableTorchFunction():
            if name == "linear":
                return args[0].mean(-1, keepdim=True)
            if name.startswith("adaptive_max_pool"):
                return (F.adaptive_avg_pool3d if args[0].dim() == 5 else F.adaptive_avg_pool2d)(args[0], args[1])
            if name == "amax":
                return torch.mean(*args, **kwargs)
            if name == "pad":
                kwargs.pop("value", None)
                return func(*args[:2], **kwargs)
            tensors = [t for t in tree_leaves((args, kwargs)) if isinstance(t, Tensor)]
            numbers = [t for t in tensors if not t.is_meta]
            if name in CONSTANTS and len(numbers) == 1 < len(tensors):
                return numbers[0]  # a parameter that is added, or that scales, hides nothing
            if numbers and len(numbers) < len(tensors):
                raise FieldError(
                    "Its gradient cannot be traced with one channel: the operation {found} is not known here.",
                    found=name,
                )
            return func(*args, **kwargs)

    def convolved(
        self, x: Tensor, weight: Tensor, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1,
        groups: int = 1,
    ) -> Tensor:  # fmt: skip
        with torch._C.DisableTorchFunction():
            return mean_of(x, list(weight.shape[2:]), stride, padding, dilation)

    def pooled(
        self, x: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1,
        ceil_mode: bool = False, return_indices: bool = False,
    ) -> Tensor:  # fmt: skip
        with torch._C.DisableTorchFunction():
            if ceil_mode:  # no convolution rounds up
                pool = F.avg_pool3d if x.dim() == 5 else F.avg_pool2d
                return pool(x, kernel_size, stride, padding, ceil_mode=True)
            kernel = spread(kernel_size, x.dim() - 2)
            return mean_of(x, kernel, stride or kernel, padding, dilation)


def mean_of(x: Tensor, kernel: list[int], stride: Any, padding: Any, dilation: Any) -> Tensor:
    """The mean over all channels and a kernel that slides; one channel."""
    ones = torch.ones((1, 1, *kernel), dtype=x.dtype)
    slide = F.conv3d if len(kernel) == 3 else F.conv2d
    return slide(x.mean(1, keepdim=True), ones / ones.numel(), None, stride, padding, dilation)


@contextmanager
def output_of(network: nn.Module, layer: str) -> Iterator[list[Tensor]]:
    """Collects what ``layer`` makes while the network runs, channels first; "" is the whole network.

    A layer that runs several times makes several; the last is what the layers above it see.

    Raises:
        FieldError: no such layer.
    """
    modules = dict(network.named_modules())
    if layer not in modules:
        raise FieldError("There is no layer {found}. Its layers begin with: {names}.", found=layer,
                         names=", ".join([name for name in modules if name][:8]))  # fmt: skip
    outputs: list[Tensor] = []
    hook = modules[layer].register_forward_hook(
        lambda _m, _x, out: outputs.append(channels_first(network, out).clone())
    )
    try:
        yield outputs
    finally:
        hook.remove()


def channels_first(network: nn.Module, out: Any) -> Tensor:
    """What a layer makes as ``(N, C, T, H, W)``, where it has positions at all."""
    if isinstance(out, tuple):  # of MViT: tokens, the class's own first, and how many there are along T, H and W
        tokens, sizes = out
        return tokens[:, 1:].transpose(1, 2).unflatten(2, tuple(sizes))
    if isinstance(network, SwinTransformer3d) and out.dim() == 5:
        return out.movedim(-1, 1)
    return out


def sizes_of(out: Tensor) -> tuple[int, ...]:
    """How many units a layer has: along T, H and W, along T alone, or none where all is one.

    Raises:
        FieldError: four dimensions are no clip.
    """
    if out.dim() == 4:
        raise FieldError("This layer makes single pictures ({found}): choose one that makes a clip.",
                         found=" × ".join(map(str, out.shape)))  # fmt: skip
    return tuple(out.shape[2:]) if out.dim() == 5 else tuple(out.shape[1:2]) if out.dim() == 3 else ()


def at_unit(out: Tensor, unit: Sequence[int]) -> Tensor:
    """All channels of a unit, ``(N, C)``; axes that are gone need no number.

    Raises:
        FieldError: the unit lies outside.
    """
    sizes = sizes_of(out)
    if len(unit) < len(sizes) or not all(0 <= u < n for u, n in zip(unit, sizes, strict=False)):
        raise FieldError(
            "There is no unit {found}: the layer has {sizes} (T × H × W), counted from 0.",
            found=" × ".join(map(str, unit)),
            sizes=" × ".join(map(str, sizes)),
        )
    if out.dim() == 5:
        return out[:, :, unit[0], unit[1], unit[2]]
    return out[:, unit[0]] if out.dim() == 3 else out


def seen(network: nn.Module, shape: Sequence[int], layer: str, unit: Sequence[int] = (0, 0, 0)) -> list[np.ndarray]:
    """Which input positions have a gradient, along time, height and width: bool ``(T,)``, ``(H,)``, ``(W,)``.

    Raises:
        FieldError: no such layer or unit, or the network cannot be run with one channel.
    """
    copied = meta_copy(network)
    x = torch.ones(tuple(shape), dtype=torch.float64, requires_grad=True)
    with output_of(copied, layer) as outputs:
        try:
            with OneChannel():
                copied(x)
        except (RuntimeError, TypeError, ValueError, IndexError) as error:
            if not outputs:
                raise FieldError(
                    "The gradient cannot be traced through this network with one channel a layer: {reason}",
                    reason=str(error).splitlines()[0],
                ) from error
    return along_axes(torch.autograd.grad(at_unit(outputs[-1], unit).sum(), x)[0])


def along_axes(gradient: Tensor) -> list[np.ndarray]:
    """Where ``(1, C, T, H, W)`` is not zero, along each of its last three axes."""
    places = (gradient[0] != 0).any(0).cpu().numpy()
    axes = range(places.ndim)
    return [np.asarray(places.any(tuple(a for a in axes if a != axis))) for axis in axes]


def span(places: np.ndarray) -> tuple[int, int]:
    """First and last of the positions that are True.

    Raises:
        FieldError: there are none.
    """
    if not places.any():
        raise FieldError("This unit sees nothing but padding.")
    return int(np.flatnonzero(places)[0]), int(np.flatnonzero(places)[-1])


def support(
    network: nn.Module, shape: Sequence[int], layer: str, unit: Sequence[int] = (0, 0, 0)
) -> list[tuple[int, int]]:
    """First and last input position with a gradient, along time, height and width; clipped to the input.

    Raises:
        FieldError: see ``seen``; or the unit sees nothing but padding.
    """
    return [span(places) for places in seen(network, shape, layer, unit)]


@dataclass(frozen=True, eq=False)
class Effective:
    """How much each input position counts for one unit of a layer.

    Attributes:
        weights: mean over clips of the absolute gradient, summed over colours, ``(T, H, W)``; the largest is 1. It is
            that of the sum of the unit's channels without their signs: with them, a layer norm's sum never changes.
        unit: whose field it is; the middle one unless another was asked for.
        units: that the layer has, along T, H and W.
        clips: that were averaged.
    """

    weights: np.ndarray
    unit: tuple[int, ...]
    units: tuple[int, ...]
    clips: int

    @property
    def time(self) -> np.ndarray:
        """Share of each frame, ``(T,)``."""
        weights = self.weights.sum((1, 2))
        return weights / weights.sum()

    @property
    def spans(self) -> list[tuple[int, int]]:
        """First and last position that counts at all, along T, H and W."""
        return [span(places) for places in along_axes(torch.from_numpy(self.weights)[None, None])]

    def mass(self, box: Sequence[tuple[int, int]]) -> float:
        """The fewest positions that carry MASS of the weight, as a share of the ``box``, its first and last an axis."""
        positions = prod(last - first + 1 for first, last in box)
        ordered = np.sort(self.weights.ravel())[::-1]
        needed = np.searchsorted(ordered.cumsum(), MASS * ordered.sum()) + 1
        return float(needed / positions)


def averaging(
    network: nn.Module, clips: Iterable[Tensor], layer: str, unit: Sequence[int] | None = None
) -> Iterator[Effective]:
    """The effective field of a unit of ``layer`` over input tensors ``(N, C, T, H, W)``, one more with every step.

    Raises:
        FieldError: no such layer or unit, no clip, or a unit that nothing reaches.
    """
    total, count = None, 0
    for x in clips:
        x = x.detach().requires_grad_(True)
        with output_of(network, layer) as outputs, torch.enable_grad():
            network(x)
        units = sizes_of(outputs[-1])
        place = tuple(n // 2 for n in units) if unit is None else tuple(unit)[: len(units)]
        (gradient,) = torch.autograd.grad(at_unit(outputs[-1], place).abs().sum(), x)
        here = gradient.abs().sum((0, 1)).double().cpu().numpy()
        total = here if total is None else total + here
        count += len(x)
        if total.any():
            yield Effective((total / total.max()).astype(np.float32), place, units, count)
    if total is None:
        raise FieldError("There is no clip to average over.")
    if not total.any():
        raise FieldError("Nothing reaches this unit: its gradient is zero on every clip.")


def effective(network: nn.Module, clips: Iterable[Tensor], layer: str, unit: Sequence[int] | None = None) -> Effective:
    """The effective field of a unit of ``layer`` over input tensors ``(N, C, T, H, W)``; by default the middle one.

    Source: Luo et al.: Understanding the Effective Receptive Field, 2016; there over random inputs, and signed.

    Raises:
        FieldError: see ``averaging``.
    """
    *_, field = averaging(network, clips, layer, unit)
    return field
