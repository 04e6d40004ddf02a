"""The lab nets' skeleton in 2D: a network of pictures, five convolutions and a linear layer.

The single frame's network is this one, run on every frame: its trained weights fit after their kernels, which are one
frame long there, have lost that axis.
"""

from torch import Tensor, nn

from models.fusion import HALVED, WIDTHS, FusionNet
from models.lab import CLASSES


class Skeleton(nn.Module):
    """``(N, C, H, W)`` to logits ``(N, K)``.

    Args:
        channels: of the input: 3 colours, or 2 of flow.
    """

    def __init__(self, classes: int = CLASSES, channels: int = 3, widths: tuple[int, ...] = WIDTHS) -> None:
        super().__init__()
        self.features = nn.Sequential()
        for width, side in zip(widths, HALVED, strict=True):
            self.features.append(
                nn.Sequential(
                    nn.Conv2d(channels, width, 3, side, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU()
                )
            )
            channels = width
        self.classifier = nn.Linear(channels, classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.classifier(self.features(x).mean((2, 3)))


def skeleton_of(single_frame: FusionNet, channels: int = 3) -> Skeleton:
    """The skeleton with the weights of a single frame's network.

    With two ``channels``, for flow, the first kernels are the mean over the three colours, for u and v alike; all else
    is the same. Source: Wang et al.: Temporal Segment Networks, 2016 (cross-modality pre-training).
    """
    state = {name: value.squeeze(2) if value.dim() == 5 else value for name, value in single_frame.state_dict().items()}
    if channels != 3:
        first = state["features.0.0.weight"]
        state["features.0.0.weight"] = first.mean(1, keepdim=True).expand(-1, channels, -1, -1)
    skeleton = Skeleton(single_frame.classifier.out_features, channels)  # type: ignore[arg-type]
    skeleton.load_state_dict(state)
    return skeleton.train(single_frame.training)
