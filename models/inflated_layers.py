"""The layers of a 2D network, each with a time axis.

    in 2D                     in 3D
    k x k convolution         Kt x k x k, its weights copied over time and divided by Kt, or put at the centre
    k x k max pool            Kt x k x k
    k x k average pool        Kt x k x k; what lies before the first frame and behind the last does not count
    adaptive pool             the whole of time, and space as before
    batch norm, dropout       the same per channel, over time too
    padding                   of space as before

Source: Carreira, Zisserman: Quo Vadis, Action Recognition? A New Model and the Kinetics Dataset, 2017.
"""

from dataclasses import dataclass
from typing import Any

import torch.nn.functional as F
from torch import Tensor, nn
from torchvision.ops import StochasticDepth

from video import Explained

WEIGHTS = ("mean", "centre")
TEMPORAL_PADDING = ("replicate", "zeros")


class InflateError(Explained):
    """A network, or a way of inflating it, that cannot be."""


@dataclass(frozen=True)
class Time:
    """The time axis that one layer gets.

    Attributes:
        frames: of its kernel, Kt; odd.
        stride: in time.
        weights: ``"mean"``: copied over time and divided by Kt; ``"centre"``: those of the middle frame alone.
        padding: what stands before the first frame and behind the last: copies of these (``"replicate"``), or zeros.
    """

    frames: int
    stride: int
    weights: str
    padding: str


