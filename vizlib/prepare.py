"""A network made ready to run fast: same answer, less time.

Which form is fastest is a fact of the device, so it is measured. On two CPU cores nothing beats the plain network
(``benchmarks/inference.py`` prints the ratios), so there prepared *is* plain. On an accelerator the forms race once,
when the network is first loaded, which takes a fraction of a second there.
"""

import copy
import itertools
import statistics
import time
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from vizlib.device import synchronize

CONVOLUTIONS = (nn.Conv2d, nn.Conv3d)
NORMS = (nn.BatchNorm2d, nn.BatchNorm3d)
ROUNDS = 5


def plain(network: nn.Module) -> nn.Module:
    return network


def folded(network: nn.Module) -> nn.Module:
    """A copy in which each batch norm that directly follows a convolution is folded into its kernel."""
    network = copy.deepcopy(network)
    for parent in list(network.modules()):
        children = list(parent.named_children())
        for (before, conv), (after, norm) in itertools.pairwise(children):
            if isinstance(conv, CONVOLUTIONS) and isinstance(norm, NORMS):
                setattr(parent, before, fuse_conv_bn_eval(conv, norm))
                setattr(parent, after, nn.Identity())
    return network


def channels_last(network: nn.Module) -> nn.Module:
    """A copy whose kernels lie in memory channel by channel; activations follow."""
    return copy.deepcopy(network).to(memory_format=torch.channels_last_3d)


def folded_channels_last(network: nn.Module) -> nn.Module:
    return channels_last(folded(network))


FORMS: dict[str, Callable[[nn.Module], nn.Module]] = {
    form.__name__: form for form in (plain, folded, channels_last, folded_channels_last)
}


def timed(network: nn.Module, x: Tensor) -> tuple[Tensor, float]:
    """The answer of one forward pass, and its milliseconds."""
    synchronize(x.device.type)
    start = time.perf_counter()
    answer = network(x)
    synchronize(x.device.type)
    return answer, (time.perf_counter() - start) * 1e3


@torch.no_grad()
def fastest(network: nn.Module, x: Tensor) -> nn.Module:
    """The form that answers soonest on ``x``'s device, among those that answer as the plain network does.

    A form is compared in float32 and must agree within 1e-3: folding assumes that a norm follows the convolution that
    stands before it, which holds for every network of the zoo and is checked rather than believed.
    """
    truth = network(x)
    racers = {}
    for name, form in FORMS.items():
        candidate = form(network)
        if torch.allclose(candidate(x), truth, atol=1e-3, rtol=1e-3):  # also the warm-up
            racers[name] = candidate
    times: dict[str, list[float]] = {name: [] for name in racers}
    for _ in range(ROUNDS):  # interleaved, so that a machine's moods hit all alike
        for name, candidate in racers.items():
            times[name].append(timed(candidate, x)[1])
    return racers[min(times, key=lambda name: statistics.median(times[name]))]


def prepared(network: nn.Module, shape: tuple[int, ...]) -> nn.Module:
    """``network``, loaded on its device, in the form that is fastest there on inputs of ``shape``."""
    device = next(network.parameters()).device
    if device.type == "cpu":
        return plain(network)
    return fastest(network, torch.rand(shape, device=device))
