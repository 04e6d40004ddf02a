"""The detector: who is where, and what does each of them do? Several people, a box and several labels each.

The way of AVA's baselines (Gu et al. 2018; Feichtenhofer et al. 2019), at lab size. Where people are is said of each
frame by itself; what they do, by 3D features that are computed once, however many people there are:

    stage       reads                                           says
    people      each frame, 128 x 128                           a box around each person (CenterNet: Zhou et al. 2019)
    features    the whole video, slow fusion's convolutions     80 numbers at 16 x 16 places every 4 frames
    averaged    the features around a moment                    their mean over a second
    head        7 x 7 points of each box (RoIAlign), the        the probability of each label, one by one (sigmoid):
                largest of them                                 somebody may walk and be close to somebody

Slow fusion halves a picture's side four times; here the fourth halving is left out, and the last convolution's kernel
is dilated instead, so that its trained weights fit and a person covers more than one place.

What the head is compared with: a classifier of the whole picture, whoever does it.
"""

from collections.abc import Sequence
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torchvision.ops import roi_align

from models.card import MEASURED, N_, ModelCard
from models.fusion import SLOWED, WIDTHS, FusionNet
from models.input_spec import InputSpec
from models.lab import FRAMES, trained_weights

PAPER = "Gu et al.: AVA: A Video Dataset of Spatio-temporally Localized Atomic Visual Actions, 2018"
LABELS = "scenes"
ACTIONS = 15  # that a box may be labelled with
SIDE = 128
STEP = 4  # frames between two steps of the features: slow fusion's strides in time
PLACE = 8  # pixels between two places of the features
WINDOW = 3  # steps over which they are averaged: a second
POINTS = 7  # to a side, at which RoIAlign reads a box
CELL = 4  # pixels between two places at which the people network looks for a centre
DOWN = (16, 32, 48, 64)  # its channels on the way down
UP = 32
PEAK = 0.05  # the least score of a person proposal
MOST = 40  # proposals a frame
INPUT = InputSpec(
    frames=FRAMES,
    fps=12,
    mean=(0.45, 0.45, 0.45),
    std=(0.25, 0.25, 0.25),
    resize=SIDE,
    size=SIDE,
    antialias=True,
    min_frames=FRAMES,
)


def convolution(channels_in: int, channels_out: int, stride: int = 1) -> nn.Sequential:
    """Of 3 x 3, with batch norm and ReLU."""
    return nn.Sequential(
        nn.Conv2d(channels_in, channels_out, 3, stride, padding=1, bias=False), nn.BatchNorm2d(channels_out), nn.ReLU()
    )


class People(nn.Module):
    """Frames ``(N, 3, H, W)`` to ``(N, 5, H / 4, W / 4)``: a logit of a person's centre, log width and height, and
    where in the cell the centre lies, x and y.

    What is small and sharp and what is large and coarse are added on the way up (Lin et al. 2017: FPN).
    """

    def __init__(self) -> None:
        super().__init__()
        self.down, self.across = nn.ModuleList(), nn.ModuleList()
        channels = 3
        for width in DOWN:
            self.down.append(nn.Sequential(convolution(channels, width, 2), convolution(width, width)))
            channels = width
        self.across.extend(nn.Conv2d(width, UP, 1) for width in DOWN[1:])
        self.up = nn.ModuleList(convolution(UP, UP) for _ in DOWN[1:])
        self.told = nn.Conv2d(UP, 5, 1)

    def forward(self, x: Tensor) -> Tensor:
        levels = []
        for stage in self.down:
            x = stage(x)
            levels.append(x)
        above: Tensor | None = None
        for across, up, level in zip(reversed(self.across), self.up, reversed(levels[1:]), strict=False):
            x = across(level)
            if above is not None:
                x = x + F.interpolate(above, size=x.shape[2:], mode="bilinear", align_corners=False)
            above = up(x)
        return self.told(above)


