"""Moments compared: slow fusion's convolutions, averaged over space, and behind them a non-local block in time alone.

After the last convolution a stream is a row of T' moments, each 80 numbers that know 19 frames. A block (Wang et al.
2018, embedded Gaussian) lets each moment look at every other; a 1 x 1 x 1 convolution with batch norm and ReLU judges
each moment, and the answer is the mean over all. Without the block no moment knows of any other.

    convolutions    (N, 3, T, 64, 64)    ->  (N, 80, T / 4, 4, 4)
    mean in space                        ->  (N, 80, T / 4, 1, 1)
    block, judged                        ->  (N, 80, T / 4, 1, 1)
    classifier                           ->  (N, T / 4, K)
"""

from math import prod

from torch import Tensor, nn

from models.fusion import SLOWED, WIDTHS, FusionNet
from models.lab import CLASSES, FRAMES, SIZE
from models.non_local import NonLocalBlock


class Moments(FusionNet):
    """``(N, 3, T, H, W)`` to logits ``(N, K)``.

    Args:
        block: whether moments look at each other.
        position_embedding: whether the block learns one, of each moment.
    """

    def __init__(
        self,
        block: bool = True,
        position_embedding: bool = False,
        frames: int = FRAMES,
        size: int = SIZE,
        classes: int = CLASSES,
    ) -> None:
        super().__init__("slow", frames=frames, size=size, classes=classes)
        channels = WIDTHS[-1]
        positions = (frames // prod(SLOWED), 1, 1) if position_embedding else None
        self.block = NonLocalBlock(channels, position_embedding=positions) if block else None
        self.judged = nn.Sequential(nn.Conv3d(channels, channels, 1, bias=False), nn.BatchNorm3d(channels), nn.ReLU())

    def seen(self, x: Tensor) -> Tensor:
        """The moments, ``(N, C, T', 1, 1)``."""
        return self.features(x).mean((3, 4), keepdim=True)

    def told(self, seen: Tensor) -> Tensor:
        """Logits of each moment ``(N, T', K)``, of what is ``seen``."""
        compared = seen if self.block is None else self.block(seen)
        return self.classifier(self.judged(compared).flatten(2).transpose(1, 2))

    def evidence(self, x: Tensor) -> Tensor:
        """Logits of each moment, ``(N, T', K)``."""
        return self.told(self.seen(x))

    def looks(self, seen: Tensor) -> Tensor:
        """How much each moment takes from each other one, ``(N, T', T')``, a row a query; they add up to 1."""
        assert self.block is not None
        theta, phi, _g = self.block.projected(seen)
        return self.block.weights(theta, phi)
