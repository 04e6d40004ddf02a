"""What the channels of a layer respond to a clip, and what each of them adds to the answer.

What a channel adds to the logit of the winning class is told to first order: its activation times the slope of the
logit, added up over its positions. So much would be missing without the channel if all layers above were linear.
Whether they are is measured in ``silenced.py``; ``driven.py`` and ``climbed.py`` show the channel from other sides.

Source: Olah et al.: The Building Blocks of Interpretability, 2018; there the first-order part is called attribution to
channels.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from models.card import ModelCard
from models.zoo import card_of
from video import Clip, Progress
from vizlib.engine.device import no_room, ran_out_of_memory
from vizlib.engine.keys import Key
from vizlib.engine.networks import Networks
from vizlib.features.channels import SIDE, map_frame, peaks_of, small
from vizlib.features.replaced import by_slope
from vizlib.features.responses import FAINT, is_signed, layer_checked

ADDED, ACTIVE = ORDERS = ("added", "active")
TOP = 5  # channels that are drawn, and whose share is told
STILL = 1e-6  # of an activation: what changes by less stays where it is


@dataclass(frozen=True, eq=False)
class Blocks:
    """A layer's channels on a clip, and what each of them adds to the answer.

    Attributes:
        name, layer, badge: whose channels, and the data behind the weights.
        signed: whether values below 0 count too; see ``responses.py``.
        frames: of the clip that the network looks at, uint8 ``(T, S, S, 3)``.
        maps: the response, uint8 ``(C, T', h, w)``; 255 is the channel's most.
        responses: the mean over positions and steps, ``(C,)``.
        peaks: where each channel responds most, ``(C, 3)``: step, and row and column from 0 to 1.
        added: to the winning class's logit, ``(C,)``: activation times slope, added up over positions.
        logits: the network's answer, ``(K,)``.
    """

    name: str
    layer: str
    badge: str
    signed: bool
    frames: np.ndarray
    maps: np.ndarray
    responses: np.ndarray
    peaks: np.ndarray
    added: np.ndarray
    logits: np.ndarray

    @property
    def bytes(self) -> int:
        parts = (self.frames, self.maps, self.responses, self.peaks, self.added, self.logits)
        return sum(part.nbytes for part in parts)

    @property
    def winner(self) -> int:
        """The class with the largest logit."""
        return int(self.logits.argmax())

    def order(self, by: str) -> np.ndarray:
        """All channels, ``(C,)``: first what adds most to the answer (ADDED), or what responds most (ACTIVE)."""
        return np.argsort(-(self.added if by == ADDED else self.responses), kind="stable")

    def strongest(self, channel: int) -> tuple[int, ...]:
        """The TOP channels that add or take most, those that add most first; ``channel`` is among them."""
        most = np.argsort(-np.abs(self.added), kind="stable")[:TOP]
        if channel not in most:
            most = np.append(most[:-1], channel)
        return tuple(int(k) for k in most[np.argsort(-self.added[most], kind="stable")])

    @cached_property
    def share(self) -> float:
        """Of all that channels add and take, whatever the sign, how much the TOP strongest do."""
        sizes = np.sort(np.abs(self.added))[::-1]
        return float(sizes[:TOP].sum() / max(sizes.sum(), 1e-20))

    @cached_property
    def faint(self) -> np.ndarray:
        """Which channels hardly respond to the clip, bool ``(C,)``."""
        return self.responses <= FAINT * self.responses.max()

    @cached_property
    def steps(self) -> np.ndarray:
        """The layer's step in time that stands for each frame, ``(T,)``."""
        return np.arange(len(self.frames)) * self.maps.shape[1] // len(self.frames)

    def heat(self, channel: int, t: int) -> np.ndarray:
        """A channel's map at frame ``t`` as heat, uint8 ``(S, S, 3)``."""
        return map_frame(self.maps[channel, self.steps[t]], max(float(self.maps[channel].max()), 1e-12))

    def peak(self, channel: int) -> tuple[int, int, int]:
        """Where a channel responds most: frame, row and column in ``frames``."""
        step, y, x = self.peaks[channel]
        at = np.flatnonzero(self.steps == int(step))
        return int(at[len(at) // 2]), int(y * SIDE), int(x * SIDE)


@contextmanager
def fitting(card: ModelCard, device: str) -> Iterator[None]:
    """Raises OutOfMemory, a sentence, where PyTorch finds no room."""
    try:
        yield
    except RuntimeError as error:
        if not ran_out_of_memory(error):
            raise
        raise no_room(card.title, device, card.input.frames) from error


def middle(card: ModelCard, clip: Clip, device: str) -> Tensor:
    """The middle of a clip as the network's input.

    Raises:
        InputError: the clip is too short.
    """
    return card.input.prepare(clip, card.input.views(clip)[0]).to(device)


def adding(networks: Networks, clip: Clip, name: str, layer: str, device: str) -> Iterator[Progress | Blocks]:
    """What the channels of a layer respond to the middle of a clip, and what they add to the answer.

    Raises:
        NetworkError: no such network. FeatureError: it has no maps in this layer, or several of them.
        InputError: the clip is too short. WeightsError: the weights are damaged. OutOfMemory: on the device.
    """
    card = card_of(name)
    layer_checked(name, layer)
    loaded = networks.get(name, device)
    x = middle(card, clip, device)
    yield Progress(0, 1)
    with fitting(card, device), loaded.lock:
        logits, activation, slope = by_slope(loaded.network, layer, x)
    added = (activation * slope).sum((1, 2, 3), dtype=torch.float64)
    signed = is_signed(card, loaded, layer)
    heard = (activation.abs() if signed else activation.clamp_min(0)).cpu()
    maps = small(heard)
    most = maps.amax((1, 2, 3)).clamp_min(1e-20)
    yield Blocks(
        name,
        layer,
        loaded.badge,
        signed,
        card.input.frames_at(clip, card.input.views(clip)[0], SIDE),
        (255 * maps / most.view(-1, 1, 1, 1)).round().to(torch.uint8).numpy(),
        heard.mean((1, 2, 3)).double().numpy(),
        peaks_of(heard),
        added.cpu().numpy(),
        logits.cpu().numpy(),
    )


def blocks_key(clip: Clip, name: str, layer: str) -> Key:
    """Names what the channels of a layer add."""
    return Key("blocks", clip.digest, (name, layer, card_of(name).weights.identity))
