"""A 3D network along a long video, piece by piece, with the answer that it would give to the whole at once.

Each layer whose kernel reaches into time keeps the last frames that its next window still needs. So nothing is computed
twice, and no more is held than a piece and those few frames a layer::

    frames that came        . . . . . . . . . . . . | . . . . . . . .
    windows of a layer                    [       ]
                                              [       ]
    kept for the next piece                     x x

Padding in time belongs to the two ends of the video alone. TensorFlow's SAME padding depends on how long the video is,
which is therefore said at the start.
"""

from collections.abc import Callable, Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from math import inf

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.i3d import Inception, MaxPool3dSame, Unit3d, pad_same, same_padding

POINTWISE = (nn.BatchNorm3d, nn.ReLU, nn.Identity, nn.Dropout, nn.Dropout3d)  # in eval mode


@dataclass(frozen=True)
class Axis:
    """Time at one place of a network.

    Attributes:
        frames: how many there are of the whole video.
        stride: between two of them, in frames of the input.
        first: the centre of what the first one sees, in frames of the input; 0 is the middle of the input's first.
        field: the receptive field in time, in frames of the input.
    """

    frames: int
    stride: int = 1
    first: float = 0.0
    field: int = 1

    def after(self, kernel: int, stride: int, before: int, behind: int) -> "Axis":
        """Behind a layer with this kernel and stride, which pads the video at its two ends.

        Raises:
            ValueError: the video is shorter than the kernel.
        """
        frames = (self.frames + before + behind - kernel) // stride + 1
        if frames < 1:
            raise ValueError(f"{self.frames} frames are too few for a kernel of {kernel}")
        first = self.first + self.stride * ((kernel - 1) / 2 - before)
        return Axis(frames, self.stride * stride, first, self.field + self.stride * (kernel - 1))


class Stage:
    """A layer in the course of a video: takes the next frames, gives those of its own that they complete.

    Attributes:
        axis: time behind the layer.
    """

    axis: Axis

    def __call__(self, x: Tensor) -> Tensor | None:
        """``(N, C, T, H, W)`` with T of the next frames; ``None`` where they complete no window."""
        raise NotImplementedError


class Each(Stage):
    """A layer that looks at each frame alone."""

    def __init__(self, layer: Callable[[Tensor], Tensor], axis: Axis) -> None:
        self._layer, self.axis = layer, axis

    def __call__(self, x: Tensor) -> Tensor | None:
        return self._layer(x)


