"""The network for a still picture that lasts for ever: its kernels are summed over time.

What a convolution over T equal frames makes is what the sum of its frames' kernels makes of one of them; a maximum or
a mean over equal frames is the frame. Such a network looks at one frame instead of many, and costs as much less.
"""

import copy

from torch import nn

from models.i3d import MaxPool3dSame, Unit3d
from vizlib.maximize.errors import MaximizeError

POOLS = (nn.MaxPool3d, nn.AvgPool3d)


def deflated(network: nn.Module) -> nn.Module:
    """A copy of a 3D network that takes ``(N, C, 1, H, W)``; its batch norms, and their names, stay what they are.

    Raises:
        MaximizeError: it has no convolution over time.
    """
    still = copy.deepcopy(network)
    sliding = [module for module in still.modules() if isinstance(module, nn.Conv3d)]
    if not any(module.kernel_size[0] > 1 for module in sliding):
        raise MaximizeError(
            "This network has no convolution over time, so that a still picture costs as much as a video. "
            "Set the steps of the still to 0."
        )
    for layer in sliding:
        layer.weight = nn.Parameter(layer.weight.detach().sum(2, keepdim=True), requires_grad=False)
        layer.kernel_size, layer.stride = (1, *layer.kernel_size[1:]), (1, *layer.stride[1:])
        if isinstance(layer.padding, tuple):
            layer.padding = (0, *layer.padding[1:])
        layer.dilation = (1, *layer.dilation[1:])
    for module in still.modules():
        if isinstance(module, Unit3d | MaxPool3dSame):
            module.kernel, module.stride = (1, *module.kernel[1:]), (1, *module.stride[1:])
        elif isinstance(module, POOLS):
            flatten_pool(module)
    return still


def flatten_pool(pool: nn.MaxPool3d | nn.AvgPool3d) -> None:
    """Let it look at one frame."""
    kernel, stride, padding = (
        size if isinstance(size, tuple) else (size, size, size)
        for size in (pool.kernel_size, pool.stride, pool.padding)
    )
    pool.kernel_size, pool.stride, pool.padding = (1, *kernel[1:]), (1, *stride[1:]), (0, *padding[1:])
