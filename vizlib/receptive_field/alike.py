"""A network whose weights are all alike, in which a gradient reaches all that a unit could see.

One channel a layer is enough where every layer looks at all channels of the one before. A network that takes some
channels apart, as a temporal shift does, is run once more with all of them.
"""

from functools import partial
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode
from torch.utils._pytree import tree_leaves

from vizlib.receptive_field.axis_field import FieldError, spread

CONSTANTS = {
    "add", "sub", "mul", "div", "__add__", "__radd__", "__mul__", "__rmul__", "__sub__", "__iadd__", "__imul__",
}  # fmt: skip
NORMS = (
    "batch_norm", "layer_norm", "group_norm", "instance_norm", "local_response_norm", "log_softmax", "dropout",
    "dropout3d",
)  # fmt: skip
# Activations that stop growing somewhere: there, their gradient would be 0.
SATURATED = {
    "hardtanh", "hardtanh_", "relu6", "clamp", "clamp_", "clip", "clip_", "clamp_max", "clamp_max_", "sigmoid",
    "sigmoid_", "tanh", "tanh_", "hardsigmoid", "hardsigmoid_", "hardswish", "hardswish_", "threshold", "threshold_",
    "prelu",
}  # fmt: skip


class ChannelsApart(Exception):
    """A layer takes some of its channels apart from the others: one channel does not stand for all."""


class Alike(TorchFunctionMode):
    """Runs a network with all weights alike, so that nothing cancels and nothing is hidden.

    With ``one_channel`` every layer makes one channel, otherwise as many as it has. Norms, dropout and activations
    that saturate do nothing, a maximum becomes a mean, a recurrence (see ``adding_up``) a sum of what came before,
    padding is zero. Parameters may lie on the meta device: they are only asked for their shapes.
    """

    def __init__(self, one_channel: bool) -> None:
        super().__init__()
        self.one_channel = one_channel

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        name = func.__name__
        if self.one_channel and name in ("__getitem__", "__setitem__") and takes_apart(args[0], args[1]):
            raise ChannelsApart
        if name in ("conv2d", "conv3d"):
            return self.convolved(*args, **kwargs)
        if name.startswith("max_pool"):
            return self.pooled(*args, **kwargs)
        if name in NORMS or name in SATURATED:
            return args[0]
        with torch._C.DisableTorchFunction():
            if name == "linear":
                return self.made(args[0].mean(-1, keepdim=True), args[1].shape[0], -1)
            if name.startswith("adaptive_max_pool"):
                return (F.adaptive_avg_pool3d if args[0].dim() == 5 else F.adaptive_avg_pool2d)(args[0], args[1])
            if name == "softmax" and args[0].shape[kwargs.get("dim", args[1] if len(args) > 1 else -1)] == 1:
                return args[0]
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
                    "Its gradient cannot be traced with weights that are all alike: the operation {found} is unknown.",
                    found=name,
                )
            return func(*args, **kwargs)

    def convolved(
        self, x: Tensor, weight: Tensor, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1,
        groups: int = 1,
    ) -> Tensor:  # fmt: skip
        with torch._C.DisableTorchFunction():
            groups = 1 if self.one_channel else groups
            each = [mean_of(part, list(weight.shape[2:]), stride, padding, dilation) for part in x.chunk(groups, 1)]
            return torch.cat([self.made(mean, weight.shape[0] // groups, 1) for mean in each], 1)

    def made(self, mean: Tensor, channels: int, axis: int) -> Tensor:
        """What a layer makes of the ``mean`` over its inputs: the same in each of its channels."""
        sizes = [-1] * mean.dim()
        sizes[axis] = 1 if self.one_channel else channels
        return mean.expand(sizes)

    def pooled(
        self, x: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1,
        ceil_mode: bool = False, return_indices: bool = False,
    ) -> Tensor:  # fmt: skip
        with torch._C.DisableTorchFunction():
            kernel = spread(kernel_size, x.dim() - 2)
            if ceil_mode:  # no convolution rounds up
                pool = F.avg_pool3d if x.dim() == 5 else F.avg_pool2d
                return pool(x, kernel, stride, padding, ceil_mode=True)
            each = [mean_of(part, kernel, stride or kernel, padding, dilation) for part in x.split(1, 1)]
            return torch.cat(each, 1)


def mean_of(x: Tensor, kernel: list[int], stride: Any, padding: Any, dilation: Any) -> Tensor:
    """The mean over all channels and a kernel that slides; one channel."""
    ones = torch.ones((1, 1, *kernel), dtype=x.dtype)
    slide = F.conv3d if len(kernel) == 3 else F.conv2d
    return slide(x.mean(1, keepdim=True), ones / ones.numel(), None, stride, padding, dilation)


def takes_apart(x: Tensor, index: Any) -> bool:
    """Whether ``index`` asks for channels that one channel does not have: nothing is left, or a slice of a single one
    ends beyond it.
    """
    parts = index if isinstance(index, tuple) else (index,)
    aligned = all(isinstance(part, slice | int) for part in parts)  # the n-th part is of the n-th axis
    beyond = aligned and any(
        size == 1 and isinstance(part, slice) and (part.stop or 0) > 1
        for size, part in zip(x.shape, parts, strict=False)
    )
    return beyond or 0 in x[index].shape


def adding_up(network: nn.Module) -> None:
    """Make every recurrence of a network, a copy that nobody else uses, the sum of what came before each step."""

    def add_up(recurrence: nn.RNNBase, x: Tensor, _memory: Any = None) -> tuple[Tensor, Tensor]:
        time = 1 if recurrence.batch_first and x.dim() == 3 else 0
        seen = x.mean(-1, keepdim=True).expand(*[-1] * (x.dim() - 1), recurrence.hidden_size)
        steps = seen.cumsum(time)
        if recurrence.bidirectional:
            steps = torch.cat([steps, seen.flip(time).cumsum(time).flip(time)], -1)
        return steps, seen.sum(time).unsqueeze(0)

    for module in network.modules():
        if isinstance(module, nn.RNNBase):
            module.forward = partial(add_up, module)
