"""Orange to blue: filters that span all of time against one that slides through it, on a clip that changes colour once.

Everything is computed by PyTorch's own convolutions on clips of one colour a frame, for every moment of the change.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from datasets.onsets import COLOURS, FRAMES
from video import Clip

FPS = 8.0
SIDE = 4  # of the pictures that the filters see: they are all of one colour
MOMENTS = range(1, FRAMES)  # of the change: the first blue frame
EDGE = (-1.0, 0.0, 1.0)  # the short kernel: blue after minus blue before
PADDINGS = ("none", "zeros", "replicate")
STRIDES = (1, 2, 4)


def colours(moment: int) -> np.ndarray:
    """The colour of each frame of the clip that turns blue at ``moment``: ``(T, 3)``, 0 to 255."""
    late = np.arange(FRAMES)[:, None] >= moment
    return np.where(late, COLOURS["blue"], COLOURS["orange"])


def clip_at(moment: int, side: int = 180) -> Clip:
    """The clip that turns from orange to blue at frame ``moment``, to look at."""
    frames = np.broadcast_to(colours(moment)[:, None, None].astype(np.uint8), (FRAMES, side, side, 3))
    return Clip(np.ascontiguousarray(frames), FPS, source=f"orange-to-blue/{moment}")


@cache
def inputs() -> Tensor:
    """The clip for every moment, ``(M, 3, T, SIDE, SIDE)``: the grey between the two colours is 0."""
    middle = np.mean(list(COLOURS.values()), 0)
    values = np.stack([colours(moment) - middle for moment in MOMENTS])  # (M, T, 3)
    x = torch.from_numpy(values).float().transpose(1, 2)[..., None, None]
    return x.expand(-1, -1, -1, SIDE, SIDE).contiguous()


@cache
def direction() -> Tensor:
    """Weights of the three colours, ``(3,)``, that make 1 of blue and -1 of orange."""
    blue = torch.tensor(COLOURS["blue"]) - torch.tensor(list(COLOURS.values())).float().mean(0)
    return blue / (blue @ blue)


def template(moment: int) -> Tensor:
    """A 2D filter over all frames, ``(1, 3T, 1, 1)``: the whole step at ``moment``. At its own step it answers 1."""
    step = torch.where(torch.arange(FRAMES) >= moment, 1.0, -1.0) / FRAMES
    return (direction()[:, None] * step).reshape(1, -1, 1, 1)


def placed(moment: int) -> Tensor:
    """A 2D filter over all frames, ``(1, 3T, 1, 1)``: blue at ``moment`` after orange, and zero everywhere else."""
    pair = torch.zeros(FRAMES)
    pair[moment - 1], pair[moment] = -0.5, 0.5
    return (direction()[:, None] * pair).reshape(1, -1, 1, 1)


def edge() -> Tensor:
    """The 3D kernel ``(1, 3, 3, 1, 1)`` that slides through time: EDGE of the colours."""
    return (direction()[:, None] * torch.tensor(EDGE) / 2).reshape(1, 3, len(EDGE), 1, 1)


def weights_in_time(kernel: Tensor) -> np.ndarray:
    """How a filter weighs blue against orange at each of its frames, the largest 1."""
    weights = (kernel.reshape(3, -1) * direction()[:, None]).sum(0)
    return (weights / weights.abs().max()).numpy()


def response_2d(kernels: Tensor) -> np.ndarray:
    """What 2D filters over all frames ``(K, 3T, 1, 1)`` answer for each moment of the change, ``(K, M)``."""
    return F.conv2d(inputs().flatten(1, 2), kernels)[..., 0, 0].T.numpy()


def sliding(padding: str = "none", stride: int = 1) -> np.ndarray:
    """The map of the 3D filter for each moment, ``(M, T')``."""
    x = inputs()
    if padding != "none":
        mode = "constant" if padding == "zeros" else padding
        x = F.pad(x, (0, 0, 0, 0, 1, 1), mode=mode)
    return F.conv3d(x, edge(), stride=(stride, 1, 1))[:, 0, :, 0, 0].numpy()


@dataclass(frozen=True, eq=False)
class Responses:
    """What all filters answer for each moment of the change.

    Attributes:
        template, placed: of the 2D filters that stand at each moment, ``(M, M)``: a row a filter.
        maps: of the sliding filter by padding and stride, ``(M, T')`` each.
    """

    template: np.ndarray
    placed: np.ndarray
    maps: dict[tuple[str, int], np.ndarray]


def responding() -> Iterator[Responses]:
    """The work that filters every clip with every filter."""
    yield Responses(
        template=response_2d(torch.cat([template(moment) for moment in MOMENTS])),
        placed=response_2d(torch.cat([placed(moment) for moment in MOMENTS])),
        maps={(padding, stride): sliding(padding, stride) for padding in PADDINGS for stride in STRIDES},
    )


def filters_needed(responses: np.ndarray, least: float) -> int:
    """How many filters, of which ``(K, M)`` are the responses, until each moment is answered with ``least`` by one."""
    answered = responses >= least - 1e-6
    left, count = np.ones(answered.shape[1], bool), 0
    while left.any():  # each filter answers one stretch: the best for the first moment left reaches furthest beyond it
        first = int(np.flatnonzero(left)[0])
        left &= ~max((row for row in answered if row[first]), key=lambda row: (row & left).sum())
        count += 1
    return count
