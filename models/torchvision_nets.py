"""Six networks that torchvision brings, with weights trained on Kinetics-400 that a person may download.

Tran et al. 2018 (R3D, MC3, R(2+1)D), Xie et al. 2018 (S3D), Li et al. 2022 (MViTv2), Liu et al. 2022 (Video Swin).
Sizes, normalisation and accuracy are what torchvision states; a test compares them.
"""

from functools import partial
from importlib import import_module

from torch import nn

from models.card import N_, ModelCard, Weights
from models.input_spec import InputSpec
from models.prepared import prepared

RESNET_LAYERS = ("stem", "layer1", "layer2", "layer3", "layer4", "fc")
TRAN = "Tran et al.: A Closer Look at Spatiotemporal Convolutions, 2018"
TRAN_INPUT = InputSpec(
    frames=16,
    fps=15,
    mean=(0.43216, 0.394666, 0.37645),
    std=(0.22803, 0.22145, 0.216989),
    resize=(128, 171),
    size=112,
)


def build(name: str) -> nn.Module:
    """The network with random weights. torchvision takes a second to import, so only who wants one of these waits."""
    return getattr(import_module("torchvision.models.video"), name)(weights=None)


def card(
    name: str,
    title: str,
    *,
    family: str,
    paper: str,
    teaches: str,
    input: InputSpec,
    layers: tuple[str, ...],
    digits: str,
    megabytes: float,
    top1: float,
    separated: bool = False,
) -> ModelCard:
    """A card.

    Args:
        digits: they begin the SHA-256 of the weights, and torch writes them into the file's name.
        separated: its filters look across space or along time, so that it can be made faster.
    """
    file = f"{name}-{digits}.pth"
    return ModelCard(
        name=name,
        title=title,
        family=family,
        paper=paper,
        teaches=teaches,
        input=input,
        labels="kinetics400",
        build=partial(build, name),
        weights=Weights(
            badge="kinetics400",
            file=file,
            sha256=digits,
            licence="BSD-3-Clause (torchvision)",
            megabytes=megabytes,
            url=f"https://download.pytorch.org/models/{file}",
        ),
        top1=top1,
        top1_source="torchvision",
        layers=layers,
        prepare=prepared if separated else None,
    )


CARDS = (
    card(
        "r3d_18",
        "R3D-18",
        family="slow fusion",
        paper=TRAN,
        teaches=N_("A ResNet in which every convolution is 3 × 3 × 3: slow fusion all the way."),
        input=TRAN_INPUT,
        layers=RESNET_LAYERS,
        digits="b3b3357e",
        megabytes=127.359,
        top1=63.2,
    ),
    card(
        "mc3_18",
        "MC3-18",
        family="slow fusion",
        paper=TRAN,
        teaches=N_("Mixed convolutions: 3D in the first blocks, 2D above. Is early mixing of time enough?"),
        input=TRAN_INPUT,
        layers=RESNET_LAYERS,
        digits="a90a0ba3",
        megabytes=44.672,
        top1=63.96,
    ),
    card(
        "r2plus1d_18",
        "R(2+1)D-18",
        family="slow fusion",
        paper=TRAN,
        teaches=N_("Each 3D filter is split: first across space, then along time."),
        input=TRAN_INPUT,
        layers=RESNET_LAYERS,
        digits="91a641e6",
        megabytes=120.318,
        top1=67.463,
        separated=True,
    ),
    card(
        "s3d",
        "S3D",
        family="inflated",
        paper="Xie et al.: Rethinking Spatiotemporal Feature Learning, 2018",
        teaches=N_("I3D with separated filters: first across space, then along time, at fewer multiply-adds."),
        input=InputSpec(
            frames=128,
            fps=15,
            mean=(0.43216, 0.394666, 0.37645),
            std=(0.22803, 0.22145, 0.216989),
            resize=(256, 256),
            size=224,
            min_frames=14,
        ),
        layers=("features.0", "features.2", "features.6", "features.12", "features.15", "classifier"),
        digits="d76dad2f",
        megabytes=31.972,
        top1=68.368,
        separated=True,
    ),
    card(
        "mvit_v2_s",
        "MViTv2-S",
        family="transformer",
        paper="Li et al.: MViTv2, 2022",
        teaches=N_("A transformer over space-time that pools its tokens from stage to stage."),
        input=InputSpec(
            frames=16,
            fps=7.5,
            mean=(0.45, 0.45, 0.45),
            std=(0.225, 0.225, 0.225),
            resize=256,
            size=224,
            min_frames=16,
            max_frames=16,
        ),
        layers=("conv_proj", "blocks.0", "blocks.2", "blocks.13", "blocks.15", "head"),
        digits="ae3be167",
        megabytes=131.884,
        top1=80.757,
    ),
    card(
        "swin3d_t",
        "Swin3D-T",
        family="transformer",
        paper="Liu et al.: Video Swin Transformer, 2022",
        teaches=N_("Attention inside small windows of space-time that shift from layer to layer."),
        input=InputSpec(frames=32, fps=15, mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225), resize=256, size=224),
        layers=("patch_embed", "features.0", "features.2", "features.4", "features.6", "head"),
        digits="7615ae03",
        megabytes=121.543,
        top1=77.715,
    ),
)
