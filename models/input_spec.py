"""From a clip to what a network looks at.

Lectures write a clip as ``T x 3 x H x W``; PyTorch's video layers want the channels first and a batch in front:
``(N, C, T, H, W)``. This is the one place where a clip becomes such a tensor.
"""

from dataclasses import dataclass, replace
from math import ceil

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from models.flow_input import flow_levels
from video import Clip, Explained

LEVELS = {"rgb": (255.0, 0.0), "flow": (127.0, 128.0)}  # of 8 bits: how many make 1, and which is 0
FLOW_BOUND = 20 / 224  # flow is truncated to so many parts of the picture's side a frame
BASELINES = ("grey", "black", "frozen")  # what may stand in for a clip


class InputError(Explained):
    """A clip, or a way of sampling it, that a network cannot take."""


def expect(x: Tensor, shape: tuple[int, ...]) -> None:
    """Refuse an input tensor ``(N, C, T, H, W)`` of another ``(C, T, H, W)`` than ``shape``.

    Raises:
        InputError: names both.
    """
    if tuple(x.shape[1:]) != shape:
        raise InputError(
            "This network takes clips of {expected} (C × T × H × W); this one is {found}. "
            "Let its card's input prepare the clip.",
            expected=" × ".join(map(str, shape)),
            found=" × ".join(map(str, x.shape[1:])),
        )


