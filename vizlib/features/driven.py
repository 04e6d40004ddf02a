"""Which pixels of a clip drive a channel: integrated gradients of its mean activation."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
import torch
from captum.attr import IntegratedGradients
from torch import Tensor

from models.zoo import card_of
from video import Clip, Progress
from vizlib.attribution.pictures import coloured, scale_of
from vizlib.attribution.result import missed
from vizlib.attribution.stepping import Turn, stepped
from vizlib.attribution.task import BATCH, SMALL
from vizlib.engine.hooks import outputs_of
from vizlib.engine.keys import Key
from vizlib.engine.networks import Networks
from vizlib.features.blocks import STILL, fitting, middle
from vizlib.features.channels import SIDE
from vizlib.features.responses import is_signed, layer_checked

STEPS = {True: 32, False: 8}  # of integrated gradients, of a lab net and of a larger one


@dataclass(frozen=True, eq=False)
class Driven:
    """What of the clip drives a channel: integrated gradients of its mean activation, from a grey clip to this one.

    Attributes:
        values: float32 ``(T, H, W)``, channels of the input added up; what is above 0 drives it.
        missed: by how much their sum misses the difference of the activation, as a part of it; NaN of a channel whose
            activation is the same on both.
    """

    values: np.ndarray
    missed: float

    @property
    def bytes(self) -> int:
        return self.values.nbytes

    @cached_property
    def scale(self) -> float:
        """The strength that the fullest colour stands for."""
        return scale_of(self.values)


def driving(
    networks: Networks, clip: Clip, name: str, layer: str, channel: int, device: str
) -> Iterator[Progress | Driven]:
    """Which pixels of the middle of a clip drive a channel.

    Raises:
        NetworkError, FeatureError, InputError, WeightsError, OutOfMemory: see ``adding``.
    """
    card = card_of(name)
    layer_checked(name, layer)
    loaded = networks.get(name, device)
    signed = is_signed(card, loaded, layer)
    x = middle(card, clip, device)
    grey = card.input.baseline(x, "grey")
    is_small = x[0, 0].numel() <= SMALL
    steps, batch = STEPS[is_small], BATCH[is_small]

    def activation(x: Tensor) -> Tensor:
        """The mean of the channel on each of several clips, ``(N,)``."""
        with outputs_of(loaded.network, [layer]) as outputs:
            loaded.network(x)
        values = outputs[layer][-1][:, channel]
        return (values if signed else values.clamp_min(0)).mean((1, 2, 3))

    def integrated(turn: Turn) -> Tensor:
        def forward(x: Tensor) -> Tensor:
            with turn():
                return activation(x)

        # Captum switches gradients on where it is given a tensor: nobody else may hold it.
        way = IntegratedGradients(forward)
        return way.attribute(x.clone(), grey, n_steps=steps, internal_batch_size=batch).detach()

    with fitting(card, device):
        with loaded.lock, torch.no_grad():
            difference = float(activation(x) - activation(grey))
        for step in stepped(integrated, -(-steps // batch), loaded.lock):
            if isinstance(step, Progress):
                yield step
                continue
            values = step[0].sum(0).cpu().numpy()
            off = missed(float(step.sum()), difference) if abs(difference) > STILL else float("nan")
            yield Driven(values, off)


def driven_key(clip: Clip, name: str, layer: str, channel: int) -> Key:
    """Names which pixels drive a channel."""
    return Key("blocks-driven", clip.digest, (name, layer, channel, card_of(name).weights.identity))


def driven_frame(driven: Driven, t: int) -> np.ndarray:
    """What drives a channel at frame ``t``, uint8 ``(S, S, 3)``: orange drives it, blue holds it back."""
    picture = coloured(driven.values[t], True, driven.scale)
    return cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)
