"""The proof of a receptive field: change one part of the input and see whether a unit changes at all.

Computed on the CPU, eagerly, one input at a time: what lies outside the field leaves every bit as it was.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from vizlib.engine.hooks import outputs_of
from vizlib.receptive_field.gradient import at_unit

PATCHES = 8  # along height and along width


@dataclass(frozen=True, eq=False)
class Proof:
    """What became of a unit when one part of the input changed.

    Attributes:
        frames: largest change of the unit's channels when frame t changed, ``(T,)``; NaN: not tried yet.
        patches: the same when a patch changed in all frames, ``(PATCHES, PATCHES)``.
        scale: the unit's largest channel, to compare with.
        done, total: changes tried.
    """

    frames: np.ndarray
    patches: np.ndarray
    scale: float
    done: int
    total: int

    @property
    def shown(self) -> int:
        """What a page that shows it counts as news: as many changes as a row of patches has."""
        return self.done // PATCHES

    def most_inside(self, span: tuple[int, int]) -> float:
        """The largest change by a frame from the first to the last of ``span``."""
        return float(self.frames[span[0] : span[1] + 1].max(initial=0))

    def most_outside(self, span: tuple[int, int]) -> float | None:
        """The largest change by any other frame; ``None`` where there is none."""
        others = np.concatenate([self.frames[: span[0]], self.frames[span[1] + 1 :]])
        return float(others.max()) if len(others) else None


@torch.no_grad()
def value(network: nn.Module, x: Tensor, layer: str, unit: Sequence[int]) -> Tensor:
    """All channels of a unit on the input ``(1, C, T, H, W)``."""
    with outputs_of(network, [layer]) as outputs:
        network(x)
    return at_unit(outputs[layer][-1], unit)


def patch(length: int, n: int) -> slice:
    """The pixels of the n-th of PATCHES along an axis."""
    return slice(n * length // PATCHES, (n + 1) * length // PATCHES)


def proving(network: nn.Module, x: Tensor, other: Tensor, layer: str, unit: Sequence[int]) -> Iterator[Proof]:
    """Take every frame of ``x`` ``(1, C, T, H, W)`` from ``other``, then every patch; each step is the proof so far.

    Raises:
        LayerError: no such layer. FieldError: no such unit.
    """
    before = value(network, x, layer, unit)
    frames = np.full(x.shape[2], np.nan)
    patches = np.full((PATCHES, PATCHES), np.nan)
    whole = slice(None)
    places: list[tuple[np.ndarray, tuple[int, ...], tuple[slice, ...]]] = [
        (frames, (t,), (whole, whole, slice(t, t + 1))) for t in range(x.shape[2])
    ]
    for row in range(PATCHES):
        for column in range(PATCHES):
            high, wide = patch(x.shape[3], row), patch(x.shape[4], column)
            places.append((patches, (row, column), (whole, whole, whole, high, wide)))
    for done, (kept, place, part) in enumerate(places, 1):
        changed = x.clone()
        changed[part] = other[part]
        kept[place] = float((value(network, changed, layer, unit) - before).abs().max())
        yield Proof(frames.copy(), patches.copy(), float(before.abs().max()), done, len(places))


def who_changes_whom(network: nn.Module, frames: int, channels: int = 4) -> np.ndarray:
    """Change of each unit in time when one frame changes, ``(T', T)``, of a small network on a random clip.

    The network takes ``(1, channels, T, 1, 1)``; one that keeps no time has one row.
    """
    x = torch.rand(1, channels, frames, 1, 1, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        before = network(x)
        changes = []
        for t in range(frames):
            changed = x.clone()
            changed[:, :, t] = 1 - changed[:, :, t]
            changes.append((network(changed) - before).abs().amax((0, 1, 3, 4)).numpy())
    return np.stack(changes, 1)
