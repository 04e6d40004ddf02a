"""What is climbed in: pixels, or frequencies in space and time. Either gives a video or a field of flow.

A still that begins to move is climbed in as a picture, in where each frame looks in it, and in what comes and goes.
"""

from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from models.zoo import CARDS
from vizlib.maximize.members import MOTION, STILL
from vizlib.maximize.spec import MaximizeSpec

# Correlations of colours in photographs, as used by lucid (Olah et al. 2017): channels that may climb on their own.
CORRELATED = torch.tensor([[0.26, 0.09, 0.02], [0.27, 0.0, -0.05], [0.27, -0.09, 0.03]])
COLOURS = CORRELATED / CORRELATED.norm(dim=0).max()
NOISE = {"fourier": 0.01, "pixels": 0.1}  # standard deviation at the start
SOFT = 2.0  # of the Fourier space's values, so that a step of Adam is a small change
GRID = 16  # side of the grid on which a warp is told
REACH = 0.3  # as far as a warp goes, in parts of half the side
WARP, REST = 8.0, 0.3  # how readily a still moves, and how readily something comes and goes
EDGE = 0.02  # colours nearer to black or white than this are moved in, before they are turned into parameters


class Spectrum(torch.autograd.Function):
    """The video ``(C, T, H, W)`` of weighted frequencies ``(C, T, H, W // 2 + 1, 2)``.

    One axis after the other: of a spectrum that no real video has, irfftn is not the same on every device. The way
    back is written out: it is the transform the other way, where a frequency that stands for two counts twice.
    """

    @staticmethod
    def forward(ctx: Any, parameters: Tensor, weights: Tensor, width: int) -> Tensor:
        ctx.save_for_backward(weights)
        lines = torch.fft.ifftn(torch.view_as_complex(parameters * weights), dim=(1, 2), norm="ortho")
        return torch.fft.irfft(lines, width, dim=3, norm="ortho")

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None, None]:
        (weights,) = ctx.saved_tensors
        width = gradients[0].shape[3]
        frequencies = torch.view_as_real(torch.fft.rfftn(gradients[0], dim=(1, 2, 3), norm="ortho")) * weights
        frequencies[:, :, :, 1 : (width + 1) // 2] *= 2
        return frequencies, None, None


@dataclass(frozen=True)
class Part:
    """One part of what is climbed in: colours ``(3, T, H, W)`` in [0, 1] or flow ``(2, T, H, W)`` in [-1, 1].

    Attributes:
        kind: ``"rgb"`` or ``"flow"``; of a still that moves also ``"warp"``, where each frame looks in the still, and
            ``"rest"``, the colours that come and go besides.
        frames, size: T, and H = W.
        space, falloff, a_t: see ``MaximizeSpec``.
    """

    kind: str
    frames: int
    size: int
    space: str
    falloff: float
    a_t: float

    @property
    def channels(self) -> int:
        return 3 if self.kind in ("rgb", "rest") else 2

    @property
    def shape(self) -> tuple[int, ...]:
        """Of the parameters."""
        sides = (self.channels, self.frames, self.size)
        return (*sides, self.size // 2 + 1, 2) if self.space == "fourier" else (*sides, self.size)

    def noise(self, generator: torch.Generator) -> Tensor:
        """Parameters to start from; what comes to a still begins with nothing."""
        if self.kind in ("warp", "rest"):
            return torch.zeros(self.shape)
        return NOISE[self.space] * torch.randn(self.shape, generator=generator)

    def weights(self, device: torch.device | str = "cpu") -> Tensor:
        """Of each frequency's two parts, ``(T, H, W // 2 + 1, 2)``.

        They are ``1 / f^falloff`` with f^2 = (a_t f_t)^2 + f_y^2 + f_x^2, in cycles a frame and a pixel; of a warp,
        which is smooth, ``1 / f^2`` in cycles a video and a picture.
        """
        t = self.a_t * torch.fft.fftfreq(self.frames)[:, None, None]
        y = torch.fft.fftfreq(self.size)[None, :, None]
        x = torch.fft.rfftfreq(self.size)[None, None]
        f = (t**2 + y**2 + x**2).sqrt()
        weights = f.clamp_min(1 / self.size) ** -self.falloff / SOFT
        if self.kind == "rest":
            weights *= REST
        elif self.kind == "warp":
            f = ((self.frames * t) ** 2 + (self.size * y) ** 2 + (self.size * x) ** 2).sqrt()
            weights = WARP * f.clamp_min(1) ** -2
        return torch.stack([weights, weights], -1).to(device)

    def raw(self, parameters: Tensor, weights: Tensor) -> Tensor:
        """The video before it is squeezed into its range, ``(C, T, H, W)``; ``weights``: of this space."""
        if self.space == "pixels":
            return parameters
        return Spectrum.apply(parameters, weights, self.size)

    def squeezed(self, raw: Tensor) -> Tensor:
        """Colours in [0, 1], or flow in [-1, 1], where 1 is the bound of the network's input."""
        if self.kind == "flow":
            return torch.tanh(raw)
        if self.space == "fourier":
            raw = (COLOURS.to(raw.device) @ raw.flatten(1)).view(raw.shape)
        return torch.sigmoid(raw)

    def parameters(self, video: Tensor) -> Tensor:
        """Those of a video or a field of flow, as ``squeezed`` gives it."""
        if self.kind == "flow":
            raw = torch.atanh(video.clamp(-1 + EDGE, 1 - EDGE))
        else:
            raw = torch.logit(video.clamp(EDGE, 1 - EDGE))
            if self.space == "fourier":
                raw = (torch.linalg.inv(COLOURS) @ raw.flatten(1)).view(raw.shape)
        if self.space == "pixels":
            return raw
        spectrum = torch.fft.rfftn(raw, dim=(1, 2, 3), norm="ortho")
        return torch.view_as_real(spectrum) / self.weights()


def parts_of(spec: MaximizeSpec, stage: str = MOTION) -> tuple[Part, ...]:
    """What is climbed in: colours, flow, or both; where both, the appearance is one picture, as one frame of it is seen.

    A still is one picture; what moves afterwards is this picture, warped, and a rest.
    """
    kinds = dict.fromkeys(CARDS[spec.network].input.kinds)  # in their order

    def part(kind: str, frames: int, size: int = spec.size) -> Part:
        return Part(kind, frames, size, spec.space, spec.falloff, spec.a_t)

    if spec.still:
        moves = (part("warp", spec.frames, GRID), part("rest", spec.frames)) if stage == MOTION else ()
        return part("rgb", 1), *moves
    return tuple(part(kind, 1 if kind == "rgb" and len(kinds) > 1 else spec.frames) for kind in kinds)


def composed(raw: dict[str, Tensor]) -> dict[str, Tensor]:
    """The still, warped, and what comes and goes besides, as colours before they are squeezed; others as they are."""
    if "warp" not in raw:
        return raw
    still, rest = raw["rgb"], raw["rest"]
    size = rest.shape[2:]
    reach = REACH * torch.tanh(F.interpolate(raw["warp"].transpose(0, 1), size, mode="bilinear", align_corners=False))
    grid = F.affine_grid(torch.eye(2, 3)[None].to(still), [1, 1, *size], align_corners=False)
    places = grid + reach.permute(0, 2, 3, 1)  # (T, H, W, 2)
    frames = still.transpose(0, 1).expand(len(places), -1, -1, -1)
    warped = F.grid_sample(frames, places, padding_mode="reflection", align_corners=False)
    return {"rgb": warped.transpose(0, 1) + rest}
