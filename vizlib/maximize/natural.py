"""How far a video lies from what a network saw in training: the distance R, told by the network's own batch norms.

A batch norm keeps the mean and the variance that each of its channels had over the training set. What the channels do
on a video is compared with that: in units of the channel's own deviation they have mean m and deviation s, and were
taken for Gaussians, the squared distance between the two (2-Wasserstein) is m^2 + (s - 1)^2. R is its mean over the
channels of a layer, added up over the layers. Real clips have one too: no clip is the average of all.

Source: Yin et al.: Dreaming to Distill: Data-free Knowledge Transfer via DeepInversion, 2020; there with the difference
of variances, whose slope grows without bound.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from vizlib.maximize.errors import MaximizeError

LEAST = 1e-4  # of a variance, in units of the norm's own: a channel that is dead has a slope all the same


def no_norm() -> MaximizeError:
    """Why there is no R."""
    return MaximizeError(
        "This network has no batch norm: it keeps no statistics of the clips that it was trained on, so that "
        "nothing says how far a video lies from them. Choose another network, or climb without R."
    )


def norms(network: nn.Module) -> dict[str, _BatchNorm]:
    """The batch norms of a network, by name.

    Raises:
        MaximizeError: it has none, or one of them holds no statistics.
    """
    found = {name: module for name, module in network.named_modules() if isinstance(module, _BatchNorm)}
    if not found:
        raise no_norm()
    for name, norm in found.items():
        mean, variance = norm.running_mean, norm.running_var
        if mean is None or variance is None or not told(mean, variance):
            raise MaximizeError(
                "The batch norm {name} holds no statistics of training: expected are a finite mean and variance of "
                "each channel. Load weights that have them, or climb without R.",
                name=name,
            )
    return found


def told(mean: Tensor, variance: Tensor) -> bool:
    """Whether these are statistics of something: finite, and not what a norm has before it has seen anything."""
    fresh = bool((mean == 0).all() and (variance == 1).all())
    return not fresh and bool(torch.isfinite(mean).all() and torch.isfinite(variance).all())


class Moments(torch.autograd.Function):
    """Means of each channel of ``(N, C, ...)`` and of its square, ``(C,)``; of 16 bits in 32.

    The gradient is written out: left to PyTorch, or to its var_mean, R takes as long as the network.
    """

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> tuple[Tensor, Tensor]:
        ctx.save_for_backward(x)
        axes = [axis for axis in range(x.dim()) if axis != 1]
        wide = x.to(torch.promote_types(x.dtype, torch.float32))
        return wide.mean(axes), wide.square().mean(axes)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        (x,) = ctx.saved_tensors
        sides, each = (-1, *[1] * (x.dim() - 2)), x.shape[1] / x.numel()
        mean, square = (gradient.view(sides).to(x.dtype) for gradient in (gradients[0] * each, 2 * each * gradients[1]))
        return torch.addcmul(mean, x, square)


class Watch:
    """What the batch norms of a network heard while it ran."""

    def __init__(self) -> None:
        self.heard: dict[str, list[Tensor]] = {}

    def hear(self, name: str, norm: Any, x: Tensor) -> None:
        """``x`` ``(N, C, ...)`` is on its way into the norm."""
        mean, square = Moments.apply(x)
        usual = norm.running_var + norm.eps
        m = (mean - norm.running_mean) * usual.rsqrt()
        s = ((square - mean.square()).clamp_min(0) / usual + LEAST).sqrt()
        self.heard.setdefault(name, []).append((m.square() + (s - 1).square()).mean())

    def distances(self) -> dict[str, Tensor]:
        """What each layer adds to R; of a norm that ran several times the mean."""
        return {name: torch.stack(parts).mean() for name, parts in self.heard.items()}

    def distance(self) -> Tensor:
        """R, a scalar."""
        return torch.stack(list(self.distances().values())).sum()


@contextmanager
def watched(network: nn.Module) -> Iterator[Watch]:
    """Listens to the batch norms of ``network``.

    Raises:
        MaximizeError: see ``norms``.
    """
    watch = Watch()
    with ExitStack() as hooks:
        for name, norm in norms(network).items():
            hook = norm.register_forward_pre_hook(lambda module, inputs, name=name: watch.hear(name, module, inputs[0]))
            hooks.callback(hook.remove)
        yield watch


@torch.no_grad()
def layers_of(network: nn.Module, x: Tensor) -> dict[str, float]:
    """What each batch norm adds to R of an input tensor ``(N, C, T, H, W)``, in the order in which they run.

    Raises:
        MaximizeError: see ``norms``.
    """
    with watched(network) as watch:
        network(x)
        return {name: float(part) for name, part in watch.distances().items()}


def distance_of(network: nn.Module, x: Tensor) -> float:
    """R of an input tensor ``(N, C, T, H, W)``.

    Raises:
        MaximizeError: see ``norms``.
    """
    return sum(layers_of(network, x).values())