def inflated_kernel(weight: Tensor, frames: int, weights: str = "mean") -> Tensor:
    """The weights ``(O, I, kh, kw)`` of a 2D convolution as those of a 3D one, ``(O, I, frames, kh, kw)``."""
    if weights == "mean":
        return weight.unsqueeze(2).repeat(1, 1, frames, 1, 1) / frames
    inflated = weight.new_zeros(*weight.shape[:2], frames, *weight.shape[2:])
    inflated[:, :, frames // 2] = weight
    return inflated


def parameter(values: Tensor, of: Tensor) -> nn.Parameter:
    """Values that are trained where those ``of`` the 2D network are."""
    return nn.Parameter(values.detach(), requires_grad=of.requires_grad)


def pair(value: Any) -> tuple[int, int]:
    """A number for height and width, or one for each."""
    return (value, value) if isinstance(value, int) else (value[0], value[1])


class InflatedConv3d(nn.Conv3d):
    """A 2D convolution over ``time.frames`` frames: as many steps come out as frames go in, divided by its stride.

    Args:
        flat: the convolution ``(N, C, H, W)``; its weights are copied.
    """

    def __init__(self, flat: nn.Conv2d, time: Time) -> None:
        before, after = spatial_padding(flat)
        # Conv3d pads all axes in one way, and the same before and behind: all else is padded beforehand.
        plain = before == after and flat.padding_mode == "zeros"
        height, width = before if plain else (0, 0)
        reach = time.frames // 2
        super().__init__(
            flat.in_channels,
            flat.out_channels,
            (time.frames, *pair(flat.kernel_size)),
            (time.stride, *pair(flat.stride)),
            (reach if time.padding == "zeros" else 0, height, width),
            (1, *pair(flat.dilation)),
            flat.groups,
            flat.bias is not None,
            device="meta",  # the weights follow
        )
        # Left, right, top, bottom, and so many frames at each end.
        space = (0, 0, 0, 0) if plain else (before[1], after[1], before[0], after[0])
        self.space, self.space_mode = space, flat.padding_mode.replace("zeros", "constant")
        self.replicated = reach if time.padding == "replicate" else 0
        self.weight = parameter(inflated_kernel(flat.weight, time.frames, time.weights), flat.weight)
        if flat.bias is not None:
            self.bias = parameter(flat.bias.clone(), flat.bias)

    def forward(self, x: Tensor) -> Tensor:
        """``(N, C, T, H, W)`` to ``(N, C', T', H', W')``."""
        if any(self.space):
            x = F.pad(x, (*self.space, 0, 0), mode=self.space_mode)
        if self.replicated:
            x = F.pad(x, (0, 0, 0, 0, self.replicated, self.replicated), mode="replicate")
        return super().forward(x)


def spatial_padding(flat: nn.Conv2d) -> tuple[tuple[int, int], tuple[int, int]]:
    """Pixels before and behind along height and width; ``"same"`` puts an odd one behind."""
    if flat.padding == "valid":
        return (0, 0), (0, 0)
    if flat.padding == "same":
        height, width = (d * (k - 1) for d, k in zip(flat.dilation, flat.kernel_size, strict=True))
        before = (height // 2, width // 2)
        return before, (height - before[0], width - before[1])
    assert not isinstance(flat.padding, str)
    return pair(flat.padding), pair(flat.padding)


def in_space(flat: nn.MaxPool2d | nn.AvgPool2d) -> dict[str, Any]:
    """Kernel, stride and padding of a pool, one frame at a time."""
    stride = flat.kernel_size if flat.stride is None else flat.stride
    return {
        "kernel_size": (1, *pair(flat.kernel_size)),
        "stride": (1, *pair(stride)),
        "padding": (0, *pair(flat.padding)),
        "ceil_mode": flat.ceil_mode,
    }


def then_in_time(space: nn.Module, over_time: nn.Module, time: Time) -> nn.Module:
    """A pool over space, and one over time behind it where there is anything to pool."""
    return space if time.frames == time.stride == 1 else nn.Sequential(space, over_time)


def max_pool(flat: nn.MaxPool2d, time: Time) -> nn.Module:
    """Over space, then over time: rounding up, where it does, is for space alone."""
    if flat.return_indices:
        raise InflateError("It also gives the places of its maxima, which have no meaning after inflation.")
    space = nn.MaxPool3d(dilation=(1, *pair(flat.dilation)), **in_space(flat))
    over_time = nn.MaxPool3d((time.frames, 1, 1), (time.stride, 1, 1), (time.frames // 2, 0, 0))
    return then_in_time(space, over_time, time)


class AverageOverTime(nn.Module):
    """The mean of each frame and its neighbours, ``time.frames`` of them; fewer at the ends, where there are fewer."""

    def __init__(self, time: Time) -> None:
        super().__init__()
        self.kernel, self.stride, self.reach = (time.frames, 1, 1), (time.stride, 1, 1), time.frames // 2

    def forward(self, x: Tensor) -> Tensor:
        """``(N, C, T, H, W)`` to ``(N, C, T', H, W)``."""
        return self.mean(x) / self.mean(x.new_ones(1, 1, x.shape[2], 1, 1))

    def mean(self, x: Tensor) -> Tensor:
        return F.avg_pool3d(F.pad(x, (0, 0, 0, 0, self.reach, self.reach)), self.kernel, self.stride)


def average_pool(flat: nn.AvgPool2d, time: Time) -> nn.Module:
    """Over space as before, then over time: the two can be separated."""
    if flat.divisor_override:
        raise InflateError("Its divisor is set by hand, and cannot count the frames.")
    space = nn.AvgPool3d(count_include_pad=flat.count_include_pad, **in_space(flat))
    return then_in_time(space, AverageOverTime(time), time)


def adaptive(pool: Any) -> Any:
    def inflated(flat: Any, _time: Time) -> nn.Module:
        if getattr(flat, "return_indices", False):
            raise InflateError("It also gives the places of its maxima, which have no meaning after inflation.")
        return pool((1, *pair(flat.output_size)))

    return inflated


def batch_norm(flat: nn.BatchNorm2d, _time: Time) -> nn.Module:
    norm = nn.BatchNorm3d(flat.num_features, flat.eps, flat.momentum, flat.affine, flat.track_running_stats, "meta")
    for name, value in flat.named_buffers():
        norm.register_buffer(name, value.clone())
    for name, weight in flat.named_parameters():
        setattr(norm, name, parameter(weight.clone(), weight))
    return norm


def padding(flat: Any, _time: Time) -> nn.Module:
    left, right, top, bottom = flat.padding
    sides = (left, right, top, bottom, 0, 0)
    if isinstance(flat, nn.ConstantPad2d):
        return nn.ConstantPad3d(sides, flat.value)
    return {nn.ReflectionPad2d: nn.ReflectionPad3d, nn.ReplicationPad2d: nn.ReplicationPad3d}[type(flat)](sides)


# What is made of a layer of each kind; nothing else changes its shape.
LAYERS: dict[type[nn.Module], Any] = {
    nn.Conv2d: InflatedConv3d,
    nn.MaxPool2d: max_pool,
    nn.AvgPool2d: average_pool,
    nn.AdaptiveAvgPool2d: adaptive(nn.AdaptiveAvgPool3d),
    nn.AdaptiveMaxPool2d: adaptive(nn.AdaptiveMaxPool3d),
    nn.BatchNorm2d: batch_norm,
    nn.Dropout2d: lambda flat, _time: nn.Dropout3d(flat.p),
    nn.ZeroPad2d: padding,
    nn.ConstantPad2d: padding,
    nn.ReflectionPad2d: padding,
    nn.ReplicationPad2d: padding,
}
SLIDING = (nn.Conv2d, nn.MaxPool2d, nn.AvgPool2d)  # these have a kernel and a stride in time
POOLED = (nn.AdaptiveAvgPool2d, nn.AdaptiveMaxPool2d)  # these leave one step in time
# These treat every number, or every place, alike: they stay as they are.
POINTWISE = (
    nn.ReLU, nn.ReLU6, nn.LeakyReLU, nn.ELU, nn.SELU, nn.GELU, nn.SiLU, nn.Mish, nn.Sigmoid, nn.Tanh, nn.Softplus,
    nn.Hardswish, nn.Hardsigmoid, nn.Hardtanh, nn.PReLU, nn.Identity, nn.Dropout, nn.LocalResponseNorm, nn.GroupNorm,
    StochasticDepth,
)  # fmt: skip
IS_3D = (
    nn.Conv3d, nn.ConvTranspose3d, nn.MaxPool3d, nn.AvgPool3d, nn.AdaptiveAvgPool3d, nn.AdaptiveMaxPool3d,
    nn.BatchNorm3d, nn.InstanceNorm3d, nn.Dropout3d,
)  # fmt: skip
