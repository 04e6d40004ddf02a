"""Two-stream networks: appearance from one frame, motion from a stack of flow, and the average of what both say.

    stream      sees                                     network (lab size)
    spatial     one RGB frame, the clip's middle one     the fusion family's single frame
    temporal    2 (T - 1) channels: u and v of each      the fusion family's early fusion
                frame to the next

The streams share nothing: each is trained on its own answer, as in the paper; their probabilities are averaged.
"""

from dataclasses import replace
from functools import partial

import torch
from torch import Tensor, nn

from models.card import N_, ModelCard, Weights
from models.evidence import Evidence
from models.fusion import LAYERS, FusionNet
from models.input_spec import InputSpec, expect
from models.lab import FRAMES, INPUT, SIZE, lab_card

PAPER = "Simonyan, Zisserman: Two-Stream Convolutional Networks for Action Recognition in Videos, 2014"
STREAMS = ("spatial", "temporal")
FLOW_SIZE = 128  # at which lab nets' flow is estimated: DIS is not exact on smaller pictures
FIELDS = 10  # of flow, the paper's L


class TwoStream(Evidence):
    """``(N, 5, T, H, W)``, three colours and then u and v, to logits ``(N, K)``.

    Args:
        spatial, temporal: take ``(N, 3, 1, H, W)`` and ``(N, 2, T - 1, H, W)``, give logits ``(N, K)``.
        frames, size: T, and H = W.
    """

    streams = STREAMS

    def __init__(self, spatial: nn.Module, temporal: nn.Module, frames: int, size: int) -> None:
        super().__init__()
        self.spatial, self.temporal = spatial, temporal
        self.shape = (5, frames, size, size)

    def evidence(self, x: Tensor) -> Tensor:
        """The logits of each stream, ``(N, 2, K)``. In training the spatial stream sees any one frame."""
        expect(x, self.shape)
        frames = x.shape[2]
        t = int(torch.randint(frames, ())) if self.training else frames // 2
        # The last frame's flow is 0: nothing comes after it.
        spatial, temporal = self.spatial(x[:, :3, t : t + 1]), self.temporal(x[:, 3:, :-1])
        return torch.cat([spatial[:, None], temporal[:, None]], 1)

    def answer(self, evidence: Tensor) -> Tensor:
        """Logits whose softmax is the average of both streams' softmax, ``(N, 2, K)`` to ``(N, K)``."""
        return evidence.log_softmax(2).logsumexp(1)


class Stack(nn.Module):
    """Time becomes channels: ``(N, C, T, H, W)`` to ``(N, C T, 1, H, W)``."""

    def forward(self, x: Tensor) -> Tensor:
        return x.flatten(1, 2).unsqueeze(2)


class AcrossMaps(nn.LocalResponseNorm):
    """AlexNet's norm over five neighbouring maps, of ``(N, C, 1, H, W)``."""

    def __init__(self) -> None:
        super().__init__(5, alpha=5e-4, k=2)

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x[:, :, 0]).unsqueeze(2)


def convolution(channels_in: int, channels_out: int, size: int, stride: int = 1, padding: int = 0) -> nn.Conv3d:
    return nn.Conv3d(channels_in, channels_out, (1, size, size), (1, stride, stride), (0, padding, padding))


class CnnM(nn.Sequential):
    """CNN-M-2048 (Chatfield et al. 2014) on one picture or one stack: ``(N, C, T, 224, 224)`` to logits ``(N, K)``.

    The temporal stream has no second norm, to save memory.
    """

    def __init__(self, channels: int, classes: int, second_norm: bool) -> None:
        super().__init__()
        for name, layer in {
            "stack": Stack(),
            "conv1": convolution(channels, 96, 7, stride=2),
            "relu1": nn.ReLU(),
            "norm1": AcrossMaps(),
            "pool1": nn.MaxPool3d((1, 3, 3), (1, 2, 2)),
            "conv2": convolution(96, 256, 5, stride=2, padding=1),
            "relu2": nn.ReLU(),
            "norm2": AcrossMaps() if second_norm else nn.Identity(),
            "pool2": nn.MaxPool3d((1, 3, 3), (1, 2, 2), ceil_mode=True),
            "conv3": convolution(256, 512, 3, padding=1),
            "relu3": nn.ReLU(),
            "conv4": convolution(512, 512, 3, padding=1),
            "relu4": nn.ReLU(),
            "conv5": convolution(512, 512, 3, padding=1),
            "relu5": nn.ReLU(),
            "pool5": nn.MaxPool3d((1, 3, 3), (1, 2, 2)),
            "flat": nn.Flatten(),
            "full6": nn.Linear(512 * 6 * 6, 4096),
            "relu6": nn.ReLU(),
            "drop6": nn.Dropout(0.9),
            "full7": nn.Linear(4096, 2048),
            "relu7": nn.ReLU(),
            "drop7": nn.Dropout(0.9),
            "full8": nn.Linear(2048, classes),
        }.items():
            self.add_module(name, layer)


def two_stream() -> TwoStream:
    """The lab net."""
    return TwoStream(
        FusionNet("single_frame", frames=1), FusionNet("early", frames=FRAMES - 1, channels=2), FRAMES, SIZE
    )


def two_stream_cnn_m(classes: int = 101) -> TwoStream:
    """The paper's network."""
    return TwoStream(CnnM(3, classes, True), CnnM(2 * FIELDS, classes, False), FIELDS + 1, 224)


def layers(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{stream}.{name}" for stream in STREAMS for name in names)


def flow_input(modality: str) -> InputSpec:
    """The input of lab nets that see flow."""
    colours = INPUT if modality == "both" else replace(INPUT, mean=(), std=())
    mean, std = (*colours.mean, 0.0, 0.0), (*colours.std, 0.1, 0.1)
    return replace(INPUT, modality=modality, flow_size=FLOW_SIZE, mean=mean, std=std)


CARDS = (
    lab_card(
        "two_stream",
        N_("Two streams"),
        family="two_stream",
        paper=PAPER,
        teaches=N_("Appearance from one frame, motion from a stack of optical flow; what both say is averaged."),
        build=two_stream,
        layers=layers(LAYERS),
        input=flow_input("both"),
    ),
    lab_card(
        "slow_fusion_flow",
        N_("Slow fusion on flow"),
        family="two_stream",
        paper=PAPER,
        teaches=N_("The 3D CNN on optical flow alone: what does early fusion of the flow lose?"),
        build=partial(FusionNet, "slow", channels=2),
        layers=LAYERS,
        input=flow_input("flow"),
    ),
    ModelCard(
        name="two_stream_cnn_m",
        title="Two-stream, CNN-M-2048",
        family="two_stream",
        paper=PAPER,
        teaches=N_("The paper's network: two CNN-M-2048, one for a frame and one for ten fields of flow."),
        input=InputSpec(
            frames=FIELDS + 1,
            fps=25,
            mean=(0.485, 0.456, 0.406, 0.0, 0.0),
            std=(0.229, 0.224, 0.225, 0.25, 0.25),
            modality="both",
            flow_size=224,
            min_frames=FIELDS + 1,
            max_frames=FIELDS + 1,
        ),
        labels="ucf101",
        build=two_stream_cnn_m,
        weights=Weights(badge="ucf101", file="two_stream_cnn_m.safetensors", sha256="", licence="", megabytes=0.0),
        top1=86.9,
        top1_source="Simonyan and Zisserman 2014, UCF-101",
        layers=layers(("conv1", "conv2", "conv3", "conv4", "conv5", "full6", "full8")),
    ),
)
