"""What channels add to an answer as it is measured: each is set to 0 wherever it is, and the network runs on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch

from models.zoo import card_of
from video import Clip
from vizlib.engine.keys import Key
from vizlib.engine.networks import Networks
from vizlib.features.blocks import fitting, middle
from vizlib.features.replaced import replaced, silence
from vizlib.features.responses import layer_checked


@dataclass(frozen=True, eq=False)
class Silenced:
    """What each channel adds as it was measured: by how much the winning class's logit falls when the channel is set
    to 0, and which class wins then; more with every step.
    """

    falls: dict[int, float]
    winners: dict[int, int]
    done: int
    total: int


def silencing(
    networks: Networks, clip: Clip, name: str, layer: str, channels: Sequence[int], device: str
) -> Iterator[Silenced]:
    """Set one channel after the other to 0, and see what is left of the largest logit.

    Raises:
        NetworkError, FeatureError, InputError, WeightsError, OutOfMemory: see ``adding``.
    """
    card = card_of(name)
    layer_checked(name, layer)
    loaded = networks.get(name, device)
    x = middle(card, clip, device)
    with fitting(card, device), loaded.lock, torch.no_grad():
        whole = loaded.network(x)[0]
    best = int(whole.argmax())
    falls: dict[int, float] = {}
    winners: dict[int, int] = {}
    for channel in channels:
        with fitting(card, device), loaded.lock, torch.no_grad(), replaced(loaded.network, layer, silence(channel)):
            left = loaded.network(x)[0]
        falls = falls | {channel: float(whole[best] - left[best])}
        winners = winners | {channel: int(left.argmax())}
        yield Silenced(falls, winners, len(falls), len(channels))


def silenced_key(clip: Clip, name: str, layer: str, channels: Sequence[int]) -> Key:
    """Names what was measured of these channels."""
    return Key("blocks-silenced", clip.digest, (name, layer, tuple(channels), card_of(name).weights.identity))
