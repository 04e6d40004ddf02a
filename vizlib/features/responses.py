"""What layers respond to a clip, and to the same clip with its middle frame in place of every frame.

A response is what the layers above hear. After a convolution that is what lies above 0: a ReLU, of the layer itself or
right behind it, takes the rest away. The states of a recurrent cell and the tokens of a transformer are heard with
either sign: there it is their size.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from torch import Tensor

from models.card import ModelCard
from models.recurrent_cnn import Cell
from models.zoo import CARDS, card_of
from video import Clip, Explained
from vizlib.engine.device import no_room, ran_out_of_memory
from vizlib.engine.hooks import outputs_of
from vizlib.engine.keys import Key
from vizlib.engine.networks import Loaded, Networks
from vizlib.receptive_field import FieldError
from vizlib.receptive_field.layers import rows
from vizlib.tamper import FREEZE, Tampering

COMPARED = ("single_frame", "early_fusion", "slow_fusion", "slow_fusion_flow", "recurrent_cnn")  # five layers each


class FeatureError(Explained):
    """A layer whose channels have no positions."""


@cache
def feature_layers(name: str) -> dict[str, tuple[int, ...]]:
    """The layers of a card whose channels have positions, and their ``(C, T', H', W')``; counted on shapes.

    Raises:
        NetworkError: no such network. FeatureError: it has no such layer.
    """
    card = card_of(name)
    with torch.device("meta"), torch.no_grad():
        network = card.build().eval()
        with outputs_of(network, card.layers) as outputs:
            network(torch.empty(card.input.shape))
    shapes = {layer: tuple(made[-1].shape) for layer, made in outputs.items()}
    # The others make one unit a picture, no pictures at all, or many short clips one behind the other in the batch.
    maps: dict[str, tuple[int, ...]] = {
        layer: shape[1:]
        for layer, shape in shapes.items()
        if len(shape) == 5 and shape[0] == 1 and shape[3] * shape[4] > 1
    }
    if not maps:
        raise FeatureError(
            "{title} has no layer whose channels are maps of the clip, C × T × H × W: those that its card names make "
            "{found}. Choose another network.",
            title=card.title,
            found=[" × ".join(map(str, shape[1:])) for shape in shapes.values()],
        )
    return maps


def frames_seen(name: str, layer: str) -> int | None:
    """How many frames a unit of the layer sees; None where no rule tells."""
    try:
        return next(row.field.size[0] for row in rows(name) if row.layer == layer)
    except FieldError:
        return None


def index(moving: np.ndarray, frozen: np.ndarray) -> np.ndarray:
    """The motion index ``(moving - frozen) / (moving + frozen)`` of responses from 0 up; 0 where both are 0."""
    total = moving + frozen
    return np.divide(moving - frozen, total, out=np.zeros_like(total), where=total > 0)


def changed(moving: np.ndarray, frozen: np.ndarray) -> float:
    """The differences of a layer's responses ``(C,)``, added up, as a share of the sum of both: 0 to 1."""
    return float(np.abs(moving - frozen).sum() / max((moving + frozen).sum(), 1e-20))


def is_signed(card: ModelCard, loaded: Loaded, layer: str) -> bool:
    """Whether the layers above hear values below 0 as well."""
    return card.family == "transformer" or isinstance(loaded.network.get_submodule(layer), Cell)


@torch.no_grad()
def responses(loaded: Loaded, card: ModelCard, x: Tensor, layers: Sequence[str]) -> list[Tensor]:
    """What each layer responds to an input tensor ``(1, C, T, H, W)``: ``(C', T', H', W')`` from 0 up, on the CPU.

    Raises:
        OutOfMemory: on the device.
    """
    try:
        with loaded.lock, outputs_of(loaded.network, layers) as outputs:
            loaded.network(x)
        values = [made[-1][0].cpu() for made in outputs.values()]
    except Exception as error:
        if not ran_out_of_memory(error):
            raise
        raise no_room(card.title, x.device.type, x.shape[2]) from error
    return [
        response.abs() if is_signed(card, loaded, layer) else response.clamp_min(0)
        for layer, response in zip(layers, values, strict=True)
    ]


def moving_and_frozen(card: ModelCard, clip: Clip) -> Iterator[Tensor]:
    """The middle of a clip as the network's input, then the same frozen. Flow is estimated on both.

    Raises:
        InputError: the clip is too short.
    """
    view = card.input.views(clip)[0]
    for seen in (view, view[Tampering(FREEZE).order(len(view))]):
        yield card.input.prepare(clip, seen)


@dataclass(frozen=True, eq=False)
class Compared:
    """How much of each layer's response changes when the clip freezes, by network; more with every step."""

    networks: dict[str, list[float]]
    done: int
    total: int


def comparing(networks: Networks, clip: Clip, device: str) -> Iterator[Compared]:
    """All layers of the networks of COMPARED on one clip.

    Raises:
        InputError: the clip is too short. WeightsError: weights are damaged. OutOfMemory: on the device.
    """
    changes: dict[str, list[float]] = {}
    for name in COMPARED:
        card, layers = CARDS[name], list(feature_layers(name))
        loaded = networks.get(name, device)
        means = [
            [values.mean((1, 2, 3)).double().numpy() for values in responses(loaded, card, x.to(device), layers)]
            for x in moving_and_frozen(card, clip)
        ]
        changes = changes | {name: [changed(a, b) for a, b in zip(*means, strict=True)]}
        yield Compared(changes, len(changes), len(COMPARED))


def compared_key(clip: Clip) -> Key:
    """Names what is compared on a clip."""
    return Key("features-compared", clip.digest, tuple(CARDS[name].weights.sha256 for name in COMPARED))
