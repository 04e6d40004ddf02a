"""SlowFast of two ResNet-50s, T x tau: the slow pathway sees T frames, every tau-th of a video of 30 a second.

                          4 x 16                       8 x 8
    frames, slow / fast   4 / 32                       8 / 32
    alpha                 8                            4
    lateral convolution   5 frames, every 8th          7 frames, every 4th

    after          slow, with what the lateral brings    fast                        (of 32 frames of 224 x 224, 4 x 16)
    stem           64 + 16 x 4 x 56 x 56                 8 x 32 x 56 x 56
    res2           256 + 64 x 4 x 56 x 56                32 x 32 x 56 x 56
    res3           512 + 128 x 4 x 28 x 28               64 x 32 x 28 x 28
    res4           1024 + 256 x 4 x 14 x 14              128 x 32 x 14 x 14
    res5           2048 x 4 x 7 x 7                      256 x 32 x 7 x 7

Source: Feichtenhofer et al. 2019. The slow pathway's frames are spread from the first to the last, not taken by a plain
stride: of 32, the 8 are 0, 4, 8, 13, 17, 22, 26 and 31.
"""

from functools import partial

from torch import nn

from models.card import N_, ModelCard
from models.kinetics_card import kinetics_card
from models.r50 import SLOW, WIDTH, Kernels, stages, windows_mean
from models.slowfast import BETA, PAPER, PATHWAYS, SlowFast, TimeStridedConv

FAST: Kernels = ((5,), (3,), (3,), (3,), (3,))
FRAMES = 32  # of the fast pathway
STRIDE = 2


def slowfast_r50(alpha: int, lateral_frames: int, beta: float = BETA, classes: int = 400) -> SlowFast:
    """``lateral_frames``: that each lateral connection's kernel sees."""
    width = round(beta * WIDTH)
    made = [width, *(4 * width * 2**n for n in range(3))]  # channels of the fast pathway's first four stages
    return SlowFast(
        slow=stages(SLOW, extra=[2 * channels for channels in made]),
        fast=stages(FAST, width),
        laterals=[TimeStridedConv(channels, alpha, lateral_frames) for channels in made],
        classifier=nn.Linear(32 * (WIDTH + width), classes),
        alpha=alpha,
        spread=True,
        pool=windows_mean,
    )


def card(name: str, title: str, teaches: str, alpha: int, lateral_frames: int, file: str, top1: float) -> ModelCard:
    return kinetics_card(
        name,
        title,
        family="slowfast",
        paper=PAPER,
        teaches=teaches,
        build=partial(slowfast_r50, alpha, lateral_frames),
        layers=(*(f"{pathway}.{n}" for n in range(5) for pathway in PATHWAYS), "classifier"),
        frames=FRAMES,
        stride=STRIDE,
        min_frames=alpha,
        file=file,
        megabytes=276.0,
        top1=top1,
        top1_source="Feichtenhofer et al. 2019",
    )


CARDS = (
    card(
        "slowfast_r50_4x16",
        "SlowFast 4×16 R50",
        N_("SlowFast at the paper's size; of the fast pathway's frames the slow one sees every eighth."),
        alpha=8,
        lateral_frames=5,
        file="SLOWFAST_4x16_R50.pyth",
        top1=75.6,
    ),
    card(
        "slowfast_r50_8x8",
        "SlowFast 8×8 R50",
        N_("SlowFast at the paper's size; of the fast pathway's frames the slow one sees every fourth."),
        alpha=4,
        lateral_frames=7,
        file="SLOWFAST_8x8_R50.pyth",
        top1=77.0,
    ),
)
