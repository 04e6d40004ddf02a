"""Inflated lab nets: the 2D skeleton, trained on single frames, with a time axis; of colours, and of colours and flow.

    network              begins as
    inflated             the single frame's network, each kernel copied over 3 frames and divided by 3
    two_stream_inflated  spatial: the network above; temporal: the same skeleton, inflated, its first kernels for flow

Both have the layers and strides of slow fusion; they differ from it in where training begins, and in that time goes on
with copies of the first and last frame where slow fusion sees zeros.

Source: Carreira, Zisserman: Quo Vadis, Action Recognition? A New Model and the Kinetics Dataset, 2017.
"""

import torch
from torch import Tensor

from models.card import N_
from models.evidence import Evidence
from models.fusion import SLOWED
from models.inflate import inflate
from models.input_spec import expect
from models.lab import FRAMES, SIZE, lab_card
from models.skeleton import Skeleton
from models.two_stream import TwoStream, flow_input, layers

PAPER = "Carreira, Zisserman: Quo Vadis, Action Recognition? 2017"
LAYERS = (*(f"features.{layer}.2" for layer in range(len(SLOWED))), "classifier")  # the ReLU of each convolution


class InflatedNet(Evidence):
    """A skeleton, inflated: ``(N, C, T, H, W)`` to logits ``(N, K)``; those of all steps in time are averaged."""

    def __init__(self, skeleton: Skeleton) -> None:
        super().__init__()
        strides = {f"{layer}.0": stride for layer, stride in enumerate(SLOWED)}
        self.features = inflate(skeleton.features, temporal_stride=strides)
        self.classifier = skeleton.classifier

    def evidence(self, x: Tensor) -> Tensor:
        """Logits of each step in time, ``(N, T', K)``."""
        return self.classifier(self.features(x).mean((3, 4)).transpose(1, 2))


class TwoStreamInflated(TwoStream):
    """``(N, 5, T, H, W)`` to logits ``(N, K)``: both streams see all frames, and their probabilities are averaged.

    The last frame's flow is 0, as slow fusion on flow sees it: nothing comes after it.
    """

    def evidence(self, x: Tensor) -> Tensor:
        """The logits of each stream, ``(N, 2, K)``."""
        expect(x, self.shape)
        spatial, temporal = self.spatial(x[:, :3]), self.temporal(x[:, 3:])
        return torch.cat([spatial[:, None], temporal[:, None]], 1)


def inflated() -> InflatedNet:
    return InflatedNet(Skeleton())


def two_stream_inflated() -> TwoStreamInflated:
    return TwoStreamInflated(inflated(), InflatedNet(Skeleton(channels=2)), FRAMES, SIZE)


CARDS = (
    lab_card(
        "inflated",
        N_("Inflated 2D CNN"),
        family="inflated",
        paper=PAPER,
        teaches=N_("Slow fusion that begins as an image network: each kernel copied over time and divided."),
        build=inflated,
        layers=LAYERS,
    ),
    lab_card(
        "two_stream_inflated",
        N_("Two-stream inflated"),
        family="inflated",
        paper=PAPER,
        teaches=N_("The two-stream network of I3D: one inflated network of colours, one of optical flow, averaged."),
        build=two_stream_inflated,
        layers=layers(LAYERS),
        input=flow_input("both"),
    ),
)
