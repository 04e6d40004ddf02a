"""A network with one channel a layer, in which a gradient reaches all that a unit could see."""

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor
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
