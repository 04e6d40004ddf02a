"""Inflation: a 2D network gets a time axis, and so do its trained weights.

``inflate`` follows the operations of a network of pictures one by one and puts in the place of each the same one for
clips; weights keep their names. On a picture that is repeated in time the inflated network answers what the 2D network
answers to the picture, where the ends of time are padded with copies, or all weights lie at the centre.

Source: Carreira, Zisserman: Quo Vadis, Action Recognition? A New Model and the Kinetics Dataset, 2017.
"""

from collections.abc import Mapping

from torch import nn

from models.inflated_graph import ByLayer, Walk
from models.inflated_layers import IS_3D, SLIDING, TEMPORAL_PADDING, WEIGHTS, InflateError, inflated_kernel

__all__ = ["InflateError", "inflate", "inflated_kernel"]


def inflate(
    network_2d: nn.Module,
    kernel_frames: ByLayer = 3,
    weights: str = "mean",
    temporal_padding: str = "replicate",
    temporal_stride: ByLayer = 1,
) -> nn.Module:
    """``network_2d``, ``(N, C, H, W)`` to anything, as a network of clips ``(N, C, T, H, W)``; its weights are copies.

    Args:
        kernel_frames: Kt of every convolution and pool whose kernel is larger than one pixel; or of those that are
            named alone: all others, and those that are functions and have no name, then look at each frame by itself.
        weights: ``"mean"``: each kernel is copied Kt times and divided by Kt; ``"centre"``: it is put at the middle.
        temporal_padding: ``"replicate"``: the first and the last frame go on for ever; ``"zeros"``: nothing is there.
        temporal_stride: of every such layer, or of those that are named.

    Raises:
        InflateError: an operation that cannot be inflated, and where; a network that is 3D already; a Kt that is even
            or below 1.
    """
    if weights not in WEIGHTS:
        raise InflateError(
            "Weights are inflated as one of {expected}, not as {found}.", expected=list(WEIGHTS), found=weights
        )
    if temporal_padding not in TEMPORAL_PADDING:
        raise InflateError("Time is padded with one of {expected}, not with {found}.",
                           expected=list(TEMPORAL_PADDING), found=temporal_padding)  # fmt: skip
    for name, module in network_2d.named_modules():
        if isinstance(module, IS_3D):
            raise InflateError("This network is 3D already: {place} is a {found}. Inflation begins with a 2D network.",
                               place=name or "it", found=type(module).__name__)  # fmt: skip
    check_frames(network_2d, kernel_frames, temporal_stride)
    walk = Walk(network_2d, kernel_frames, temporal_stride, weights, temporal_padding)
    return walk.inflated()


def check_frames(network_2d: nn.Module, kernel_frames: ByLayer, temporal_stride: ByLayer) -> None:
    """Raises InflateError for a Kt or a stride that cannot be, and for a layer that is not there or cannot have one."""
    frames = kernel_frames.values() if isinstance(kernel_frames, Mapping) else [kernel_frames]
    if wrong := [n for n in frames if not isinstance(n, int) or n < 1 or n % 2 == 0]:
        raise InflateError(
            "An inflated kernel is an odd number of frames long, so that one of them is its centre: 1, 3, 5, …, "
            "not {found}.",
            found=wrong[0],
        )
    strides = temporal_stride.values() if isinstance(temporal_stride, Mapping) else [temporal_stride]
    if wrong := [n for n in strides if not isinstance(n, int) or n < 1]:
        raise InflateError("A stride in time is 1 or more, not {found}.", found=wrong[0])
    modules = dict(network_2d.named_modules())
    for named in (kernel_frames, temporal_stride):
        for name in named if isinstance(named, Mapping) else ():
            if not isinstance(modules.get(name), SLIDING):
                found = type(modules[name]).__name__ if name in modules else "no layer of this network"
                raise InflateError(
                    "Only convolutions and pools have a kernel and a stride in time; {place} is {found}.",
                    place=name,
                    found=found,
                )
