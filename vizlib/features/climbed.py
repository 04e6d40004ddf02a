"""The maximizing video of a channel: the ascent to it, and what the channel responds to where that ends."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np
import torch
from torch import nn

from models.zoo import card_of
from vizlib.engine.keys import Key
from vizlib.engine.networks import Networks
from vizlib.features.blocks import STILL, fitting
from vizlib.features.channels import SIDE
from vizlib.features.responses import responses
from vizlib.maximize import MaximizeSpec, Step
from vizlib.maximize.defaults import spec_of
from vizlib.maximize.objective import channel_objective
from vizlib.maximize.picture import Picture, network_input, videos_of
from vizlib.pictures import flow_fields

SMALL_SIDE = 64  # pixels, at most, of a lab net's frames
WEIGHT = {True: 10.0, False: 100.0}  # of a channel's mean in an ascent, of a lab net and of a larger one


@dataclass(frozen=True)
class Reached:
    """The response of a channel to its maximizing video, the mean over positions and steps."""

    response: float


@cache
def before_relu(name: str, layer: str) -> str:
    """The module that feeds the layer's last ReLU, or the layer itself where there is none.

    A channel that is silent on noise has no slope behind its ReLU: nothing would say which way is up.
    """
    with torch.device("meta"):
        network = card_of(name).build()
    module, row = network.get_submodule(layer), layer
    if not isinstance(module, nn.Sequential):  # then it may stand in a row itself
        row, _dot, place = layer.rpartition(".")
        if not place.isdigit():
            return layer
        module = network.get_submodule(row)
    names = [name for name, _module in module.named_children()]
    at = len(names) - 1 if row == layer else names.index(place)
    rectifies = isinstance(module.get_submodule(names[at]), nn.ReLU | nn.ReLU6)
    return f"{row}.{names[at - 1]}" if rectifies and at else layer


def ascent_of(name: str, layer: str, channel: int) -> MaximizeSpec:
    """Settings of the ascent to a channel's maximizing video: those of the network's classes, without what is asked of
    a class alone. A channel's mean is a small number beside a logit: it is weighted, so that the penalties are not all.
    """
    card = card_of(name)
    usual = spec_of(name, card.classes[0])
    objective = channel_objective(before_relu(name, layer), channel) * WEIGHT[card.input.size <= SMALL_SIDE]
    return replace(usual, objective=objective)


def ascent_key(spec: MaximizeSpec) -> Key:
    """Names an ascent; it knows of no clip."""
    return Key("blocks-ascent", "", (spec, card_of(spec.network).weights.identity))


def reaching(networks: Networks, step: Step, layer: str, channel: int, device: str) -> Iterator[Reached]:
    """What a channel responds to the video that an ascent has reached.

    Raises:
        WeightsError: the weights are damaged. OutOfMemory: on the device.
    """
    card = card_of(step.spec.network)
    loaded = networks.get(card.name, device)
    x = network_input(videos_of(step.picture), card.input, step.spec.frames).to(device)
    with fitting(card, device):
        (made,) = responses(loaded, card, x, [layer])
    yield Reached(float(made[channel].mean()))


def reached_key(step: Step, layer: str) -> Key:
    """Names the response to an ascent's video."""
    return Key("blocks-reached", "", (ascent_key(step.spec), layer, step.done))


def climbed(curve: np.ndarray) -> bool:
    """Whether an ascent has climbed, by its score at each step: the last ones against the first."""
    scores = curve[:, 0]
    part = max(1, len(scores) // 8)
    return bool(scores[-part:].mean() > scores[:part].mean() + STILL)


def video_of(picture: Picture, layer: str, frames: int) -> np.ndarray:
    """A maximizing video as people see it, over and over until it has so many frames, uint8 ``(frames, S, S, 3)``; of
    flow, and of a layer that sees only flow, in the wheel's colours.
    """
    if picture.frames is None or layer.startswith("temporal."):
        flow = picture.seen_flow
        most = flow_fields.scale_of(flow)
        shown = [flow_fields.colours(field, most) for field in flow]
    else:
        shown = list(picture.frames)
    large = [cv2.resize(frame, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC) for frame in shown[:frames]]
    return np.stack([large[t % len(large)] for t in range(frames)])
