"""Six networks that torchvision brings, with weights trained on Kinetics-400 that a person may download.

Tran et al. 2018 (R3D, MC3, R(2+1)D), Xie et al. 2018 (S3D), Li et al. 2022 (MViTv2), Liu et al. 2022 (Video Swin).
How each samples a clip is what torchvision states beside its published accuracy.
"""

from collections.abc import Callable
from functools import partial

from torch import nn
from torchvision.models import WeightsEnum
from torchvision.models import video as tv

from models.card import N_, ModelCard, Weights
from models.input_spec import InputSpec

RESNET_LAYERS = ("stem", "layer1", "layer2", "layer3", "layer4", "fc")
TRAN = "Tran et al.: A Closer Look at Spatiotemporal Convolutions, 2018"


def card(
    title: str,
    build: Callable[..., nn.Module],
    weights: WeightsEnum,
    *,
    family: str,
    paper: str,
    teaches: str,
    layers: tuple[str, ...],
    frames: int,
    fps: float = 15,
    min_frames: int = 1,
    max_frames: int | None = None,
) -> ModelCard:
    """A card filled from what torchvision knows of the weights."""
    steps = weights.transforms()
    file = weights.url.rsplit("/", 1)[1]
    resize = tuple(steps.resize_size)
    return ModelCard(
        name=build.__name__,
        title=title,
        family=family,
        paper=paper,
        teaches=teaches,
        input=InputSpec(
            frames=frames,
            fps=fps,
            mean=tuple(steps.mean),
            std=tuple(steps.std),
            resize=resize if len(resize) == 2 else resize[0],
            size=steps.crop_size[0],
            min_frames=min_frames,
            max_frames=max_frames,
        ),
        labels="kinetics400",
        build=partial(build, weights=None),
        weights=Weights(
            badge="kinetics400",
            file=file,
            sha256=file.rsplit("-", 1)[1].split(".")[0],  # torch writes the first digits into the name
            licence="BSD-3-Clause (torchvision)",
            megabytes=weights.meta["_file_size"],
            url=weights.url,
        ),
        published_top1=weights.meta["_metrics"]["Kinetics-400"]["acc@1"],
        published_source="torchvision",
        layers=layers,
    )


CARDS = (
    card(
        "R3D-18",
        tv.r3d_18,
        tv.R3D_18_Weights.KINETICS400_V1,
        family="slow fusion",
        paper=TRAN,
        teaches=N_("A ResNet in which every convolution is 3 x 3 x 3: slow fusion all the way."),
        layers=RESNET_LAYERS,
        frames=16,
    ),
    card(
        "MC3-18",
        tv.mc3_18,
        tv.MC3_18_Weights.KINETICS400_V1,
        family="slow fusion",
        paper=TRAN,
        teaches=N_("Mixed convolutions: 3D in the first blocks, 2D above. Is early mixing of time enough?"),
        layers=RESNET_LAYERS,
        frames=16,
    ),
    card(
        "R(2+1)D-18",
        tv.r2plus1d_18,
        tv.R2Plus1D_18_Weights.KINETICS400_V1,
        family="slow fusion",
        paper=TRAN,
        teaches=N_("Each 3D filter is split: first across space, then along time."),
        layers=RESNET_LAYERS,
        frames=16,
    ),
    card(
        "S3D",
        tv.s3d,
        tv.S3D_Weights.KINETICS400_V1,
        family="inflated",
        paper="Xie et al.: Rethinking Spatiotemporal Feature Learning, 2018",
        teaches=N_("I3D with separated filters: half the cost, no loss."),
        layers=("features.0", "features.2", "features.6", "features.12", "features.15", "classifier"),
        frames=128,
        min_frames=14,
    ),
    card(
        "MViTv2-S",
        tv.mvit_v2_s,
        tv.MViT_V2_S_Weights.KINETICS400_V1,
        family="transformer",
        paper="Li et al.: MViTv2, 2022",
        teaches=N_("A transformer over space-time that pools its tokens from stage to stage."),
        layers=("conv_proj", "blocks.0", "blocks.2", "blocks.13", "blocks.15", "head"),
        frames=16,
        fps=7.5,
        min_frames=16,
        max_frames=16,
    ),
    card(
        "Swin3D-T",
        tv.swin3d_t,
        tv.Swin3D_T_Weights.KINETICS400_V1,
        family="transformer",
        paper="Liu et al.: Video Swin Transformer, 2022",
        teaches=N_("Attention inside small windows of space-time that shift from layer to layer."),
        layers=("patch_embed", "features.0", "features.2", "features.4", "features.6", "head"),
        frames=32,
    ),
)
