"""What memory work with a network takes beside its weights, told before it begins.

Passes are counted on the meta device, at the network's own size; elsewhere they grow with frames and pixels. Of I3D
(64 frames of 224 pixels) 1,753 MB are counted for a pass that goes back to the input, and 1,820 were measured.
"""

from functools import cache
from math import prod
from typing import Any

import torch

from models.zoo import card_of
from vizlib.cost.network import LiveTensors
from vizlib.engine.budget import MB, SMALL

LAB = 16 * 128 * 128  # pixels of a lab net's clip, at most
ANSWER = 900 * MB  # a large network's pass forward: from 60 MB (R3D-18) to 860 (S3D)
MARGIN = 1.05  # what is counted, and what the C library makes of it
ROWS = 6  # of what a method of attribution keeps between two passes: clip and baseline, copies, gradient, sum


@cache
def gradient_bytes(name: str) -> int:
    """The most bytes that input and activations fill at one moment, of one clip on the way forward and back."""
    spec = card_of(name).input
    with torch.device("meta"):
        network = card_of(name).build().eval().requires_grad_(False)
        x = torch.empty(spec.shape, requires_grad=True)
    live = LiveTensors()
    with live, torch.enable_grad():
        live.watch(x)
        torch.autograd.grad(network(x).sum(), x)
    return int(live.peak * MARGIN)


def pixels_of(name: str) -> int:
    """Of a network's own clip, all frames together."""
    return prod(card_of(name).input.shape[2:])


def is_large(name: str) -> bool:
    """Whether a network is more than one of the lab's, so that its memory counts."""
    return pixels_of(name) > LAB


def answering(name: str, frames: int = 0) -> dict[str, Any]:
    """Passes forward, ``memory`` in a step and ``held`` between two; of ``frames`` frames, if they are not its own."""
    if not is_large(name):
        return {"memory": SMALL, "held": MB}
    own = card_of(name).input.frames
    return {"memory": ANSWER * max(frames, own) // own, "held": 8 * MB}


def attributing(name: str, back: bool, clips: int) -> dict[str, Any]:
    """An attribution, whose passes go ``back`` or not, of so many ``clips`` at once."""
    if not is_large(name):
        return {"memory": SMALL, "held": 8 * MB}
    held = ROWS * 4 * prod(card_of(name).input.shape) * clips
    return {"memory": held + clips * (gradient_bytes(name) if back else ANSWER), "held": held}
