"""Transformers' tokens, and single pictures, as maps of channels in time, and back, so that Grad-CAM sees them."""

import copy
from typing import Any

from torch import Tensor, cat, nn
from torchvision.models.video import MViT, SwinTransformer3d

from models.each_frame import EachFrame
from vizlib.engine.hooks import channels_first, layer_of

REARRANGED = (MViT, SwinTransformer3d, EachFrame)  # whose layers make no maps (N, C, T, H, W)


class Turned(nn.Module):
    """A layer of tokens or of single pictures; in between, ``map`` sees them as ``(N, C, T, H, W)``."""

    def __init__(self, layer: nn.Module, network: nn.Module) -> None:
        super().__init__()
        self.layer, self.map = layer, nn.Identity()
        self.network = [network]  # in a list: it is no part of this layer

    def forward(self, *args: Any) -> Any:
        out = self.layer(*args)
        first = channels_first(self.network[0], out)
        seen = self.map(first)
        if first is out:
            return seen
        if isinstance(self.network[0], EachFrame):  # frames one behind the other
            return seen.transpose(1, 2).flatten(0, 1)
        if isinstance(out, Tensor):  # Swin: channels last
            return seen.movedim(1, -1)
        tokens, sizes = out  # MViT: the class's own token first
        return cat([tokens[:, :1], seen.flatten(2).transpose(1, 2)], 1), sizes


def turned(network: nn.Module, name: str) -> tuple[nn.Module, str]:
    """A copy of one of the REARRANGED networks, and the layer in it that sees as maps what the layer ``name`` gives.

    Raises:
        LayerError: there is none.
    """
    copied = copy.deepcopy(network)
    copied.set_submodule(name, Turned(layer_of(copied, name), copied))
    return copied, f"{name}.map"
