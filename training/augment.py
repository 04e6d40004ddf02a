"""Small changes that keep the label: a mirror, a shift, another light. The same for all frames of a clip.

A mirror turns motion round, from u to -u. Light changes colours, and no flow.
"""

from dataclasses import dataclass
from typing import Any

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
    """``clip`` ``(T, H, W, C)`` shifted down and right into ``out``; its edge is repeated."""
    _t, h, w, _c = clip.shape
    y, x = max(dy, 0), max(dx, 0)
    below, right = min(h, h + dy), min(w, w + dx)
    out[:, y:below, x:right] = clip[:, y - dy : below - dy, x - dx : right - dx]
    out[:, :y, x:right], out[:, below:, x:right] = out[:, y : y + 1, x:right], out[:, below - 1 : below, x:right]
    out[:, :, :x], out[:, :, right:] = out[:, :, x : x + 1], out[:, :, right - 1 : right]


def mirrored(clip: np.ndarray) -> np.ndarray:
    """``clip`` ``(T, H, W, C)`` left to right. Of 2 or 5 channels the last two are flow, its levels around 128."""
    t, h, w, c = clip.shape
    flipped = cv2.flip(clip.reshape(t * h, w, c), 1).reshape(t, h, w, c)
    if c != 3:
        flipped[..., -2] = -flipped[..., -2]  # modulo 256, as uint8 has it: 128 + n becomes 128 - n
    return flipped


def changed(frames: Any, indices: np.ndarray, changes: Changes, mirrors: bool = True) -> np.ndarray:
    """The clips ``frames[indices]``, mirrored if ``mirrors``, and shifted: uint8 ``(n, T, H, W, C)``."""
    out = np.empty((len(indices), *frames.shape[1:]), np.uint8)
    for row, index in enumerate(indices):
        clip = np.asarray(frames[index])
        if mirrors and changes.mirrored[row]:
            clip = mirrored(clip)
        dy, dx = changes.shift[row]
        moved(clip, dy, dx, out[row])
    return out


def to_input(frames: np.ndarray | Tensor, spec: InputSpec, device: str, changes: Changes | None = None) -> Tensor:
    """uint8 ``(n, T, H, W, C)`` to the input tensor ``(n, C, T, H, W)``, in the light of the ``changes``."""
    levels = torch.as_tensor(frames).to(device)
    if changes is None or spec.modality == "flow":
        return spec.from_levels(levels)
    still = torch.ones(len(levels), len(spec.kinds) - 3)
    gain = torch.cat([torch.from_numpy(changes.gain), still], 1)
    return spec.from_levels(levels, gain, torch.cat([torch.from_numpy(changes.offset), 0 * still], 1))
