"""The localizer: a Faster R-CNN in time. What happens in a long video, and from when to when?

Chao et al. 2018 (TAL-Net), at lab size. Each stage reads the same features, which are computed once:

    stage       reads                                          says
    features    the whole video, slow fusion's convolutions    80 numbers every 4 frames
    proposals   around each anchor, twice its length           does an action lie here? where exactly?
    head        each proposal, with half its length as         which action, or none? where exactly?
                context on both sides

An anchor is a length that might be that of an action, at each feature step. Each length has its own two convolutions in
time, so dilated that they see about twice that length: the anchor and its context.

Two classifiers on the same features are what a localizer is compared with: one of every step, one of every window.

Two localizers, one of colours and one of optical flow, are fused late, as in the paper.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.card import MEASURED, N_, ModelCard
from models.fusion import SLOWED, WIDTHS, FusionNet
from models.input_spec import InputSpec
from models.lab import INPUT, trained_weights
from models.two_stream import flow_input

PAPER = "Chao et al.: Rethinking the Faster R-CNN Architecture for Temporal Action Localization, 2018"
LABELS = "streams"
ACTIONS = 16
STEP = 4  # frames between two feature steps: slow fusion's strides in time
ANCHORS = {12: (1, 0), 18: (1, 1), 27: (1, 3), 40: (2, 6), 60: (4, 8)}  # frames: dilations of both convolutions
CONTEXT = 0.5  # of a proposal's length, on each side
BINS = 16  # in which the head reads a proposal with its context
HIDDEN = 128
OBJECT, CENTRE, LENGTH = range(3)  # what the proposal network says of an anchor


def in_time(channels_in: int, channels_out: int, dilation: int) -> nn.Sequential:
    """A convolution over three steps that are ``dilation`` apart, or over one (0), and ReLU."""
    kernel = 3 if dilation else 1
    return nn.Sequential(
        nn.Conv1d(channels_in, channels_out, kernel, padding=dilation, dilation=max(1, dilation)), nn.ReLU()
    )


def anchors_of(steps: int) -> Tensor:
    """All anchors of so many feature steps, ``(steps A, 2)``: start and end in frames; a step's lie side by side."""
    centres = torch.arange(steps)[:, None] * STEP + 0.5
    half = torch.tensor(list(ANCHORS))[None] / 2
    return torch.stack([centres - half, centres + half], 2).flatten(0, 1)


def moved(segments: Tensor, shifts: Tensor) -> Tensor:
    """Segments ``(N, 2)`` with their centres moved by ``shifts[:, 0]`` lengths, their lengths times e to the other."""
    length = segments[:, 1] - segments[:, 0]
    centre = segments.mean(1) + shifts[:, 0] * length
    half = length * shifts[:, 1].clamp(-2, 2).exp() / 2
    return torch.stack([centre - half, centre + half], 1)


def shifts_to(segments: Tensor, targets: Tensor) -> Tensor:
    """The shifts by which ``moved`` brings segments ``(N, 2)`` to ``targets`` ``(N, 2)``."""
    length, wanted = segments[:, 1] - segments[:, 0], targets[:, 1] - targets[:, 0]
    return torch.stack([(targets.mean(1) - segments.mean(1)) / length, (wanted / length).log()], 1)


def pooled(features: Tensor, segments: Tensor) -> Tensor:
    """Segment pooling: ``(C, S)`` read at BINS moments of each of N segments in frames, with context: ``(N, C, BINS)``.

    Between two steps the features are interpolated; beyond the video's ends the first or last step stands.
    """
    length = (segments[:, 1] - segments[:, 0])[:, None]
    share = (torch.arange(BINS, device=features.device) + 0.5) / BINS * (1 + 2 * CONTEXT) - CONTEXT
    at = (segments[:, :1] + share * length - 0.5) / STEP  # (N, BINS) in feature steps
    at = at.clamp(0, features.shape[1] - 1)
    before = at.floor().long()
    after = (before + 1).clamp(max=features.shape[1] - 1)
    weight = at - before
    return (features[:, before] * (1 - weight) + features[:, after] * weight).transpose(0, 1)


@dataclass(frozen=True, eq=False)
class Said:
    """What the head says of N segments: logits ``(N, K + 1)``, the last one of no action, and ``shifts`` ``(N, 2)``."""

    logits: Tensor
    shifts: Tensor


class Localizer(nn.Module):
    """``(1, C, T, H, W)`` to features ``(80, S)``; its other parts read those.

    Args:
        channels: of the input: 3 colours, or 2 of flow.
        actions: K; all classifiers know one class more: no action.
    """

    def __init__(self, channels: int = 3, actions: int = ACTIONS) -> None:
        super().__init__()
        width = WIDTHS[-1]
        self.features = FusionNet("slow", channels=channels).features
        self.towers = nn.ModuleList(
            nn.Sequential(in_time(width, width, near), in_time(width, width, far), nn.Conv1d(width, 3, 1))
            for near, far in ANCHORS.values()
        )
        self.head = nn.Sequential(nn.Flatten(), nn.Linear(width * BINS, HIDDEN), nn.ReLU(), nn.Dropout(0.5))
        self.action = nn.Linear(HIDDEN, actions + 1)
        self.boundaries = nn.Linear(HIDDEN, 2)
        self.of_step = nn.Linear(width, actions + 1)
        self.of_window = nn.Linear(width, actions + 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.features(x).mean((3, 4))[0]  # (C, S)

    def propose(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """Of every anchor the logit of its being an action, ``(S A,)``, and its shifts, ``(S A, 2)``."""
        told = torch.stack([tower(features) for tower in self.towers], 2)  # (3, S, A)
        told = told.flatten(1)
        return told[OBJECT], told[CENTRE:].T

    def judge(self, features: Tensor, segments: Tensor) -> Said:
        """What the head says of ``segments`` ``(N, 2)`` in frames."""
        hidden = self.head(pooled(features, segments))
        return Said(self.action(hidden), self.boundaries(hidden))


def mean_of_windows(features: Tensor, segments: Tensor) -> Tensor:
    """The mean of the features ``(C, S)`` whose steps lie in each segment ``(N, 2)`` of frames, ``(N, C)``."""
    total = F.pad(features.cumsum(1), (1, 0))
    first = ((segments[:, 0] - 0.5) / STEP).ceil().long().clamp(0, features.shape[1] - 1)
    last = ((segments[:, 1] - 0.5) / STEP).floor().long().clamp(0, features.shape[1] - 1)
    last = torch.maximum(first, last)
    return ((total[:, last + 1] - total[:, first]) / (last + 1 - first)).T


def late(parts: Sequence[Tensor]) -> Tensor:
    """Late fusion: the mean of what several localizers say."""
    return torch.stack(list(parts)).mean(0)


def card(name: str, title: str, teaches: str, channels: int, input: InputSpec) -> ModelCard:
    return ModelCard(
        name=name,
        title=title,
        family="localizer",
        paper=PAPER,
        teaches=teaches,
        input=input,
        labels=LABELS,
        build=partial(Localizer, channels),
        weights=trained_weights(name, "streams"),
        top1=None,
        top1_source=MEASURED,
        layers=(*(f"features.{n}" for n in range(len(SLOWED))),),
        task="localization",
    )


CARDS = (
    card(
        "localizer",
        N_("Localizer"),
        N_("A Faster R-CNN in time: it proposes segments of a long video, names them, and moves their boundaries."),
        3,
        INPUT,
    ),
)
FLOW = card("localizer_flow", N_("Localizer on flow"), N_("The same on optical flow alone."), 2, flow_input("flow"))
