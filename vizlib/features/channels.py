"""A layer's channels on a clip: where and when each responds, and how much it cares for motion."""

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
    FeatureError,
    changed,
    feature_layers,
    index,
    is_signed,
    moving_and_frozen,
    responses,
)
from vizlib.pictures.heat import heat

SIDE = 224  # of the frames that are shown
MAP_SIDE = 56  # of a channel's map, at most: larger ones are averaged, so that no layer takes more than 50 MB
FAINT = 0.01  # of the layer's strongest response: what is weaker has an index, but it means nothing
STRONGEST, MOTION, STILL = ORDERS = ("strongest", "motion", "still")


@dataclass(frozen=True, eq=False)
class Features:
    """A layer's channels on a clip and on its frozen middle frame. A response is the mean of what lies above 0, or of
    all sizes where the layer is ``signed``; see ``vizlib/responses.py``.

    Attributes:
        name, layer, badge: whose channels, and the data behind the weights.
        signed: whether values below 0 count too, by their size.
        frames: that the network looks at, uint8 ``(T, S, S, 3)``; frozen, the middle one stands in for all.
        moving, frozen: response at each of the layer's steps in time, the mean over positions, ``(C, T')``.
        peaks: where each channel responds most to the clip, ``(C, 3)``: step, and row and column from 0 to 1.
        maps: response to the clip and to the frozen one, uint8 ``(2, C, T', h, w)``; 255 is the channel's most.
    """

    name: str
    layer: str
    badge: str
    signed: bool
    frames: np.ndarray
    moving: np.ndarray
    frozen: np.ndarray
    peaks: np.ndarray
    maps: np.ndarray

    @property
    def bytes(self) -> int:
        return sum(part.nbytes for part in (self.frames, self.moving, self.frozen, self.peaks, self.maps))

    @cached_property
    def response(self) -> np.ndarray:
        """To the clip, ``(C,)``."""
        return self.moving.mean(1, dtype=float)

    @cached_property
    def frozen_response(self) -> np.ndarray:
        """To the frozen middle frame, ``(C,)``."""
        return self.frozen.mean(1, dtype=float)

    @cached_property
    def motion(self) -> np.ndarray:
        """The motion index of each channel, ``(C,)``: 1 responds only while frames change, -1 only to the frozen one; 0
        to both alike, or to neither.
        """
        return index(self.response, self.frozen_response)

    @cached_property
    def faint(self) -> np.ndarray:
        """Which channels hardly respond to either, bool ``(C,)``."""
        strength = np.maximum(self.response, self.frozen_response)
        return strength <= FAINT * strength.max()

    @property
    def changed(self) -> float:
        """How much of the layer's response changes when the clip freezes: 0 to 1."""
        return changed(self.response, self.frozen_response)

    def order(self, by: str) -> np.ndarray:
        """All channels, ``(C,)``: the STRONGEST first, or those of the largest (MOTION) or smallest (STILL) index, of
        which faint ones come last.
        """
        if by == STRONGEST:
            return np.argsort(-self.response, kind="stable")
        return np.lexsort((self.motion if by == STILL else -self.motion, self.faint))

    @cached_property
    def steps(self) -> np.ndarray:
        """The layer's step in time that stands for each frame, ``(T,)``."""
        return np.arange(len(self.frames)) * self.moving.shape[1] // len(self.frames)

    def frame_of(self, step: int) -> int:
        """The frame in the middle of those for which a step stands."""
        frames = np.flatnonzero(self.steps == step)
        return int(frames[len(frames) // 2])

    def peak(self, channel: int) -> tuple[int, int, int]:
        """Where a channel responds most: frame, row and column in ``frames``."""
        step, y, x = self.peaks[channel]
        return self.frame_of(int(step)), int(y * SIDE), int(x * SIDE)

    def frame(self, frozen: bool, t: int) -> np.ndarray:
        """What the network looks at in frame ``t``, uint8 ``(S, S, 3)``."""
        return self.frames[len(self.frames) // 2 if frozen else t]

    def heat(self, channel: int, frozen: bool, t: int) -> np.ndarray:
        """A channel's map at frame ``t`` as heat, uint8 ``(S, S, 3)``; one scale for the clip and the frozen one."""
        most = max(float(self.maps[:, channel].max()), 1e-12)
        picture = heat(self.maps[int(frozen), channel, self.steps[t]].astype(float), most)
        return cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_NEAREST)


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
    """Run a network on the middle of a clip, and on the same frozen; the last step is what its channels respond.

    Raises:
        NetworkError: no such network. FeatureError: it has no maps in this layer.
        InputError: the clip is too short. WeightsError: the weights are damaged. OutOfMemory: on the device.
    """
    card = card_of(name)
    if layer not in feature_layers(name):
        raise FeatureError(
            "{title} has no maps of the clip in the layer {found}. Choose one of: {layers}.",
            title=card.title,
            found=layer,
            layers=list(feature_layers(name)),
        )
    loaded = networks.get(name, device)
    curves, maps, peaks = [], [], []
    for x in moving_and_frozen(card, clip):
        (values,) = responses(loaded, card, x.to(device), [layer])
        curves.append(values.mean((2, 3)).numpy())
        maps.append(small(values))
        peaks.append(peaks_of(values))
        yield Progress(len(maps), 3)
    both = torch.stack(maps)  # (2, C, T', h, w)
    most = both.amax((0, 2, 3, 4), keepdim=True).clamp_min(1e-20)
    moving, frozen = curves
    yield Features(
        name,
        layer,
        loaded.badge,
        is_signed(card, loaded, layer),
        card.input.frames_at(clip, card.input.views(clip)[0], SIDE),
        moving,
        frozen,
        peaks[0],
        (255 * both / most).round().to(torch.uint8).numpy(),
    )


def features_key(clip: Clip, name: str, layer: str) -> Key:
    """Names what a layer's channels respond; weights that arrive while the app runs make another one of it."""
    weights = CARDS[name].weights
    return Key("features", clip.digest, (name, layer, weights.sha256 if weights.here else "random"))
