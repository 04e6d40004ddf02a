"""A layer's channels on a clip: where and when each responds, and what reversing and shuffling the clip change."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from models.zoo import CARDS, card_of
from video import Clip, Progress
from vizlib.engine.keys import Key
from vizlib.engine.networks import Networks
from vizlib.features.responses import (
    CLIP,
    FAINT,
    REVERSED,
    SHUFFLED,
    VERSIONS,
    changed,
    index,
    is_signed,
    layer_checked,
    orders,
    responses,
    versions,
)
from vizlib.pictures.heat import heat

SIDE = 224  # of the frames that are shown
MAP_SIDE = 56  # of a channel's map, at most: larger ones are averaged, so that no layer takes more than 75 MB
STRONGEST = "strongest"
ORDERS = (STRONGEST, REVERSED, SHUFFLED)


@dataclass(frozen=True, eq=False)
class Features:
    """A layer's channels on the three versions of a clip. A response is the mean of what lies above 0, or of all sizes
    where the layer is ``signed``; see ``responses.py``.

    Attributes:
        name, layer, badge: whose channels, and the data behind the weights.
        signed: whether values below 0 count too, by their size.
        frames: of the clip that the network looks at, uint8 ``(T, S, S, 3)``.
        curves: of each of the VERSIONS, the response at each of the layer's steps in time, the mean over positions,
            ``(C, T')``.
        peaks: where each channel responds most to the clip, ``(C, 3)``: step, and row and column from 0 to 1.
        maps: of each of the VERSIONS, the response, uint8 ``(C, T', h, w)``; 255 is the channel's most in all three.
    """

    name: str
    layer: str
    badge: str
    signed: bool
    frames: np.ndarray
    curves: dict[str, np.ndarray]
    peaks: np.ndarray
    maps: dict[str, np.ndarray]

    @property
    def bytes(self) -> int:
        return sum(part.nbytes for part in (self.frames, self.peaks, *self.curves.values(), *self.maps.values()))

    @cached_property
    def responses(self) -> dict[str, np.ndarray]:
        """To each of the VERSIONS, ``(C,)``."""
        return {version: curve.mean(1, dtype=float) for version, curve in self.curves.items()}

    @cached_property
    def indices(self) -> dict[str, np.ndarray]:
        """How each channel tells the clip from the REVERSED and from the SHUFFLED one, ``(C,)``: 1 responds to the clip
        alone, -1 to the other alone; 0 to both alike, or to neither.
        """
        return {other: index(self.responses[CLIP], self.responses[other]) for other in (REVERSED, SHUFFLED)}

    @cached_property
    def faint(self) -> np.ndarray:
        """Which channels hardly respond to any version, bool ``(C,)``."""
        strength = np.max(list(self.responses.values()), 0)
        return strength <= FAINT * strength.max()

    def changed(self, other: str) -> float:
        """How much of the layer's response changes when the clip becomes the ``other`` version: 0 to 1."""
        return changed(self.responses[CLIP], self.responses[other])

    def order(self, by: str) -> np.ndarray:
        """All channels, ``(C,)``: the STRONGEST first, or those of the largest index of either sign, by REVERSED or
        SHUFFLED, of which faint ones come last.
        """
        if by == STRONGEST:
            return np.argsort(-self.responses[CLIP], kind="stable")
        return np.lexsort((-np.abs(self.indices[by]), self.faint))

    @cached_property
    def orders(self) -> dict[str, np.ndarray]:
        """Which of the frames stands in each place, ``(T,)``, in each version."""
        return orders(len(self.frames))

    @cached_property
    def steps(self) -> np.ndarray:
        """The layer's step in time that stands for each frame, ``(T,)``."""
        return np.arange(len(self.frames)) * self.curves[CLIP].shape[1] // len(self.frames)

    def frame_of(self, step: int) -> int:
        """The frame in the middle of those for which a step stands."""
        frames = np.flatnonzero(self.steps == step)
        return int(frames[len(frames) // 2])

    def peak(self, channel: int) -> tuple[int, int, int]:
        """Where a channel responds most: frame, row and column in ``frames``."""
        step, y, x = self.peaks[channel]
        return self.frame_of(int(step)), int(y * SIDE), int(x * SIDE)

    def frame(self, version: str, t: int) -> np.ndarray:
        """What the network looks at in place ``t``, uint8 ``(S, S, 3)``."""
        return self.frames[self.orders[version][t]]

    def heat(self, channel: int, version: str, t: int) -> np.ndarray:
        """A channel's map in place ``t`` as heat, uint8 ``(S, S, 3)``; one scale for all versions."""
        most = max(float(max(maps[channel].max() for maps in self.maps.values())), 1e-12)
        return map_frame(self.maps[version][channel, self.steps[t]], most)


def map_frame(values: np.ndarray, most: float) -> np.ndarray:
    """One step of a map ``(h, w)`` as heat, uint8 ``(S, S, 3)``."""
    return cv2.resize(heat(values.astype(float), most), (SIDE, SIDE), interpolation=cv2.INTER_NEAREST)


def small(values: Tensor) -> Tensor:
    """Maps ``(C, T, H, W)``, at most MAP_SIDE high and wide."""
    h, w = (min(side, MAP_SIDE) for side in values.shape[2:])
    return F.adaptive_avg_pool2d(values, (h, w))


def peaks_of(values: Tensor) -> np.ndarray:
    """The step, row and column, the last two from 0 to 1, of each channel's largest value in ``(C, T, H, W)``."""
    _c, *sizes = values.shape
    peaks = np.stack(np.unravel_index(values.flatten(1).argmax(1).numpy(), sizes), 1).astype(float)
    peaks[:, 1:] = (peaks[:, 1:] + 0.5) / sizes[1:]
    return peaks


def responding(networks: Networks, clip: Clip, name: str, layer: str, device: str) -> Iterator[Progress | Features]:
    """Run a network on the middle of a clip, and on the same reversed and shuffled; the last step is what its channels
    respond.

    Raises:
        NetworkError: no such network. FeatureError: it has no maps in this layer.
        InputError: the clip is too short. WeightsError: the weights are damaged. OutOfMemory: on the device.
    """
    card = card_of(name)
    layer_checked(name, layer)
    loaded = networks.get(name, device)
    curves, maps, peaks = {}, {}, []
    for version, x in zip(VERSIONS, versions(card, clip), strict=True):
        (values,) = responses(loaded, card, x.to(device), [layer])
        curves[version] = values.mean((2, 3)).numpy()
        maps[version] = small(values)
        peaks.append(peaks_of(values))
        yield Progress(len(maps), len(VERSIONS) + 1)
    most = torch.stack([values.amax((1, 2, 3)) for values in maps.values()]).amax(0).clamp_min(1e-20)
    yield Features(
        name,
        layer,
        loaded.badge,
        is_signed(card, loaded, layer),
        card.input.frames_at(clip, card.input.views(clip)[0], SIDE),
        curves,
        peaks[0],
        {v: (255 * m / most.view(-1, 1, 1, 1)).round().to(torch.uint8).numpy() for v, m in maps.items()},
    )


def features_key(clip: Clip, name: str, layer: str) -> Key:
    """Names what a layer's channels respond; weights that arrive while the app runs make another one of it."""
    weights = CARDS[name].weights
    return Key("features", clip.digest, (name, layer, weights.identity))
