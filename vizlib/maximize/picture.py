"""A generated video: as it is climbed in, as a network looks at it, and as a person does."""

from dataclasses import dataclass

import cv2
import numpy as np
import torch
from torch import Tensor

from models.input_spec import FLOW_BOUND, InputSpec

LEAST = 192


@dataclass(frozen=True, eq=False)
class Picture:
    """A generated video.

    Attributes:
        frames: uint8 ``(T, H, W, 3)``; None of networks that see flow alone. Two streams: the appearance, all along.
        flow: float32 ``(T - 1, 2, H, W)`` in pixels a frame; None of networks that see no flow.
    """

    frames: np.ndarray | None
    flow: np.ndarray | None

    @property
    def seen_flow(self) -> np.ndarray:
        """The flow as networks see it: without the mean of each field, which is the camera's."""
        assert self.flow is not None
        return self.flow - self.flow.mean((2, 3), keepdims=True)

    @property
    def bytes(self) -> int:
        return sum(part.nbytes for part in (self.frames, self.flow) if part is not None)


def enlarged(frames: np.ndarray) -> np.ndarray:
    """Frames ``(T, S, S, 3)`` for people, with sides of at least LEAST pixels: small pixels hide what they show."""
    times = -(-LEAST // frames.shape[1])
    size = (times * frames.shape[2], times * frames.shape[1])
    return np.stack([cv2.resize(frame, size, interpolation=cv2.INTER_CUBIC) for frame in frames])


def picture_of(videos: dict[str, Tensor], frames: int) -> Picture:
    """Of colours in [0, 1] and flow in [-1, 1]."""
    shown = flow = None
    if "rgb" in videos:
        whole = videos["rgb"].cpu().expand(-1, frames, -1, -1)
        shown = (whole * 255 + 0.5).to(torch.uint8).permute(1, 2, 3, 0).contiguous().numpy()
    if "flow" in videos:
        bound = FLOW_BOUND * videos["flow"].shape[-1]
        flow = (videos["flow"].cpu() * bound).transpose(0, 1)[:-1].contiguous().numpy()
    return Picture(shown, flow)


def videos_of(picture: Picture) -> dict[str, Tensor]:
    """The other way: colours in [0, 1], flow in [-1, 1] with a field for each frame, the last one 0."""
    videos = {}
    if picture.frames is not None:
        videos["rgb"] = torch.from_numpy(picture.frames.copy()).permute(3, 0, 1, 2) / 255
    if picture.flow is not None:
        flow = torch.from_numpy(picture.flow.copy()).transpose(0, 1) / (FLOW_BOUND * picture.flow.shape[-1])
        videos["flow"] = torch.cat([flow, torch.zeros_like(flow[:, :1])], 1)
    return videos


def network_input(videos: dict[str, Tensor], spec: InputSpec, frames: int) -> Tensor:
    """The input tensor ``(1, C, T, H, W)`` from colours in [0, 1] and flow in [-1, 1], as a clip would give it.

    As there, the mean of each field of flow is subtracted, and the last field is 0: nothing comes after it.
    """
    channels = []
    for kind, video in videos.items():
        if kind == "flow":
            video = video - video.mean((2, 3), keepdim=True)
            video = torch.cat([video[:, :-1], torch.zeros_like(video[:, -1:])], 1)
        channels.append(video.expand(-1, frames, -1, -1))
    return spec.normalised(torch.cat(channels))[None]
