"""SlowFast: the same clip at two speeds, in two pathways, without any optical flow.

    pathway     frames       channels     sees best
    slow        T / alpha    C            what there is
    fast        T            beta C       how it moves

After every stage but the last, a lateral connection takes what the fast pathway has found to the slow one, which goes
on with both. Their features, each averaged over space and time, go into one linear layer.

    lateral               of the fast features, beta C x T, makes for the slow ones
    time_strided_conv     2 beta C x T / alpha, by a learned convolution in time
    time_to_channel       alpha beta C x T / alpha: alpha frames lie behind one another
    sampling              beta C x T / alpha: every alpha-th frame
    none                  nothing: the pathways meet in the linear layer only

Source: Feichtenhofer et al.: SlowFast Networks for Video Recognition, 2019. No pathway strides in time.
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from models.card import N_
from models.fusion import HALVED, convolution
from models.input_spec import InputError
from models.lab import CLASSES, lab_card

PAPER = "Feichtenhofer et al.: SlowFast Networks for Video Recognition, 2019"
PATHWAYS = ("slow", "fast")
ALPHA, BETA = 4, 1 / 8
WIDTHS = (32, 48, 64, 96, 96)  # channels of the lab net's slow pathway
KERNELS = {"slow": (1, 1, 1, 3, 3), "fast": (5, 3, 3, 3, 3)}  # of its convolutions, in time
LATERALS = ("time_strided_conv", "time_to_channel", "sampling", "none")
LATERAL_FRAMES = 5  # that the time-strided convolution sees


def mean_of_all(x: Tensor) -> Tensor:
    """The mean of features ``(N, C, T, H, W)`` over space and time, ``(N, C)``."""
    return x.mean((2, 3, 4))


class SlowFast(nn.Module):
    """``(N, C, T, H, W)`` to logits ``(N, K)``; T is a multiple of ``alpha``.

    Args:
        slow, fast: the stages of each pathway; a pathway without stages is not there.
        laterals: one fewer than there are stages, or none.
        classifier: of the features of both pathways.
        alpha: of so many frames, the slow pathway sees one.
        spread: its frames reach from the clip's first to its last, as PySlowFast takes them; else every alpha-th.
        pool: features ``(N, C, T, H, W)`` of a pathway to what the classifier sees, ``(N, C)``.
    """

    def __init__(
        self,
        slow: Sequence[nn.Module],
        fast: Sequence[nn.Module],
        laterals: Sequence[nn.Module],
        classifier: nn.Module,
        alpha: int = ALPHA,
        spread: bool = False,
        pool: Callable[[Tensor], Tensor] = mean_of_all,
    ) -> None:
        super().__init__()
        self.slow, self.fast, self.laterals = nn.ModuleList(slow), nn.ModuleList(fast), nn.ModuleList(laterals)
        self.classifier = classifier
        self.alpha, self.spread, self.pool = alpha, spread, pool

    def forward(self, x: Tensor) -> Tensor:
        return self.answer(self.slow_clip(x), x)

    def slow_clip(self, x: Tensor) -> Tensor:
        """What the slow pathway sees of a clip: ``(N, C, T, H, W)`` to ``(N, C, T / alpha, H, W)``."""
        return x[:, :, self.slow_frames(x.shape[2])]

    def slow_frames(self, frames: int) -> Tensor | slice:
        """Which of a clip's frames the slow pathway sees.

        Raises:
            InputError: they are no multiple of alpha, so that the laterals would not fit.
        """
        if frames < self.alpha or frames % self.alpha:
            raise InputError(
                "The slow pathway sees one of every {alpha} frames, and {found} frames do not divide by {alpha}. "
                "Choose a multiple of {alpha} frames.",
                alpha=self.alpha,
                found=frames,
            )
        if self.spread:
            return torch.linspace(0, frames - 1, frames // self.alpha).long()
        return slice(None, None, self.alpha)

    def answer(self, slow: Tensor, fast: Tensor) -> Tensor:
        """Logits ``(N, K)`` of the two clips that the pathways see, which need not be of one video."""
        pooled = [self.pool(features) for features in self.features(slow, fast)]
        return self.classifier(torch.cat(pooled, 1))

    def features(self, slow: Tensor, fast: Tensor) -> list[Tensor]:
        """What the last stages of the pathways make of their clips, ``(N, C, T, H, W)`` each."""
        for n in range(max(len(self.slow), len(self.fast))):
            if n and self.laterals:
                slow = torch.cat([slow, self.laterals[n - 1](fast)], 1)
            if self.slow:
                slow = self.slow[n](slow)
            if self.fast:
                fast = self.fast[n](fast)
        return [features for features, stages in ((slow, self.slow), (fast, self.fast)) if stages]


class TimeStridedConv(nn.Sequential):
    """Lateral connection: a convolution in time, ``(N, C, T, H, W)`` to ``(N, 2 C, T / alpha, H, W)``."""

    def __init__(self, channels: int, alpha: int, frames: int = LATERAL_FRAMES) -> None:
        made = 2 * channels
        super().__init__(
            nn.Conv3d(channels, made, (frames, 1, 1), (alpha, 1, 1), padding=(frames // 2, 0, 0), bias=False),
            nn.BatchNorm3d(made),
            nn.ReLU(),
        )


class TimeToChannel(nn.Module):
    """Lateral connection: ``(N, C, T, H, W)`` to ``(N, alpha C, T / alpha, H, W)``."""

    def __init__(self, alpha: int) -> None:
        super().__init__()
        self.alpha = alpha

    def forward(self, x: Tensor) -> Tensor:
        return x.unflatten(2, (-1, self.alpha)).transpose(2, 3).flatten(1, 2)


class Sampling(nn.Module):
    """Lateral connection: ``(N, C, T, H, W)`` to ``(N, C, T / alpha, H, W)``."""

    def __init__(self, alpha: int) -> None:
        super().__init__()
        self.alpha = alpha

    def forward(self, x: Tensor) -> Tensor:
        return x[:, :, :: self.alpha]


def lateral_of(kind: str, channels: int, alpha: int) -> tuple[nn.Module, int]:
    """A lateral connection that takes so many channels, and how many it makes."""
    if kind == "time_strided_conv":
        return TimeStridedConv(channels, alpha), 2 * channels
    if kind == "time_to_channel":
        return TimeToChannel(alpha), alpha * channels
    return Sampling(alpha), channels


def slowfast(
    alpha: int = ALPHA,
    beta: float = BETA,
    lateral: str = LATERALS[0],
    pathways: tuple[str, ...] = PATHWAYS,
    classes: int = CLASSES,
) -> SlowFast:
    """The lab net: five convolutions a pathway, of which four halve the picture's side.

    Args:
        lateral: one of LATERALS.
        pathways: one alone is a network as well: the ablation's.
    """
    laterals: list[nn.Module] = []
    extra = [0] * len(WIDTHS)  # channels that come from the fast pathway
    fast_widths = tuple(round(beta * width) for width in WIDTHS)
    if pathways == PATHWAYS and lateral != "none":
        for stage, width in enumerate(fast_widths[:-1]):
            connection, extra[stage + 1] = lateral_of(lateral, width, alpha)
            laterals.append(connection)
    widths = {"slow": WIDTHS, "fast": fast_widths}
    stages = {
        "slow": pathway(WIDTHS, KERNELS["slow"], extra) if "slow" in pathways else [],
        "fast": pathway(fast_widths, KERNELS["fast"], [0] * len(WIDTHS)) if "fast" in pathways else [],
    }
    classifier = nn.Linear(sum(widths[name][-1] for name in pathways), classes)
    return SlowFast(stages["slow"], stages["fast"], laterals, classifier, alpha)


def pathway(widths: Sequence[int], frames: Sequence[int], extra: Sequence[int]) -> list[nn.Module]:
    """The convolutions of a pathway; each takes so many ``extra`` channels besides those of the one before."""
    takes = (3, *widths[:-1])
    return [
        convolution(channels + more, width, kernel, (1, side, side))
        for channels, more, width, kernel, side in zip(takes, extra, widths, frames, HALVED, strict=True)
    ]


CARDS = (
    lab_card(
        "slowfast",
        "SlowFast",
        family="slowfast",
        paper=PAPER,
        teaches=N_(
            "Two pathways see the same frames: a slow one with few of them and many channels, and a fast one with all "
            "of them and few. No optical flow."
        ),
        build=slowfast,
        layers=(*(f"{name}.{n}" for n in range(len(WIDTHS)) for name in PATHWAYS), "classifier"),
    ),
)
