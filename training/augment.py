"""Small changes that keep the label: a mirror, a shift, another light. The same for all frames of a clip."""

from dataclasses import dataclass

import cv2
import numpy as np
import torch
from torch import Tensor

from models.input_spec import InputSpec
from training.recipe import Recipe


@dataclass(frozen=True, eq=False)
class Changes:
    """Of N clips: which are mirrored ``(N,)``, shifts ``(N, 2)`` in pixels, gains and offsets ``(N, 3)`` of colours."""

    mirrored: np.ndarray
    shift: np.ndarray
    gain: np.ndarray
    offset: np.ndarray

    def part(self, mine: slice) -> "Changes":
        return Changes(self.mirrored[mine], self.shift[mine], self.gain[mine], self.offset[mine])


def draw_changes(recipe: Recipe, step: int) -> Changes:
    """Those of one step: they depend on its number only, so that a resumed run and several processes agree."""
    rng = np.random.default_rng([recipe.seed, 1, step])
    n = recipe.batch
    return Changes(
        rng.random(n) < 0.5,
        rng.integers(-recipe.shift, recipe.shift + 1, (n, 2)),
        np.exp(rng.normal(0, recipe.gain, (n, 3)) + rng.normal(0, recipe.gain, (n, 1))),
        rng.normal(0, recipe.gain, (n, 3)) + rng.normal(0, recipe.gain, (n, 1)),
    )


def moved(clip: np.ndarray, dy: int, dx: int, out: np.ndarray) -> None:
    """``clip`` ``(T, H, W, 3)`` shifted down and right into ``out``; its edge is repeated."""
    _t, h, w, _c = clip.shape
    y, x = max(dy, 0), max(dx, 0)
    below, right = min(h, h + dy), min(w, w + dx)
    out[:, y:below, x:right] = clip[:, y - dy : below - dy, x - dx : right - dx]
    out[:, :y, x:right], out[:, below:, x:right] = out[:, y : y + 1, x:right], out[:, below - 1 : below, x:right]
    out[:, :, :x], out[:, :, right:] = out[:, :, x : x + 1], out[:, :, right - 1 : right]


def changed(frames: np.ndarray, indices: np.ndarray, changes: Changes, mirrors: bool = True) -> np.ndarray:
    """The clips ``frames[indices]``, mirrored if ``mirrors``, and shifted: uint8 ``(n, T, H, W, 3)``."""
    out = np.empty((len(indices), *frames.shape[1:]), np.uint8)
    for row, index in enumerate(indices):
        clip = np.asarray(frames[index])
        if mirrors and changes.mirrored[row]:
            t, h, w, c = clip.shape
            clip = cv2.flip(clip.reshape(t * h, w, c), 1).reshape(t, h, w, c)
        dy, dx = changes.shift[row]
        moved(clip, dy, dx, out[row])
    return out


def to_input(frames: np.ndarray | Tensor, spec: InputSpec, device: str, changes: Changes | None = None) -> Tensor:
    """uint8 ``(n, T, H, W, 3)`` to the input tensor ``(n, 3, T, H, W)``, channels last in memory: no copy is made."""
    x = torch.as_tensor(frames).to(device).permute(0, 4, 1, 2, 3).float()
    scale = 1 / (255 * torch.tensor(spec.std))
    bias = -torch.tensor(spec.mean) / torch.tensor(spec.std)
    if changes is not None:
        scale, bias = scale * torch.from_numpy(changes.gain), bias + torch.from_numpy(changes.offset)
    shape = (-1, 3, 1, 1, 1)
    return x.mul_(scale.float().view(shape).to(device)).add_(bias.float().view(shape).to(device))
