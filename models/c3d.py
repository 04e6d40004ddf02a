"""C3D: VGG's recipe in 3D (Tran et al. 2015, arXiv:1412.0767).

Convolutions of 3 × 3 × 3 all over, with ReLU; max pooling of 2 x 2 x 2 after each stage, but the first pool keeps time;
three fully connected layers on top. At paper size it looks at 16 frames of 112 x 112 and takes 38.5 GMACs.
"""

from functools import partial

from torch import Tensor, nn

from models.card import N_, ModelCard, Weights
from models.input_spec import InputSpec, expect
from models.lab import CLASSES, FRAMES, SIZE, lab_card

PAPER_STAGES = ((64,), (128,), (256, 256), (512, 512), (512, 512))
LAB_STAGES = ((4,), (16,), (32, 32), (64, 64))
PAPER = "Tran et al.: Learning Spatiotemporal Features with 3D Convolutional Networks, 2015"


class C3D(nn.Sequential):
    """``(N, 3, T, H, W)`` to logits ``(N, K)``; the layers have the names of the public checkpoint.

    Args:
        stages: widths of the convolutions between two pools.
        hidden: width of the fully connected layers.
        norm: batch norm after each pool. The paper has none; a small net trains faster with it.
    """

    def __init__(
        self,
        stages: tuple[tuple[int, ...], ...] = PAPER_STAGES,
        hidden: int = 4096,
        classes: int = 487,
        frames: int = 16,
        size: int = 112,
        norm: bool = False,
    ) -> None:
        super().__init__()
        self.shape = (3, frames, size, size)
        channels = 3
        for stage, widths in enumerate(stages, 1):
            for letter, width in zip("ab", widths, strict=False):
                name = f"{stage}{letter}" if len(widths) > 1 else f"{stage}"
                self.add_module(f"conv{name}", nn.Conv3d(channels, width, 3, padding=1))
                self.add_module(f"relu{name}", nn.ReLU())
                channels = width
            halved = (1, 2, 2) if stage == 1 else (2, 2, 2)
            odd = size % 2  # the paper's last pool meets 7 x 7, and is padded to give 4 x 4
            self.add_module(f"pool{stage}", nn.MaxPool3d(halved, halved, (0, odd, odd)))
            if norm:
                self.add_module(f"norm{stage}", nn.BatchNorm3d(channels))
            frames, size = frames // halved[0], (size + odd) // 2
        self.flatten = nn.Flatten()  # (N, C T' H' W')
        inputs = channels * frames * size * size
        for name in ("6", "7"):
            self.add_module(f"fc{name}", nn.Linear(inputs, hidden))
            self.add_module(f"relu{name}", nn.ReLU())
            self.add_module(f"dropout{name}", nn.Dropout(0.5))
            inputs = hidden
        self.fc8 = nn.Linear(hidden, classes)

    def forward(self, x: Tensor) -> Tensor:
        """Raises InputError for a clip of another size."""
        expect(x, self.shape)
        return super().forward(x)


CARDS = (
    lab_card(
        "c3d",
        N_("C3D, lab size"),
        family="c3d",
        paper=PAPER,
        teaches=N_(
            "VGG's recipe with a third axis: 3 × 3 × 3 all over, pools that halve time too, and a price for it."
        ),
        build=partial(C3D, LAB_STAGES, hidden=64, classes=CLASSES, frames=FRAMES, size=SIZE, norm=True),
        layers=("conv1", "conv2", "conv3a", "conv3b", "conv4a", "conv4b", "fc6", "fc8"),
    ),
    ModelCard(
        name="c3d_sports1m",
        title="C3D",
        family="c3d",
        paper=PAPER,
        teaches=N_("VGG in 3D at the paper's size: simple, good, and more than twice as expensive as VGG-16."),
        # As the checkpoint's own example has it: RGB from 0 to 255, short side 112.
        input=InputSpec(
            frames=16, fps=25, mean=(0.0,) * 3, std=(1 / 255,) * 3, resize=112, size=112, min_frames=16, max_frames=16
        ),
        labels="sports1m",
        build=C3D,
        weights=Weights(
            badge="sports1m",
            file="c3d.pickle",
            sha256="",  # its publisher states none; it is read as tensors only, and must fit key by key
            licence="not stated",
            megabytes=319.96,
            url="http://imagelab.ing.unimore.it/files/c3d_pytorch/c3d.pickle",
        ),
        top1=None,
        top1_source="",
        layers=("conv1", "conv2", "conv3a", "conv3b", "conv4a", "conv4b", "conv5a", "conv5b", "fc6", "fc8"),
    ),
)
