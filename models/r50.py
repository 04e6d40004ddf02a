"""The R50 family: ResNet-50, whose kernels look along time in some of its blocks.

    network      frames that the kernels see        time halved    non-local blocks
                 stem  res2  res3  res4  res5       after res2
    c2d_r50      1     1     1     1     1          yes
    slow_r50     1     1     1     3     3
    i3d_r50      5     3     3,1   3,1   1,3        yes
    i3d_r50_nl   5     3     3,1   3,1   1,3        yes            2 in res3, 3 in res4

"3,1": the first block of the stage looks along time, the second does not, and so on in turn. Of 8 frames of 224 x 224:

    stem   64 x 8 x 56 x 56       res3   512 x 4 x 28 x 28       res5   2048 x 4 x 7 x 7   (slow_r50 keeps its 8 frames)
    res2  256 x 8 x 56 x 56       res4  1024 x 4 x 14 x 14

Sources: He et al. 2016 (the ResNet), Wang et al. 2018 (C2D, I3D and the blocks), Feichtenhofer et al. 2019 (Slow);
sizes, sampling and accuracy as PyTorchVideo's and PySlowFast's model zoos state them.
"""

from collections import OrderedDict
from collections.abc import Sequence
from functools import partial

import torch.nn.functional as F
from torch import Tensor, nn

from models.card import N_, ModelCard
from models.kinetics_card import PYSLOWFAST, kinetics_card
from models.non_local import NonLocalBlock

Kernels = Sequence[Sequence[int]]  # of the stem and the four stages: how many frames each block's kernel sees, in turn

DEPTHS = (3, 4, 6, 3)  # blocks of res2 to res5
WIDTH = 64  # channels of the stem
WINDOW = 7  # rows and columns over which the last features are averaged: all of a picture of 224 pixels
C2D: Kernels = ((1,), (1,), (1,), (1,), (1,))
SLOW: Kernels = ((1,), (1,), (1,), (3,), (3,))
I3D: Kernels = ((5,), (3,), (3, 1), (3, 1), (1, 3))
NON_LOCAL = ((), (1, 3), (1, 3, 5), ())  # behind which blocks of res2 to res5, counted from 0


