"""EfficientNet-Lite0: a network for pictures, with weights trained on ImageNet. What can one frame tell?

Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", ICML 2019; the Lite versions
(Liu 2020) have no squeeze-and-excitation, and ReLU6 for swish, so that small devices run them well.

    layer    block                       makes           side
    stem     3 x 3, stride 2             32 channels     112
    stage_1  1 of 3 x 3, not expanded    16              112
    stage_2  2 of 3 x 3                  24               56
    stage_3  2 of 5 x 5                  40               28
    stage_4  3 of 3 x 3                  80               14
    stage_5  3 of 5 x 5                 112               14
    stage_6  4 of 5 x 5                 192                7
    stage_7  1 of 3 x 3                 320                7
    head     1 x 1                     1280                7

A block (MobileNetV2's) widens its input six times, looks at each channel by itself, and narrows it again; where input
and output have the same shape, they are added.
"""

from collections import OrderedDict
from dataclasses import dataclass

from torch import Tensor, nn

from models.card import N_, ModelCard, Weights
from models.checkpoints import read_state
from models.each_frame import EachFrame
from models.input_spec import InputSpec

STEM, HEAD = 32, 1280  # channels


@dataclass(frozen=True)
class Stage:
    """A row of blocks of ``kernel`` x ``kernel``; the first has the ``stride``."""

    kernel: int
    expansion: int
    channels: int
    blocks: int
    stride: int


STAGES = (
    Stage(3, 1, 16, 1, 1),
    Stage(3, 6, 24, 2, 2),
    Stage(5, 6, 40, 2, 2),
    Stage(3, 6, 80, 3, 2),
    Stage(5, 6, 112, 3, 1),
    Stage(5, 6, 192, 4, 2),
    Stage(3, 6, 320, 1, 1),
)


def convolution(inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1) -> list[nn.Module]:
    """Convolution and batch norm, padded as TensorFlow's SAME does: outputs are size / stride, the odd pixel goes last.

    The pads are fixed: they are those of a side that the stride divides, of 224 and of 64 on every floor.
    """
    before, after = (kernel - stride) // 2, (kernel - stride + 1) // 2
    uneven: list[nn.Module] = [nn.ZeroPad2d((before, after, before, after))] if before != after else []
    padding = 0 if uneven else before
    return [
        *uneven,
        nn.Conv2d(inputs, outputs, kernel, stride, padding, groups=groups, bias=False),
        nn.BatchNorm2d(outputs, eps=1e-3),
    ]


class Block(nn.Module):
    """Widen, look at each channel by itself, narrow."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        wide = expansion * inputs
        widen = [*convolution(inputs, wide, 1), nn.ReLU6()] if expansion > 1 else []
        look = [*convolution(wide, wide, kernel, stride, groups=wide), nn.ReLU6()]
        self.layers = nn.Sequential(*widen, *look, *convolution(wide, outputs, 1))
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        return x + self.layers(x) if self.residual else self.layers(x)


class EfficientNetLite0(nn.Module):
    """Pictures ``(N, 3, H, W)``, H and W multiples of 32, to logits ``(N, classes)``.

    Args:
        stages: only the first ones, from 1 to 7. The head belongs to the seventh; fewer stages are averaged as they
            are, and H and W may be multiples of the stride that is left: 16 up to the fifth.
        classes: of the last layer.
    """

    def __init__(self, stages: int = len(STAGES), classes: int = 1000) -> None:
        super().__init__()
        if not 1 <= stages <= len(STAGES):
            raise ValueError(f"stages are from 1 to {len(STAGES)}, found {stages}")
        features: OrderedDict[str, nn.Module] = OrderedDict()
        features["stem"] = nn.Sequential(*convolution(3, STEM, 3, stride=2), nn.ReLU6())
        channels = STEM
        for number, stage in enumerate(STAGES[:stages], 1):
            blocks = []
            for n in range(stage.blocks):
                stride = stage.stride if n == 0 else 1
                blocks.append(Block(channels, stage.channels, stage.kernel, stride, stage.expansion))
                channels = stage.channels
            features[f"stage_{number}"] = nn.Sequential(*blocks)
        if stages == len(STAGES):
            features["head"] = nn.Sequential(*convolution(channels, HEAD, 1), nn.ReLU6())
            channels = HEAD
        self.features = nn.Sequential(features)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.dropout = nn.Dropout(0.2)
        self.classifier = nn.Linear(channels, classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.dropout(self.flatten(self.pool(self.features(x)))))


def build() -> EachFrame:
    return EachFrame(EfficientNetLite0())


WEIGHTS = Weights(
    badge="imagenet",
    file="efficientnet_lite0.safetensors",
    sha256="f9ca2b5b88a3b52166dcfb69d1ce55046ac138c87f95f74832448627a1052b5e",
    licence="Apache-2.0 (Google)",
    megabytes=9.9,
)


def from_imagenet(stages: int, classes: int) -> EfficientNetLite0:
    """The first ``stages`` as ImageNet trained them, with a new last layer.

    Raises:
        WeightsError: the file of weights is damaged.
    """
    trained = build()
    read_state(trained, WEIGHTS)
    network = EfficientNetLite0(stages, classes)
    for name, layer in network.features.named_children():
        layer.load_state_dict(trained.get_submodule(f"network.features.{name}").state_dict())
    return network


CARDS = (
    ModelCard(
        name="efficientnet_lite0",
        title="EfficientNet-Lite0",
        family="image",
        paper="Tan, Le: EfficientNet, 2019; Lite: Liu 2020",
        teaches=N_("An image network answers each frame by itself: it names objects and scenes, not actions."),
        # The original evaluation cuts 224 / 256 of the short side out of the middle.
        input=InputSpec(frames=8, fps=25, stride=4, mean=(127 / 255,) * 3, std=(128 / 255,) * 3),
        labels="imagenet1k",
        build=build,
        weights=WEIGHTS,
        top1=75.1,
        top1_source="tensorflow/tpu, EfficientNet-Lite",
        layers=(
            "network.features.stem",
            "network.features.stage_2",
            "network.features.stage_4",
            "network.features.stage_6",
            "network.features.head",
            "network.classifier",
        ),
    ),
)
