"""The lecture's three toy networks: late, early and slow fusion of a clip in two convolutions.

    fusion   first convolution    pool            second convolution    then
    late     1 x k x k            1 x p x p       1 x k x k             mean over all that is left
    early    1 x k x k on 3T      1 x p x p       1 x k x k             mean over space; time is gone
    slow     k' x k x k           p' x p x p      k' x k x k            mean over all that is left

They are no cards of the zoo: small enough to be changed and trained while a class watches.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from models.zoo import NetworkError

FUSIONS = ("late", "early", "slow")
LAYERS = ("conv1", "pool1", "conv2", "pool2")
WIDTHS = (12, 24)


@dataclass(frozen=True)
class Toy:
    """Settings of the three; the first are the lecture's.

    Attributes:
        frames, size: of the input, 3 x frames x size x size.
        kernel, pool: in frames (of slow fusion alone) and in pixels.
        stride: of both convolutions, in frames and in pixels.
    """

    frames: int = 20
    size: int = 64
    kernel: tuple[int, int] = (3, 3)
    stride: tuple[int, int] = (1, 1)
    pool: tuple[int, int] = (4, 4)

    @property
    def shape(self) -> tuple[int, int, int, int, int]:
        """Of one input, ``(1, 3, T, H, W)``."""
        return 1, 3, self.frames, self.size, self.size

    def check(self) -> None:
        """Raises NetworkError where no network has these settings, and says why."""
        for axis, kernel in zip(("T", "H × W"), self.kernel, strict=True):
            if kernel % 2 == 0:
                raise NetworkError(
                    "A kernel of {found} along {axis} has no middle, so it cannot be padded evenly: choose an odd one.",
                    found=kernel,
                    axis=axis,
                )
        for axis, length, stride, pool in (
            ("T", self.frames, self.stride[0], self.pool[0]),
            ("H × W", self.size, self.stride[1], self.pool[1]),
        ):
            left = -(-length // stride)
            if left < pool:
                raise NetworkError(
                    "After the first convolution {left} positions are left along {axis}: "
                    "a pool of {pool} does not fit. Choose a smaller pool or stride, or a larger input.",
                    left=left,
                    axis=axis,
                    pool=pool,
                )


class ToyNet(nn.Module):
    """``(N, 3, T, H, W)`` to ``(N, 24)``, or to logits ``(N, K)`` with ``classes``.

    Raises:
        NetworkError: settings that no network can have.
    """

    def __init__(self, fusion: str, toy: Toy = Toy(), classes: int = 0) -> None:
        super().__init__()
        toy.check()
        self.fusion = fusion
        in_time = fusion == "slow"
        kernel, stride, pool = (
            (time if in_time else 1, space, space) for time, space in (toy.kernel, toy.stride, toy.pool)
        )
        padding = kernel[0] // 2, kernel[1] // 2, kernel[2] // 2
        channels = 3 * toy.frames if fusion == "early" else 3
        self.conv1 = nn.Conv3d(channels, WIDTHS[0], kernel, stride, padding)
        self.pool1 = nn.AvgPool3d(pool)
        self.conv2 = nn.Conv3d(WIDTHS[0], WIDTHS[1], kernel, stride, padding)
        self.pool2 = nn.AdaptiveAvgPool3d(1)
        self.classifier = nn.Linear(WIDTHS[1], classes) if classes else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        if self.fusion == "early":
            x = x.flatten(1, 2).unsqueeze(2)  # (N, 3T, 1, H, W): time becomes channels
        x = self.pool1(self.conv1(x).relu())
        x = self.pool2(self.conv2(x).relu())
        return self.classifier(x.flatten(1))


class Recurrence(nn.Module):
    """``(N, C, T, H, W)`` to states of the same shape: each is made of the frame and of the state before."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.input = nn.Conv2d(channels, channels, 1)
        self.state = nn.Conv2d(channels, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        state = x.new_zeros(x[:, :, 0].shape)
        states = []
        for frame in x.unbind(2):
            state = (self.input(frame) + self.state(state)).tanh()
            states.append(state)
        return torch.stack(states, 2)


class Attention(nn.Module):
    """``(N, C, T, H, W)`` to the same shape: each position a mean of all, weighted by how alike they are."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Conv3d(channels, channels, 1) for _part in range(3))

    def forward(self, x: Tensor) -> Tensor:
        query, key, value = (part(x).flatten(2) for part in (self.query, self.key, self.value))  # (N, C, T H W)
        weights = (query.transpose(1, 2) @ key / query.shape[1] ** 0.5).softmax(2)
        return (value @ weights.transpose(1, 2)).unflatten(2, x.shape[2:])
