"""Transformers' tokens as maps of channels, and back, so that Grad-CAM can look at them."""

import copy
from typing import Any

from torch import Tensor, cat, nn
from torchvision.models.video import MViT, SwinTransformer3d

from vizlib.engine.hooks import channels_first, layer_of

TRANSFORMERS = (MViT, SwinTransformer3d)


class Turned(nn.Module):
    """A layer of tokens; in between, ``map`` sees them as ``(N, C, T, H, W)``."""

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
        if isinstance(out, Tensor):  # Swin: channels last
            return seen.movedim(1, -1)
        tokens, sizes = out  # MViT: the class's own token first
        return cat([tokens[:, :1], seen.flatten(2).transpose(1, 2)], 1), sizes


def turned(network: nn.Module, name: str) -> tuple[nn.Module, str]:
    """A copy of a transformer, and the name of the layer in it that sees what the layer ``name`` gives as maps.

    Raises:
        LayerError: there is none.
    """
    copied = copy.deepcopy(network)
    copied.set_submodule(name, Turned(layer_of(copied, name), copied))
    return copied, f"{name}.map"
