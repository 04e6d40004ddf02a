"""From a clip to what a network looks at.

Lectures write a clip as ``T x 3 x H x W``; PyTorch's video layers want the channels first and a batch in front:
``(N, C, T, H, W)``. This is the one place where a clip becomes such a tensor.
"""

from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from video import Clip, Explained


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
        modality: ``"rgb"`` or ``"flow"``.
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
    min_frames: int = 1
    max_frames: int | None = None

    @property
    def shape(self) -> tuple[int, int, int, int, int]:
        """``(1, C, T, H, W)`` of the input tensor."""
        return 1, len(self.mean), self.frames, self.size, self.size

    @property
    def seconds(self) -> float:
        """How much of a clip one look covers."""
        return self.frames * self.stride / self.fps

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
                "The network looks at {frames} frames, {seconds:.1f} s; this clip lasts {found:.1f} s. "
                "Choose a longer stretch of the video. Where the page has Sampling, fewer frames, a smaller stride "
                "or fewer seconds help too.",
                frames=self.frames,
                seconds=reach / clip.fps,
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
        different, position = np.unique(indices, return_inverse=True)
        frames = torch.from_numpy(clip.frames[different]).permute(0, 3, 1, 2)  # (T, C, H, W)
        h, w = self.resized(*clip.size)
        frames = F.interpolate(
            frames.float(), size=(h, w), mode="bilinear", align_corners=False, antialias=self.antialias
        )
        top, left = round((h - self.size) / 2), round((w - self.size) / 2)
        frames = frames[..., top : top + self.size, left : left + self.size] / 255
        mean, std = (torch.tensor(v).view(1, -1, 1, 1) for v in (self.mean, self.std))
        frames = ((frames - mean) / std)[torch.from_numpy(position)]
        return frames.transpose(0, 1).unsqueeze(0).contiguous()  # (1, C, T, H, W)

    def negative(self, x: Tensor) -> Tensor:
        """The input tensor ``(1, C, T, H, W)`` of the same frames in their opposite colours, 1 - p for each pixel."""
        mean, std = (torch.tensor(v, device=x.device).view(1, -1, 1, 1, 1) for v in (self.mean, self.std))
        return (1 - 2 * mean) / std - x


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