class Window(Stage):
    """A layer with a kernel in time.

    Args:
        layer: the same without padding in time.
        before, behind: frames of ``value`` that it pads at the two ends of the video.
    """

    def __init__(
        self,
        layer: Callable[[Tensor], Tensor],
        axis: Axis,
        kernel: int,
        stride: int,
        before: int,
        behind: int,
        value: float = 0.0,
    ) -> None:
        self.axis = axis.after(kernel, stride, before, behind)
        self._layer, self._kernel, self._stride, self._value = layer, kernel, stride, value
        self._before, self._behind = before, behind
        self._to_come = axis.frames
        self._skip = 0  # frames to come that lie between two windows
        self._kept: Tensor | None = None

    def __call__(self, x: Tensor) -> Tensor | None:
        self._to_come -= x.shape[2]
        behind = 0 if self._to_come else self._behind
        if self._before or behind:
            x = F.pad(x, (0, 0, 0, 0, self._before, behind), value=self._value)
            self._before = 0
        if self._kept is not None:
            x = torch.cat([self._kept, x], 2)
        skipped = min(self._skip, x.shape[2])
        x, self._skip = x[:, :, skipped:], self._skip - skipped
        windows = max((x.shape[2] - self._kernel) // self._stride + 1, 0)
        used = windows * self._stride
        self._skip += max(used - x.shape[2], 0)
        self._kept = x[:, :, used:].clone()  # a view would hold the whole piece
        return self._layer(x[:, :, : used - self._stride + self._kernel]) if windows else None


class Chain(Stage):
    """Layers one after the other."""

    def __init__(self, layers: Iterable[nn.Module], axis: Axis) -> None:
        self._stages: list[Stage] = []
        for layer in layers:
            self._stages.append(stage_of(layer, axis))
            axis = self._stages[-1].axis
        self.axis = axis

    def __call__(self, x: Tensor) -> Tensor | None:
        out: Tensor | None = x
        for stage in self._stages:
            if out is None:
                return None
            out = stage(out)
        return out


class Branches(Stage):
    """Layers side by side, their channels concatenated: those that are ahead in time wait for the others."""

    def __init__(self, layers: Iterable[nn.Module], axis: Axis) -> None:
        self._stages = [stage_of(layer, axis) for layer in layers]
        self._waiting: list[list[Tensor]] = [[] for _ in self._stages]
        self.axis = max((stage.axis for stage in self._stages), key=lambda each: each.field)

    def __call__(self, x: Tensor) -> Tensor | None:
        for stage, waiting in zip(self._stages, self._waiting, strict=True):
            made = stage(x)
            if made is not None:
                waiting.append(made)
        if not all(self._waiting):
            return None
        parts = [torch.cat(waiting, 2) if len(waiting) > 1 else waiting[0] for waiting in self._waiting]
        ready = min(part.shape[2] for part in parts)
        self._waiting = [[part[:, :, ready:].clone()] if part.shape[2] > ready else [] for part in parts]
        return torch.cat([part[:, :, :ready] for part in parts], 1)


def stage_of(layer: nn.Module, axis: Axis) -> Stage:
    """A layer, or a network made of layers, in the course of a video whose time at its input is ``axis``.

    Raises:
        TypeError: nobody has said how this kind of layer goes on from piece to piece.
        ValueError: the video is too short for it.
    """
    if isinstance(layer, nn.Sequential):
        return Chain(layer, axis)
    if isinstance(layer, Inception):
        return Branches(layer.children(), axis)
    if isinstance(layer, Unit3d | MaxPool3dSame):
        return _same(layer, axis)
    if isinstance(layer, nn.Conv3d) and layer.padding_mode == "zeros" and not isinstance(layer.padding, str):
        kernel = layer.dilation[0] * (layer.kernel_size[0] - 1) + 1
        if kernel == layer.stride[0] == 1 and layer.padding[0] == 0:
            return Each(layer, axis)
        valid = copy(layer)  # the same weights
        valid.padding = (0, *layer.padding[1:])
        return Window(valid, axis, kernel, layer.stride[0], layer.padding[0], layer.padding[0])
    if isinstance(layer, nn.AvgPool3d) and isinstance(layer.kernel_size, tuple) and layer.padding == 0:
        stride = layer.stride[0] if isinstance(layer.stride, tuple) else layer.stride
        return Window(layer, axis, layer.kernel_size[0], stride, 0, 0)
    if isinstance(layer, POINTWISE):
        return Each(layer, axis)
    raise TypeError(f"{type(layer).__name__} does not say how it goes on from piece to piece of a video")


def _same(layer: Unit3d | MaxPool3dSame, axis: Axis) -> Stage:
    """A layer of I3D, whose padding depends on the video's length."""
    (kernel, *across), (stride, *steps) = layer.kernel, layer.stride
    if kernel == stride == 1:
        return Each(layer, axis)
    value = 0.0 if isinstance(layer, Unit3d) else -inf

    def valid(x: Tensor) -> Tensor:
        x = pad_same(x, (1, across[0], across[1]), (1, steps[0], steps[1]), value)
        return layer.without_padding(x)

    return Window(valid, axis, kernel, stride, *same_padding(axis.frames, kernel, stride), value=value)


def streamed(network: nn.Module, pieces: Iterable[Tensor], frames: int) -> Iterator[Tensor]:
    """What ``network``, in eval mode, makes of a video of so many frames whose ``pieces`` come one after the other.

    Args:
        pieces: ``(N, C, T, H, W)``, each with its own T; together T is ``frames``.

    Yields:
        Pieces ``(N, C', T', H', W')``; together they are the network's answer to the whole video.

    Raises:
        TypeError: see ``stage_of``. ValueError: the video is too short.
    """
    stage = stage_of(network, Axis(frames))
    for piece in pieces:
        made = stage(piece)
        if made is not None:
            yield made
