"""Inflated kernels in numbers and pictures: a 2D kernel that becomes 3D, and what training makes of such kernels.

Weights of a first layer are ``(O, I, Kt, k, k)``: filters, colours, slices in time, rows, columns.

Source: Carreira, Zisserman: Quo Vadis, Action Recognition? A New Model and the Kinetics Dataset, 2017.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import cast

import numpy as np
import torch
from safetensors import safe_open
from torch import Tensor

from models.i3d import I3D, Unit3d, pad_same
from models.inflate import inflated_kernel
from models.zoo import CARDS
from video import Clip

FIRST = {"single_frame": "features.0.0.weight", "i3d_kinetics400": "features.Conv3d_1a_7x7.conv.weight"}
COLUMNS = 16  # of kernels in a picture of all of them
PIXEL = 8  # the side of a weight in that picture, in pixels
BORDER = 4  # pixels around each kernel
GROUND = 24  # grey level between kernels


@cache
def first_kernels(name: str) -> Tensor:
    """The weights of a shipped network's first convolution, float32 ``(O, I, Kt, k, k)``; the others are not read.

    Raises:
        WeightsError: the file is damaged.
    """
    weights = CARDS[name].weights
    weights.check(weights.path)
    with safe_open(weights.path, "pt") as file:
        return file.get_tensor(FIRST[name]).float()


@cache
def sliding() -> tuple[int, int, int]:
    """How I3D's first kernels slide over its frames: their stride in time, and the frames of padding at both ends."""
    with torch.device("meta"):
        first = cast(Unit3d, I3D().features.Conv3d_1a_7x7)
    frames = CARDS["i3d_kinetics400"].input.frames
    padded = pad_same(torch.ones(1, 1, frames, 1, 1), first.kernel, first.stride).sum((0, 1, 3, 4))
    before = int(padded.nonzero()[0])
    return first.stride[0], before, len(padded) - frames - before


def profiles(weight: Tensor) -> np.ndarray:
    """Energy in each slice of each kernel, as shares of the kernel's: ``(O, Kt)``; energy is the sum of squares."""
    energy = weight.double().square().sum((1, 3, 4))
    return (energy / energy.sum(1, keepdim=True)).numpy()


def profile(weight: Tensor) -> np.ndarray:
    """Energy in each slice of the whole layer, as shares: ``(Kt,)``."""
    energy = weight.double().square().sum((0, 1, 3, 4))
    return (energy / energy.sum()).numpy()


def change(weight: Tensor) -> np.ndarray:
    """The share of each kernel's energy that is not its mean over time, ``(O,)``: what a still picture cannot reach.

    0: all slices are the same. 1: they add up to zero. A kernel that lies in one slice has 1 - 1 / Kt.
    """
    exact = weight.double()
    rest = exact - exact.mean(2, keepdim=True)
    return (rest.square().sum((1, 2, 3, 4)) / exact.square().sum((1, 2, 3, 4))).numpy()


def inseparability(weight: Tensor) -> np.ndarray:
    """The share of each kernel's energy that no product of one picture and one course of time explains, ``(O,)``.

    0: a pattern that stays in place, however it flashes. What tells directions apart is above 0.
    Source: Adelson, Bergen: Spatiotemporal energy models for the perception of motion, 1985.
    """
    by_time = weight.double().transpose(1, 2).flatten(2)  # (O, Kt, I k k)
    energy = torch.linalg.svdvals(by_time).square()
    return (1 - energy[:, 0] / energy.sum(1)).clamp(min=0).numpy()


