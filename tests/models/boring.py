"""The boring video of a picture, and how far an inflated network is from its 2D network on it."""

from functools import partial

import torch
from torch import Tensor, nn
from torchvision import models as torchvision_models

from models.skeleton import Skeleton

TOLERANCE = 1e-4
SIDE = 32  # pixels
NETWORKS = {
    "resnet18": torchvision_models.resnet18,
    "resnet50": torchvision_models.resnet50,
    "vgg16": partial(torchvision_models.vgg16, init_weights=False),
    "mobilenet_v2": torchvision_models.mobilenet_v2,
    "skeleton": Skeleton,
}
EXACT = [("mean", "replicate"), ("centre", "replicate"), ("centre", "zeros")]


def boring(picture: Tensor, frames: int) -> Tensor:
    return picture.unsqueeze(2).expand(-1, -1, frames, -1, -1)


def estimated(network: nn.Module, size: int = 64) -> nn.Module:
    """The network with batch-norm statistics of random pictures: with those of no data its logits vanish."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = None
    with torch.no_grad():
        network.train()(torch.randn(4, 3, size, size))
    return network.eval()


def apart(network: nn.Module, inflated: nn.Module, picture: Tensor, frames: int = 4) -> float:
    with torch.no_grad():
        return float((network(picture) - inflated(boring(picture, frames))).abs().max())