@dataclass(frozen=True)
class InputSpec:
    """How one network samples and normalises a clip.

    Attributes:
        frames: frames that it sees at once.
        fps: the frame rate on which it was trained.
        stride: every ``stride``-th frame at that rate is taken.
        resize: the short side in pixels, or ``(height, width)``, before the crop.
        size: side of the square cut from the centre.
        mean, std: of each channel, after scaling to [0, 1].
        antialias: whether every pixel of a large frame counts when it is made small.
        modality: ``"rgb"``; ``"flow"``: u and v of each frame to the next one, and 0 for the last; or ``"both"``: first
            the three colours, then u and v.
        flow_size: side of the square at which flow is estimated, before it is scaled down to ``size``.
        min_frames, max_frames: how far a person's own sampling may go; ``None`` is without end.
    """

    frames: int
    fps: float
    mean: tuple[float, ...]
    std: tuple[float, ...]
    stride: float = 1
    resize: int | tuple[int, int] = 256
    size: int = 224
    antialias: bool = False
    modality: str = "rgb"
    flow_size: int = 0
    min_frames: int = 1
    max_frames: int | None = None

    @property
    def shape(self) -> tuple[int, int, int, int, int]:
        """``(1, C, T, H, W)`` of the input tensor."""
        return 1, len(self.mean), self.frames, self.size, self.size

    @property
    def kinds(self) -> tuple[str, ...]:
        """Of each channel: ``"rgb"`` or ``"flow"``."""
        return ("rgb",) * (self.modality != "flow") * 3 + ("flow",) * (self.modality != "rgb") * 2

    @property
    def flow_bound(self) -> float:
        """Where flow is truncated, in pixels a frame at ``size``: 20 at 224, as has become usual."""
        return FLOW_BOUND * self.size

    def statistics(self, device: torch.device) -> tuple[Tensor, Tensor]:
        """``mean`` and ``std``, ``(C, 1, 1, 1)`` each."""
        mean, std = (torch.tensor(values, device=device).view(-1, 1, 1, 1) for values in (self.mean, self.std))
        return mean, std

    def normalised(self, x: Tensor) -> Tensor:
        """Colours in [0, 1] and flow in parts of its bound, ``(..., C, T, H, W)``, as a network looks at them."""
        mean, std = self.statistics(x.device)
        return (x - mean) / std

    def denormalised(self, x: Tensor) -> Tensor:
        """The other way: from what a network looks at to colours in [0, 1] and flow in parts of its bound."""
        mean, std = self.statistics(x.device)
        return x * std + mean

    def from_levels(self, levels: Tensor, gain: Tensor | float = 1.0, offset: Tensor | float = 0.0) -> Tensor:
        """Channels of 8 bits, uint8 ``(N, T, H, W, C)``, to the input tensor ``(N, C, T, H, W)``, which stays
        channels last in memory: no copy is made.

        Args:
            gain, offset: of another light, for each channel of each clip, ``(N, C)``: its level times the one, and
                the other added to what the network looks at.
        """
        scale, bias = self.scale_and_bias()
        x, shape = levels.permute(0, 4, 1, 2, 3).float(), (-1, len(self.kinds), 1, 1, 1)
        scale, bias = (v.float().view(shape).to(x.device) for v in (scale * gain, bias + offset))
        return self.centred(x.mul_(scale).add_(bias))

    def scale_and_bias(self) -> tuple[Tensor, Tensor]:
        """Of each channel, ``(C,)`` twice: an 8-bit level times the one plus the other is what a network looks at.

        Flow is 1 at its bound before it is divided by ``std``.
        """
        ones, zeros = (torch.tensor([LEVELS[kind][i] for kind in self.kinds]) for i in (0, 1))
        mean, std = torch.tensor(self.mean), torch.tensor(self.std)
        return 1 / (ones * std), -(zeros / ones + mean) / std

    def centred(self, x: Tensor) -> Tensor:
        """``x`` ``(N, C, T, H, W)`` with the mean of each field of flow subtracted, in place: a still camera's view."""
        if self.modality != "rgb":
            flow = x[:, -2:]
            flow -= flow.mean((3, 4), keepdim=True)
        return x

    @property
    def seconds(self) -> float:
        """How much of a clip one look covers."""
        return self.frames * self.stride / self.fps

    def least_seconds(self, fps: float) -> float:
        """How long a clip of ``fps`` frames a second must be for one look."""
        reach = (self.frames - 1) * self.stride * fps / self.fps  # in frames of the clip
        return ceil(reach + 0.5 - 1e-9) / fps

    def sampled(self, frames: int, stride: float) -> "InputSpec":
        """The same network with a person's own sampling.

        Raises:
            InputError: the network cannot take that many frames.
        """
        if frames < self.min_frames:
            raise InputError(
                "This network needs at least {least} frames; {found} were asked for. Choose more frames.",
                least=self.min_frames,
                found=frames,
            )
        if self.max_frames is not None and frames > self.max_frames:
            raise InputError(
                "This network takes at most {most} frames; {found} were asked for. Choose fewer frames.",
                most=self.max_frames,
                found=frames,
            )
        return replace(self, frames=frames, stride=stride)

    def views(self, clip: Clip, n: int = 1) -> list[np.ndarray]:
        """The ``n`` test clips whose predictions are averaged, as indices of the clip's frames, each ``(T,)``.

        One view lies in the middle, several are spread evenly from the first frame to the last. Where only one fits,
        there is only one.

        Raises:
            InputError: the clip is shorter than one view.
        """
        step = self.stride * clip.fps / self.fps  # in frames of the clip
        reach = (self.frames - 1) * step
        slack = len(clip) - 1 - reach
        if slack < -0.5:  # the nearest frame would lie outside the clip
            raise InputError(
                "The network looks at {frames} frames, for which a clip of {seconds:.2f} s is needed; this one lasts "
                "{found:.2f} s. Choose a longer stretch of the video. Where the page has Sampling, fewer frames, a "
                "smaller stride or fewer seconds help too.",
                frames=self.frames,
                seconds=self.least_seconds(clip.fps),
                found=clip.seconds,
            )
        slack = max(slack, 0.0)
        starts = [slack / 2] if n == 1 or slack < 0.5 else np.linspace(0, slack, n)
        return [
            np.clip(np.floor(start + np.arange(self.frames) * step + 0.5), 0, len(clip) - 1).astype(int)
            for start in starts
        ]

    def resized(self, height: int, width: int) -> tuple[int, int]:
        """Height and width of a frame before the crop."""
        if isinstance(self.resize, tuple):
            return self.resize
        if height < width:
            return self.resize, int(self.resize * width / height)
        return int(self.resize * height / width), self.resize

    def crop(self, height: int, width: int) -> tuple[float, float, float, float]:
        """The box ``(x1, y1, x2, y2)`` that the network sees, in pixels of a ``height`` x ``width`` frame."""
        h, w = self.resized(height, width)
        top, left = round((h - self.size) / 2), round((w - self.size) / 2)
        return (
            left * width / w,
            top * height / h,
            (left + self.size) * width / w,
            (top + self.size) * height / h,
        )

    def prepare(self, clip: Clip, view: np.ndarray | None = None) -> Tensor:
        """The input tensor, float32 ``(1, C, T, H, W)``, of one view; without one, of the view in the middle."""
        indices = self.views(clip)[0] if view is None else view
        return self.tensor(clip, indices, None if self.modality == "rgb" else self.levels(clip, indices))

    def tensor(self, clip: Clip, indices: np.ndarray, levels: np.ndarray | None) -> Tensor:
        """The input tensor of one view, whose flow, where there is any, is at hand as ``levels``."""
        parts = []
        if self.modality != "flow":
            colours = self.cropped(clip, indices, self.size) / 255
            mean, std = (values[:3] for values in self.statistics(colours.device))
            parts.append((colours - mean) / std)
        if levels is not None:
            scale, bias = (v[-2:].view(-1, 1, 1, 1) for v in self.scale_and_bias())
            parts.append(torch.from_numpy(levels).permute(3, 0, 1, 2) * scale + bias)
        return self.centred(torch.cat(parts).unsqueeze(0).contiguous())  # (1, C, T, H, W)

    def cropped(self, clip: Clip, indices: np.ndarray, size: int) -> Tensor:
        """The frames of a view as a square of ``size`` pixels: float32 ``(3, T, size, size)``, 0 to 255."""
        different, position = np.unique(indices, return_inverse=True)
        frames = torch.from_numpy(clip.frames[different]).permute(0, 3, 1, 2)  # (T, C, H, W)
        h, w = (round(side * size / self.size) for side in self.resized(*clip.size))
        frames = F.interpolate(
            frames.float(), size=(h, w), mode="bilinear", align_corners=False, antialias=self.antialias
        )
        top, left = round((h - size) / 2), round((w - size) / 2)
        frames = frames[..., top : top + size, left : left + size]
        return frames[torch.from_numpy(position)].transpose(0, 1)

    def levels(self, clip: Clip, indices: np.ndarray) -> np.ndarray:
        """The flow between the frames of a view as networks take it, uint8 ``(T, size, size, 2)``; 128 is 0."""
        return flow_levels(self.frames_at(clip, indices, self.flow_size), self.size, self.flow_bound)

    def frames_at(self, clip: Clip, indices: np.ndarray, size: int) -> np.ndarray:
        """The frames of a view as a square of ``size`` pixels, uint8 ``(T, size, size, 3)``."""
        frames = self.cropped(clip, indices, size).add_(0.5).clamp_(0, 255).to(torch.uint8)
        return frames.permute(1, 2, 3, 0).contiguous().numpy()

    def negative(self, x: Tensor) -> Tensor:
        """The input tensor ``(1, C, T, H, W)`` of opposite colours, 1 - p for each pixel, and opposite motion."""
        colour = torch.tensor([kind == "rgb" for kind in self.kinds], device=x.device).view(-1, 1, 1, 1)
        mean, std = self.statistics(x.device)
        return colour * (1 - 2 * mean) / std - x

    def baseline(self, x: Tensor, kind: str) -> Tensor:
        """What stands in for the input tensor ``(1, C, T, H, W)`` where it is taken away; without motion, flow is 0.

        Args:
            kind: ``"grey"``, ``"black"``, or ``"frozen"``: the middle frame held through time.
        """
        level = 0.5 if kind == "grey" else 0.0
        levels = torch.tensor([level if channel == "rgb" else 0.0 for channel in self.kinds]).to(x).view(-1, 1, 1, 1)
        baseline = self.normalised(levels).expand_as(x).clone()
        if kind == "frozen":
            colours = self.kinds.count("rgb")
            baseline[:, :colours] = x[:, :colours, x.shape[2] // 2].unsqueeze(2)
        return baseline


@dataclass(frozen=True)
class Sampling:
    """A person's own way of taking frames from a clip, for any network.

    Attributes:
        frames: how many a network sees at once.
        stride: every ``stride``-th frame at the network's own rate is taken;
        seconds: where not 0, the frames are spread over so many seconds instead.
    """

    frames: int
    stride: int = 1
    seconds: float = 0.0

    def of(self, spec: InputSpec) -> InputSpec:
        """The network's input, sampled this way.

        Raises:
            InputError: the network cannot take that many frames.
        """
        return spec.sampled(self.frames, self.seconds * spec.fps / self.frames if self.seconds else self.stride)