def boxes_of(told: Tensor) -> list[tuple[Tensor, Tensor]]:
    """What the people network says, as boxes ``(N, 4)`` in pixels and scores ``(N,)`` of each frame, the best first.

    A place is a person's centre if its score is the highest of the 3 x 3 around it.
    """
    heat = told[:, 0].sigmoid()
    high, wide = heat.shape[1:]
    highest = F.max_pool2d(heat[:, None], 3, 1, 1)[:, 0]
    scores = torch.where(heat == highest, heat, 0).flatten(1)
    found = []
    for frame, row in zip(told.flatten(2), scores, strict=True):
        best, at = row.topk(min(MOST, row.numel()))
        at = at[best >= PEAK]
        _logit, log_width, log_height, dx, dy = frame[:, at]
        x, y = (at % wide + dx) * CELL, (at // wide + dy) * CELL
        half_width, half_height = log_width.clamp(0, 5.5).exp() / 2, log_height.clamp(0, 5.5).exp() / 2
        boxes = torch.stack([x - half_width, y - half_height, x + half_width, y + half_height], 1)
        limit = torch.tensor([wide, high, wide, high], device=boxes.device) * CELL
        found.append((torch.minimum(boxes.clamp(min=0), limit), row[at]))
    return found


class Detector(nn.Module):
    """``(1, 3, T, 128, 128)`` to averaged features ``(S, 80, 16, 16)``, one step every 4 frames.

    Args:
        actions: L labels that a box may have.
    """

    def __init__(self, actions: int = ACTIONS) -> None:
        super().__init__()
        width = WIDTHS[-1]
        self.people = People()
        self.features = dense(FusionNet("slow").features)
        self.head = nn.Sequential(nn.Dropout(0.3), nn.Linear(width, actions))
        self.whole = nn.Sequential(nn.Dropout(0.3), nn.Linear(width, actions))

    def forward(self, x: Tensor) -> Tensor:
        return self.averaged(self.features(x))

    def averaged(self, features: Tensor) -> Tensor:
        """Features ``(1, C, S, H, W)``, each step the mean of those around it: ``(S, C, H, W)``; fewer at the ends."""
        beside = WINDOW // 2
        return F.avg_pool3d(features, (WINDOW, 1, 1), 1, (beside, 0, 0), count_include_pad=False)[0].transpose(0, 1)

    def judge(self, averaged: Tensor, boxes: Sequence[Tensor]) -> Tensor:
        """Logits of each label, ``(N, L)``, of all boxes ``(n, 4)`` in pixels, one tensor for each step."""
        return self.head(aligned(averaged, boxes).amax((2, 3)))

    def of_whole(self, averaged: Tensor) -> Tensor:
        """Logits of each label for the whole picture at each step, ``(S, L)``."""
        return self.whole(averaged.amax((2, 3)))


def dense(features: nn.Sequential) -> nn.Sequential:
    """Slow fusion's convolutions, changed in place: the picture's side is halved three times only."""
    fourth, last = (cast(nn.Conv3d, features.get_submodule(f"{n}.0")) for n in (3, 4))
    fourth.stride = (fourth.stride[0], 1, 1)
    last.dilation, last.padding = (1, 2, 2), (1, 2, 2)
    return features


def aligned(features: Tensor, boxes: Sequence[Tensor]) -> Tensor:
    """RoIAlign: features ``(S, C, H, W)`` at POINTS x POINTS points of each box, ``(N, C, POINTS, POINTS)``."""
    return roi_align(features, list(boxes), POINTS, 1 / PLACE, sampling_ratio=1, aligned=True)


def step_of(frame: int, steps: int) -> int:
    """The step of the features whose middle is nearest to a frame."""
    return min((frame + STEP // 2) // STEP, steps - 1)


CARDS = (
    ModelCard(
        name="detector",
        title=N_("Detector"),
        family="detector",
        paper=PAPER,
        teaches=N_(
            "A box around each person, several labels a box: 3D features once, read by RoIAlign for each person."
        ),
        input=INPUT,
        labels=LABELS,
        build=Detector,
        weights=trained_weights("detector", "scenes"),
        top1=None,
        top1_source=MEASURED,
        layers=(*(f"features.{n}" for n in range(len(SLOWED))),),
        task="detection",
    ),
)