def unit(inputs: int, outputs: int, kernel: tuple[int, int, int], stride: int = 1, relu: bool = True) -> nn.Sequential:
    """A convolution that keeps time, batch norm and, unless told otherwise, ReLU; ``stride`` in height and width."""
    frames, height, width = kernel
    padding = (frames // 2, height // 2, width // 2)
    layers = OrderedDict[str, nn.Module](
        conv=nn.Conv3d(inputs, outputs, kernel, (1, stride, stride), padding, bias=False),
        norm=nn.BatchNorm3d(outputs),
    )
    if relu:
        layers["relu"] = nn.ReLU()
    return nn.Sequential(layers)


class Bottleneck(nn.Module):
    """A residual block: ``(N, inputs, T, H, W)`` to ``(N, outputs, T, H / stride, W / stride)``."""

    def __init__(self, inputs: int, inner: int, outputs: int, frames: int, stride: int) -> None:
        super().__init__()
        self.a = unit(inputs, inner, (frames, 1, 1))  # looks along time, and leaves few channels
        self.b = unit(inner, inner, (1, 3, 3), stride)  # looks across space
        self.c = unit(inner, outputs, (1, 1, 1), relu=False)  # makes many channels again
        same = inputs == outputs and stride == 1
        self.shortcut = nn.Identity() if same else unit(inputs, outputs, (1, 1, 1), stride, relu=False)
        self.relu = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        return self.relu(self.shortcut(x) + self.c(self.b(self.a(x))))


def stem(width: int, frames: int) -> nn.Sequential:
    """The first convolution and a pool: ``(N, 3, T, H, W)`` to ``(N, width, T, H / 4, W / 4)``."""
    first = unit(3, width, (frames, 7, 7), stride=2)
    first.add_module("pool", nn.MaxPool3d((1, 3, 3), (1, 2, 2), padding=(0, 1, 1)))
    return first


def stages(
    kernels: Kernels, width: int = WIDTH, extra: Sequence[int] = (0, 0, 0, 0), non_local: Kernels = ((), (), (), ())
) -> list[nn.Sequential]:
    """The stem and res2 to res5, the last with 32 times as many channels as the first.

    Args:
        width: channels of the stem.
        extra: channels that each of res2 to res5 takes besides those of the one before.
        non_local: behind which of its blocks each of them has a non-local one.
    """
    made = [stem(width, kernels[0][0])]
    inputs = width
    for n, depth in enumerate(DEPTHS):
        inner, stage = width * 2**n, nn.Sequential()
        inputs += extra[n]
        for block in range(depth):
            frames = kernels[n + 1][block % len(kernels[n + 1])]
            stride = 2 if n > 0 and block == 0 else 1
            stage.add_module(f"block{block}", Bottleneck(inputs, inner, 4 * inner, frames, stride))
            inputs = 4 * inner
            if block in non_local[n]:
                stage.add_module(
                    f"nonlocal{block}", NonLocalBlock(inputs, subsample=2, pool_first=True, scaled=True, norm=True)
                )
        made.append(stage)
    return made


def windows_mean(x: Tensor) -> Tensor:
    """Features ``(N, C, T, H, W)`` averaged over all frames and windows of 7 x 7, then over the windows: ``(N, C)``.

    Of a picture of 224 pixels there is one window, and this is the plain mean. Of a larger one the middle counts more:
    that is PyTorchVideo's rule. PySlowFast takes the softmax in each window before it averages.
    """
    frames, height, width = x.shape[2:]
    window = (frames, min(WINDOW, height), min(WINDOW, width))
    return F.avg_pool3d(x, window, stride=1).mean((2, 3, 4))


class R50(nn.Module):
    """``(N, 3, T, H, W)`` to logits ``(N, K)``.

    Args:
        kernels: a row of the table above.
        halved: whether the larger of every two frames is kept after res2.
        non_local: behind which blocks of res2 to res5 there is a non-local one.
    """

    def __init__(
        self, kernels: Kernels, halved: bool, non_local: Kernels = ((), (), (), ()), classes: int = 400
    ) -> None:
        super().__init__()
        self.stem, self.res2, self.res3, self.res4, self.res5 = stages(kernels, non_local=non_local)
        self.pool = nn.MaxPool3d((2, 1, 1)) if halved else nn.Identity()
        self.classifier = nn.Linear(32 * WIDTH, classes)

    def forward(self, x: Tensor) -> Tensor:
        x = self.pool(self.res2(self.stem(x)))
        x = self.res5(self.res4(self.res3(x)))
        return self.classifier(windows_mean(x))


LAYERS = ("stem", "res2", "res3", "res4", "res5", "classifier")
WANG = "Wang et al.: Non-local Neural Networks, 2018"

CARDS: tuple[ModelCard, ...] = (
    kinetics_card(
        "slow_r50",
        "Slow R50",
        family="R50",
        paper="Feichtenhofer et al.: SlowFast Networks for Video Recognition, 2019",
        teaches=N_(
            "SlowFast's slow pathway alone: few frames far apart, and time is mixed in the last two stages only."
        ),
        build=partial(R50, SLOW, halved=False),
        layers=LAYERS,
        frames=8,
        stride=8,
        file="SLOW_8x8_R50.pyth",
        megabytes=260.0,
        top1=74.58,
    ),
    kinetics_card(
        "c2d_r50",
        "C2D R50",
        family="R50",
        paper=WANG,
        teaches=N_(
            "No convolution sees time: one pool halves it, and the rest is averaged. The baseline of the family."
        ),
        build=partial(R50, C2D, halved=True),
        layers=LAYERS,
        frames=8,
        stride=8,
        min_frames=2,
        file="C2D_8x8_R50.pyth",
        megabytes=195.0,
        top1=71.46,
    ),
    kinetics_card(
        "i3d_r50",
        "I3D R50",
        family="R50",
        paper=WANG,
        teaches=N_("C2D with some of its kernels inflated along time: the same network otherwise."),
        build=partial(R50, I3D, halved=True),
        layers=LAYERS,
        frames=8,
        stride=8,
        min_frames=2,
        file="I3D_8x8_R50.pyth",
        megabytes=224.0,
        top1=73.27,
    ),
    kinetics_card(
        "i3d_r50_nl",
        N_("I3D R50 + non-local"),
        family="attention",
        paper=WANG,
        teaches=N_("I3D R50 with five non-local blocks, where every position looks at every other."),
        build=partial(R50, I3D, halved=True, non_local=NON_LOCAL),
        layers=LAYERS,
        frames=8,
        stride=8,
        min_frames=2,
        file="I3D_NLN_8x8_R50.pkl",
        megabytes=283.0,
        top1=74.0,
        zoo=PYSLOWFAST,
    ),
)
