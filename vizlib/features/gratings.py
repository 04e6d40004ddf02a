"""Drifting gratings: how each channel of a layer is tuned to direction and speed, as physiologists draw it.

A grating fills the picture: a sine wave of grey that drifts along its own normal. One that drifts the opposite way is
the same clip played backwards, frame for frame. So a network that sees single frames responds to both exactly alike,
and whatever differs is a response to motion.

Source: Hubel, Wiesel: Receptive fields and functional architecture of monkey striate cortex, 1968; the index is as in
De Valois, Yund, Hepler: The orientation and direction selectivity of cells in macaque visual cortex, 1982.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
import torch

from models.card import ModelCard
from models.input_spec import InputSpec
from models.zoo import CARDS, card_of
from video import Progress
from vizlib.engine.keys import Key
from vizlib.engine.networks import Loaded, Networks
from vizlib.features.channels import SIDE
from vizlib.features.responses import FAINT, FeatureError, feature_layers, index, is_signed, layer_checked, responses

DIRECTIONS = 12  # clockwise on the screen, from the right; x points right and y down
OPPOSITE = DIRECTIONS // 2
SPEEDS = (0.0, 0.5, 1.0, 2.0, 3.0)  # pixels a frame; below half of the shortest wavelength, beyond which it turns round
WAVELENGTHS = (8, 16, 32)  # pixels a period
CONTRASTS = (0.25, 0.5, 1.0)
PHASES = (0.0, np.pi / 2)  # a sine and a cosine
SELECTIVE = 1 / 3  # the index of a channel that responds twice as much to one direction as to the opposite one


@dataclass(frozen=True)
class Grating:
    """What all gratings shown to a layer share: ``wavelength`` in pixels a period, ``contrast`` from 0 to 1."""

    wavelength: int = WAVELENGTHS[1]
    contrast: float = CONTRASTS[-1]

    def frame(self, spec: InputSpec, direction: int, speed: float, t: int, phase: float = 0.0) -> np.ndarray:
        """Frame ``t`` at a network's size, uint8 ``(S, S, 3)``; ``direction`` is one of DIRECTIONS."""
        if direction >= OPPOSITE:
            return self.frame(spec, direction - OPPOSITE, speed, spec.frames - 1 - t, phase)
        angle = 2 * np.pi * direction / DIRECTIONS
        at = np.arange(spec.size) - (spec.size - 1) / 2
        along = np.cos(angle) * at + np.sin(angle) * at[:, None]  # (y, x)
        wave = np.sin(2 * np.pi * (along - speed * t) / self.wavelength + phase)
        grey = np.rint(127.5 * (1 + self.contrast * wave)).astype(np.uint8)
        return np.repeat(grey[..., None], 3, -1)

    def clip(self, spec: InputSpec, direction: int, speed: float, phase: float = 0.0) -> np.ndarray:
        """All frames, uint8 ``(T, S, S, 3)``."""
        return np.stack([self.frame(spec, direction, speed, t, phase) for t in range(spec.frames)])

    def picture(self, spec: InputSpec, direction: int, speed: float, t: int) -> np.ndarray:
        """Frame ``t`` as it is shown, uint8 ``(SIDE, SIDE, 3)``."""
        return cv2.resize(self.frame(spec, direction, speed, t), (SIDE, SIDE), interpolation=cv2.INTER_NEAREST)


