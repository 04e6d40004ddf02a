"""Stand-ins for ascents: smooth videos without one, networks that fail on purpose, and what a network says."""

from dataclasses import replace

import numpy as np
import torch
from torch import nn

from models.zoo import CARDS
from vizlib.engine.networks import Loaded
from vizlib.maximize.parametrization import parts_of
from vizlib.maximize.picture import network_input, picture_of, videos_of

CLASSES = 18


class Only:
    """In place of ``Networks``: whoever asks is given this network."""

    def __init__(self, network):
        self.loaded = Loaded(network, "random")

    def get(self, _name, _device):
        return self.loaded


class Mean(nn.Module):
    """Logits that are the mean of the input, times what ``change`` makes of the count of passes."""

    def __init__(self, change=lambda _passes: 1.0):
        super().__init__()
        self.change, self.passes = change, 0

    def forward(self, x):
        self.passes += 1
        return x.mean((2, 3, 4)).repeat(1, CLASSES)[:, :CLASSES] * self.change(self.passes)


def smooth_picture(spec, seed=0, contrast=30):
    """Noise as smooth as the spec's falloff, with as much contrast as an ascent's result has. It moves."""
    generator = torch.Generator().manual_seed(seed)
    return picture_of(
        {
            part.kind: part.squeezed(part.raw(contrast * part.noise(generator), part.weights()))
            for part in parts_of(replace(spec, still=0))
        },
        spec.frames,
    )


def logits_of(networks, spec, picture):
    """What the network says of a picture as it is, ``(K,)``."""
    x = network_input(videos_of(picture), CARDS[spec.network].input, spec.frames)
    with torch.no_grad():
        return networks.get(spec.network, "cpu").network(x)[0].numpy()


def probability_of(networks, spec, picture):
    """Of the class that the spec asks for."""
    logits = logits_of(networks, spec, picture).astype(float)
    probabilities = np.exp(logits - logits.max())
    return (probabilities / probabilities.sum())[spec.objective.class_index]
