"""A network made ready to run fast: same answer, less time.

Which form is fastest is a fact of the machine: on one pair of CPU cores folded norms and channels-last kernels make I3D
1.2 times faster, on another 1.1 times slower. So the forms race once, when a network is first loaded, on a short clip,
and the plain network stays where nothing clearly beats it. ``benchmarks/inference.py`` prints the ratios.
"""

import copy
import itertools
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from models.flow_input import flow_levels
from models.input_spec import InputSpec
from video import Clip
from vizlib.engine.device import synchronize

CONVOLUTIONS = (nn.Conv2d, nn.Conv3d)
NORMS = (nn.BatchNorm2d, nn.BatchNorm3d)
RACE_FRAMES = 8  # ranks the forms as a long clip does, in a fraction of the time
ROUNDS = 2
RIVAL = "folded_channels_last"  # the form that wins wherever one does; folding alone never did
CLEARLY = 1.05  # how much faster a form must be to replace the plain network


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


def timed(network: Callable[[Tensor], Tensor], x: Tensor) -> tuple[Tensor, float]:
    """The answer of one forward pass, and its milliseconds."""
    synchronize(x.device.type)
    start = time.perf_counter()
    answer = network(x)
    synchronize(x.device.type)
    return answer, (time.perf_counter() - start) * 1e3


def prepared_view(spec: InputSpec, clip: Clip, view: np.ndarray) -> tuple[Tensor, float]:
    """The input tensor of one view, and the milliseconds that its optical flow took: part of what a network costs."""
    if spec.modality == "rgb":
        return spec.prepare(clip, view), 0.0
    frames = spec.frames_at(clip, view, spec.flow_size)
    start = time.perf_counter()
    levels = flow_levels(frames, spec.size, spec.flow_bound)
    flow_ms = (time.perf_counter() - start) * 1e3
    return spec.tensor(clip, view, levels), flow_ms


@torch.no_grad()
def fastest(network: nn.Module, x: Tensor) -> nn.Module:
    """The plain network, or its rival where that is clearly faster on ``x``'s device and answers the same.

    The rival must agree within 1e-3: folding assumes that a norm follows the convolution that stands before it, which
    holds for every network of the zoo and is checked rather than believed.
    """
    rival = FORMS[RIVAL](network)
    if not torch.allclose(rival(x), network(x), atol=1e-3, rtol=1e-3):  # also the warm-up
        return network
    # In turn, so that the machine's moods hit both alike.
    gains = [timed(network, x)[1] / timed(rival, x)[1] for _ in range(ROUNDS)]
    return rival if min(gains) >= CLEARLY else network


def prepared(network: nn.Module, spec: InputSpec) -> nn.Module:
    """``network``, loaded on its device, in the form that is fastest there on clips sampled as ``spec`` says."""
    if not any(isinstance(module, NORMS) for module in network.modules()):
        return network  # a transformer: nothing to fold, hardly a convolution
    frames = min(max(RACE_FRAMES, spec.min_frames), spec.frames)
    device = next(network.parameters()).device
    return fastest(network, torch.rand(replace(spec, frames=frames).shape, device=device))
