"""The fusion family: one network, one argument that says where time is mixed.

Karpathy et al. 2014 (single frame, late, early and slow fusion), at lab size: five convolutions, each followed by batch
norm and ReLU, of which four halve the picture's side. A 2D convolution over every frame is a 3D one whose kernel is one
frame long, so all five networks share this code.

    fusion          input            convolutions      then
    single_frame    T pictures       1 x 3 x 3         logits of each frame, their mean; loss on every frame
    late_pool       T pictures       1 x 3 x 3         logits of each frame, their mean; loss on the mean
    late_mlp        T pictures       1 x 3 x 3         all features of all frames into an MLP
    early           1 picture, 3T    1 x 3 x 3         logits
    slow            one clip         3 x 3 x 3         logits of each step in time, their mean
"""

from functools import partial
from math import prod

from torch import Tensor, nn

from models.card import N_, ModelCard
from models.evidence import Evidence
from models.input_spec import expect
from models.lab import CLASSES, FRAMES, SIZE, lab_card

WIDTHS = (16, 32, 48, 80, 80)
HALVED = (2, 2, 2, 2, 1)  # by which each convolution divides the side
SLOWED = (1, 1, 2, 2, 1)  # and time, where its kernel sees any; unless other strides are asked for
HIDDEN = 256
KARPATHY = "Karpathy et al.: Large-scale Video Classification with Convolutional Neural Networks, 2014"
LAYERS = ("features.0", "features.1", "features.2", "features.3", "features.4", "classifier")
FUSIONS = {
    "single_frame": "single_frame",
    "late_fusion_mlp": "late_mlp",
    "late_fusion_pool": "late_pool",
    "early_fusion": "early",
    "slow_fusion": "slow",
}  # of each card


def convolution(channels_in: int, channels_out: int, frames: int, stride: tuple[int, int, int]) -> nn.Sequential:
    """A convolution over ``frames`` x 3 x 3 with batch norm and ReLU; ``stride`` in time, height and width."""
    return nn.Sequential(
        nn.Conv3d(channels_in, channels_out, (frames, 3, 3), stride, padding=(frames // 2, 1, 1), bias=False),
        nn.BatchNorm3d(channels_out),
        nn.ReLU(),
    )


class FusionNet(Evidence):
    """``(N, C, T, H, W)`` to logits ``(N, K)``; ``fusion`` is the row of the table above.

    Args:
        channels: of the input: 3 colours, or 2 of flow.
        mixing: so many convolutions, from the first on, see time; by default all of slow fusion's, none of the others'.
        strides: of the convolutions in time; by default SLOWED where they see time.
        widths: channels of the convolutions.
        dropout: of the MLP's hidden features, in training.
    """

    def __init__(
        self,
        fusion: str,
        frames: int = FRAMES,
        size: int = SIZE,
        classes: int = CLASSES,
        channels: int = 3,
        mixing: int | None = None,
        strides: tuple[int, ...] | None = None,
        widths: tuple[int, ...] = WIDTHS,
        dropout: float = 0.5,
    ) -> None:
        super().__init__()
        self.fusion = fusion
        self.shape = (channels, frames, size, size)
        if fusion == "early":
            channels *= frames
        if mixing is None:
            mixing = len(widths) if fusion == "slow" else 0
        if strides is None:
            strides = SLOWED[:mixing] + (1,) * (len(widths) - mixing)
        self.features = nn.Sequential()
        for layer, (width, time, side) in enumerate(zip(widths, strides, HALVED, strict=True)):
            kernel = 3 if layer < mixing else 1
            self.features.append(convolution(channels, width, kernel, (time, side, side)))
            channels = width
        if fusion == "late_mlp":
            side = size // prod(HALVED)
            self.classifier: nn.Module = nn.Sequential(
                nn.Linear(channels * frames * side * side, HIDDEN),
                nn.ReLU(),
                nn.Dropout(dropout),
                nn.Linear(HIDDEN, classes),
            )
        else:
            self.classifier = nn.Linear(channels, classes)

    def evidence(self, x: Tensor) -> Tensor:
        """Logits of each step in time, ``(N, T', K)``; one where time is gone, or all features lie in one row."""
        if self.fusion in ("early", "late_mlp"):
            expect(x, self.shape)
        if self.fusion == "late_mlp":
            return self.classifier(self.features(x).flatten(1))[:, None]  # (N, C T' H' W') to (N, 1, K)
        if self.fusion == "early":
            x = x.flatten(1, 2).unsqueeze(2)  # (N, C T, 1, H, W): time becomes channels
        x = self.features(x)  # (N, C, T', H', W')
        return self.classifier(x.mean((3, 4)).transpose(1, 2))  # (N, T', K)


def card(name: str, title: str, teaches: str) -> ModelCard:
    return lab_card(
        name,
        title,
        family="fusion",
        paper=KARPATHY,
        teaches=teaches,
        build=partial(FusionNet, FUSIONS[name]),
        layers=LAYERS,
    )


CARDS = (
    card(
        "single_frame",
        N_("Single frame"),
        N_("Each frame is classified alone, and the answers are averaged: time does not exist. A strong baseline."),
    ),
    card(
        "late_fusion_mlp",
        N_("Late fusion, MLP"),
        N_("All features of all frames go into an MLP: it knows which frame is which, for millions of parameters."),
    ),
    card(
        "late_fusion_pool",
        N_("Late fusion, pooled"),
        N_(
            "The features of all frames, averaged; the last layer is linear, so that the mean of the frames' answers "
            "is the same. The single frame's network, trained on the clip's answer."
        ),
    ),
    card(
        "early_fusion",
        N_("Early fusion"),
        N_("Time becomes channels: the first convolution sees all of it at once, and no later one sees any."),
    ),
    card(
        "slow_fusion",
        N_("Slow fusion (3D CNN)"),
        N_("3D convolutions: each layer mixes a little more of time, as it does of space."),
    ),
)