def painted(weight: Tensor, order: Sequence[int], t: int) -> np.ndarray:
    """Slice ``t`` of all kernels in an order, row by row, uint8 ``(H, W, 3)``.

    Grey is 0; each kernel is scaled by its own largest weight: ``1 / 2 + w / (2 max |w|)``. Weights of the three
    colours are the three colours of a pixel.
    """
    kernels = weight[list(order)].numpy()
    scaled = 0.5 + 0.5 * kernels[:, :, t] / np.abs(kernels).max((1, 2, 3, 4))[:, None, None, None]
    tiles = np.rint(255 * scaled).astype(np.uint8).transpose(0, 2, 3, 1)  # (O, k, k, 3)
    tiles = tiles.repeat(PIXEL, 1).repeat(PIXEL, 2)
    side = cell(weight)
    picture = np.full((side * -(-len(tiles) // COLUMNS), side * COLUMNS, 3), GROUND, np.uint8)
    for place, tile in enumerate(tiles):
        y, x = corner(weight, place)
        picture[y : y + len(tile), x : x + len(tile)] = tile
    return picture


def cell(weight: Tensor) -> int:
    """The side of a kernel with its border in a picture of all, in pixels."""
    return weight.shape[-1] * PIXEL + 2 * BORDER


def corner(weight: Tensor, place: int) -> tuple[int, int]:
    """Where the kernel at a place of the order begins in the picture of all: ``(y, x)``."""
    side = cell(weight)
    return place // COLUMNS * side + BORDER, place % COLUMNS * side + BORDER


def place_at(weight: Tensor, y: int, x: int) -> int:
    """Which place of the order lies at a pixel of the picture of all."""
    side = cell(weight)
    return min(y // side * COLUMNS + min(x // side, COLUMNS - 1), len(weight) - 1)


@dataclass(frozen=True)
class View:
    """A clip as a network sees it.

    Attributes:
        pixels: normalised, ``(C, T, H, W)``.
        frames: the same for people, uint8 ``(T, H, W, 3)``.
        example: ``(t, y, x)`` where it changes most from frame to frame.
    """

    pixels: np.ndarray
    frames: np.ndarray
    example: tuple[int, int, int]


def viewing(clip: Clip, name: str) -> Iterator[View]:
    """The work that prepares a clip for the network ``name``.

    Raises:
        InputError: the clip is too short.
    """
    spec = CARDS[name].input
    pixels = spec.prepare(clip)[0].numpy()
    yield View(pixels, spec.frames_at(clip, spec.views(clip)[0], spec.size), liveliest(pixels))


def liveliest(pixels: np.ndarray) -> tuple[int, int, int]:
    """``(t, y, x)`` of the pixel, away from the edges, that differs most from those before and after it."""
    steps = np.abs(np.diff(pixels, axis=1)).sum(0)  # (T - 1, H, W)
    inside = (steps[:-1] + steps[1:])[1:-1, 1:-1, 1:-1]
    t, y, x = np.unravel_index(inside.argmax(), inside.shape)
    return int(t) + 2, int(y) + 1, int(x) + 1


@dataclass(frozen=True)
class Check:
    """One kernel of one colour at one place of a clip, in 2D and inflated; all of float32.

    Attributes:
        kernel: in 2D, ``(k, k)``.
        slices: inflated, ``(Kt, k, k)``.
        still: what the kernels lie on, ``(Kt, k, k)``: one frame, repeated.
        moving: the frames around it.
        t: the number of the first of these frames.
    """

    kernel: np.ndarray
    slices: np.ndarray
    still: np.ndarray
    moving: np.ndarray
    t: int

    @property
    def middle(self) -> int:
        """The number of the frame that is repeated."""
        return self.t + len(self.slices) // 2

    @property
    def summed(self) -> np.ndarray:
        """The slices added up over time, ``(k, k)``."""
        return self.slices.sum(0)

    @property
    def difference(self) -> float:
        """The largest one between the sum and the 2D kernel."""
        return float(np.abs(self.summed - self.kernel).max())

    @property
    def response(self) -> float:
        """Of the 2D kernel to the frame that is repeated."""
        return float((self.kernel * self.still[0]).sum())

    def parts(self, patches: np.ndarray) -> np.ndarray:
        """What each slice responds to its frame, ``(Kt,)``; the inflated kernel's response is their sum."""
        return (self.slices * patches).sum((1, 2))


def check(
    kernels: Tensor, pixels: np.ndarray, at: tuple[int, int, int], *, filter: int, colour: int, frames: int, how: str
) -> Check:
    """Inflate one filter of 2D ``kernels`` ``(O, C, k, k)`` and lay one colour of it on ``pixels`` ``(C, T, H, W)``.

    The place ``(t, y, x)`` is moved inwards until the kernel fits.

    Args:
        frames: Kt; ``how``: the weights, ``"mean"`` or ``"centre"``.
    """
    one = kernels[filter : filter + 1, colour : colour + 1]
    slices = inflated_kernel(one, frames, how)[0, 0].numpy()
    (t, y, x), half, reach = at, kernels.shape[-1] // 2, frames // 2
    length, height, width = pixels.shape[1:]
    t = min(max(t, reach), length - 1 - reach)
    y, x = min(max(y, half), height - 1 - half), min(max(x, half), width - 1 - half)
    patch = pixels[colour, :, y - half : y + half + 1, x - half : x + half + 1]
    still = np.repeat(patch[t : t + 1], frames, 0)
    return Check(one[0, 0].numpy(), slices, still, patch[t - reach : t + reach + 1], t - reach)
