"""A network with its weights, made faster; what it answers, and what its layers are called, stays the same.

Batch norm goes into the convolution before it: at test time both are one linear map. A convolution that looks only
across space runs on all frames as a batch of pictures, and one that looks only along time on all pixels as a row: on
CPUs, 2D convolutions are faster than 3D ones of the same work. Channels lie last in memory, where neither needs a copy.
"""

from itertools import pairwise
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval


class SpaceConv(nn.Conv3d):
    """A convolution with a kernel of one frame: of ``(N, C, T, H, W)``, the frames are a batch of N T pictures."""

    def forward(self, x: Tensor) -> Tensor:
        if x.is_meta:  # shapes alone are asked for: as one operation its receptive field is told
            return super().forward(x)
        pictures = x.transpose(1, 2).flatten(0, 1)  # (N T, C, H, W)
        made = F.conv2d(pictures, self.weight[:, :, 0], self.bias, self.stride[1:], self.padding[1:])
        return made.unflatten(0, (len(x), -1)).transpose(1, 2)


class TimeConv(nn.Conv3d):
    """A convolution with a kernel of one pixel: of ``(N, C, T, H, W)``, the pixels are a row of H W."""

    def forward(self, x: Tensor) -> Tensor:
        if x.is_meta:
            return super().forward(x)
        rows = x.flatten(3)  # (N, C, T, H W)
        padding: Any = self.padding
        made = F.conv2d(rows, self.weight[..., 0], self.bias, (self.stride[0], 1), (padding[0], 0))
        return made.unflatten(3, x.shape[3:])


def prepared(network: nn.Module) -> nn.Module:
    """The same network in its faster form; it is in eval mode, and changed in place."""
    for module in list(network.modules()):
        if isinstance(module, nn.Sequential):
            fold(module)
    for module in list(network.modules()):
        for name, child in module.named_children():
            if type(child) is nn.Conv3d:
                setattr(module, name, flat(child))
    return network.to(memory_format=torch.channels_last_3d)


def fold(layers: nn.Sequential) -> None:
    """Put each batch norm into the convolution before it; an identity keeps its place."""
    for (name, conv), (following, norm) in pairwise(list(layers.named_children())):
        if isinstance(conv, nn.Conv3d) and isinstance(norm, nn.BatchNorm3d):
            setattr(layers, name, fuse_conv_bn_eval(conv, norm))
            setattr(layers, following, nn.Identity())


def flat(conv: Any) -> nn.Conv3d:
    """The same convolution in two dimensions, where it has no more."""
    if conv.groups > 1 or max(conv.dilation) > 1 or conv.padding_mode != "zeros" or isinstance(conv.padding, str):
        return conv
    if conv.kernel_size[0] == conv.stride[0] == 1 and conv.padding[0] == 0:
        kind: type[nn.Conv3d] = SpaceConv
    elif conv.kernel_size[1:] == conv.stride[1:] == (1, 1) and conv.padding[1:] == (0, 0):
        kind = TimeConv
    else:
        return conv
    made = kind(
        conv.in_channels, conv.out_channels, conv.kernel_size, conv.stride, conv.padding,
        bias=conv.bias is not None, device="meta",
    )  # fmt: skip
    made.weight, made.bias = conv.weight, conv.bias
    return made.eval()