@dataclass(frozen=True, eq=False)
class Tuning:
    """What the channels of a layer respond to gratings.

    Attributes:
        responses: the mean over positions, steps and PHASES, ``(C, DIRECTIONS, SPEEDS)``; see ``responses.py``.
        grating: what all of them share.
    """

    name: str
    layer: str
    badge: str
    signed: bool
    grating: Grating
    responses: np.ndarray

    @cached_property
    def preferred(self) -> np.ndarray:
        """The direction and the speed, of those that move, to which each channel responds most: places ``(C, 2)``."""
        moving = self.responses[:, :, 1:]
        direction, speed = np.unravel_index(moving.reshape(len(moving), -1).argmax(1), moving.shape[1:])
        return np.stack([direction, speed + 1], 1)

    @cached_property
    def selectivity(self) -> np.ndarray:
        """The direction selectivity index of each channel, ``(C,)``: at its preferred speed, its response to the
        preferred direction minus that to the opposite one, over their sum.
        """
        direction, speed = self.preferred.T
        each = np.arange(len(direction))
        opposite = (direction + OPPOSITE) % DIRECTIONS
        return index(self.responses[each, direction, speed], self.responses[each, opposite, speed])

    @cached_property
    def faint(self) -> np.ndarray:
        """Which channels hardly respond to any grating, bool ``(C,)``."""
        most = self.responses.max((1, 2))
        return most <= FAINT * most.max()

    @property
    def order(self) -> np.ndarray:
        """All channels, the most selective first, those that hardly respond last."""
        return np.lexsort((-self.selectivity, self.faint))

    @property
    def share_selective(self) -> float:
        """Of the channels that respond, how many do so twice as much to one direction as to the opposite one."""
        heard = self.selectivity[~self.faint]
        return float((heard >= SELECTIVE).mean()) if len(heard) else 0.0


def check_gratings(name: str) -> None:
    """Raises FeatureError for a network that gratings say nothing about."""
    if CARDS[name].input.modality != "rgb":
        raise FeatureError(
            "{title} is told how everything moves: its input is optical flow, from which the mean of each field is "
            "subtracted. Of a grating that fills the picture nothing is left. Choose a network that sees frames alone.",
            title=CARDS[name].title,
        )


def tuning(
    networks: Networks, name: str, layer: str, grating: Grating, device: str
) -> Iterator[Progress | tuple[Tuning, ...]]:
    """Show gratings of all DIRECTIONS and SPEEDS to a network; the last step is the tuning of its ``layer``.

    Raises:
        NetworkError: no such network. FeatureError: it has no maps in this layer, or it sees flow.
        WeightsError: the weights are damaged. OutOfMemory: on the device.
    """
    card = card_of(name)
    layer_checked(name, layer)
    check_gratings(name)
    yield from tuned(networks.get(name, device), card, (layer,), grating, device)


def tuned(
    loaded: Loaded, card: ModelCard, layers: tuple[str, ...], grating: Grating, device: str
) -> Iterator[Progress | tuple[Tuning, ...]]:
    """Several layers of a network of this card at once.

    Raises:
        OutOfMemory: on the device.
    """
    shapes = feature_layers(card.name)
    found = [np.zeros((shapes[layer][0], DIRECTIONS, len(SPEEDS))) for layer in layers]
    for direction in range(DIRECTIONS):
        for at, speed in enumerate(SPEEDS):
            if speed == 0 and direction >= OPPOSITE:  # a still grating has no opposite
                for values in found:
                    values[:, direction, at] = values[:, direction - OPPOSITE, at]
                continue
            for phase in PHASES:
                levels = torch.from_numpy(grating.clip(card.input, direction, speed, phase))
                x = card.input.from_levels(levels[None]).to(device)
                for values, made in zip(found, responses(loaded, card, x, layers), strict=True):
                    values[:, direction, at] += made.mean((2, 3)).double().mean(1).numpy() / len(PHASES)
        yield Progress(direction + 1, DIRECTIONS + 1)
    yield tuple(
        Tuning(card.name, layer, loaded.badge, is_signed(card, loaded, layer), grating, values)
        for layer, values in zip(layers, found, strict=True)
    )


def tuning_key(name: str, layer: str, grating: Grating) -> Key:
    """Names the tuning of a layer; weights that arrive while the app runs make another one of it."""
    weights = CARDS[name].weights
    return Key("tuning", "", (name, layer, grating, weights.identity))
