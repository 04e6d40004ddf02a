"""What layers respond to a clip, to the same clip reversed, and to the same clip shuffled.

All three have the same frames. A layer that sees one frame at a time responds to them alike, on the mean over the clip:
whatever differs, it owes to time. (Where a layer leaves frames out by a stride, the three may show it others.)

A response is what the layers above hear. After a convolution that is what lies above 0: a ReLU, of the layer itself or
right behind it, takes the rest away. The states of a recurrent cell, the tokens of a transformer and the narrow ends of
EfficientNet's blocks are heard with either sign: there it is their size.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from torch import Tensor, nn

from models.card import ModelCard
from models.efficientnet_lite import Block
from models.recurrent_cnn import Cell
from models.zoo import CARDS, card_of
from video import Clip, Explained
from vizlib.engine.device import no_room, ran_out_of_memory
from vizlib.engine.hooks import outputs_of
from vizlib.engine.keys import Key
from vizlib.engine.networks import Loaded, Networks
from vizlib.receptive_field import FieldError
from vizlib.receptive_field.layers import rows
from vizlib.tamper import REVERSE, SHUFFLE, Tampering

CLIP, REVERSED, SHUFFLED = VERSIONS = ("clip", "reversed", "shuffled")
FAINT = 0.01  # of the layer's strongest response: what is weaker has an index, but it means nothing
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


def layer_checked(name: str, layer: str) -> str:
    """The layer, if it has maps.

    Raises:
        NetworkError: no such network. FeatureError: it has no maps in this layer.
    """
    if layer not in feature_layers(name):
        raise FeatureError(
            "{title} has no maps of the clip in the layer {found}. Choose one of: {layers}.",
            title=card_of(name).title,
            found=layer,
            layers=list(feature_layers(name)),
        )
    return layer


def index(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """``(one - other) / (one + other)`` of responses from 0 up: 1 to the one alone, -1 to the other alone; 0 where both
    are 0.
    """
    total = one + other
    return np.divide(one - other, total, out=np.zeros_like(total), where=total > 0)


def changed(one: np.ndarray, other: np.ndarray) -> float:
    """The differences of a layer's responses ``(C,)``, added up, as a share of the sum of both: 0 to 1."""
    return float(np.abs(one - other).sum() / max((one + other).sum(), 1e-20))


def is_signed(card: ModelCard, loaded: Loaded, layer: str) -> bool:
    """Whether the layers above hear values below 0 as well."""
    module = loaded.network.get_submodule(layer)
    last = module[-1] if isinstance(module, nn.Sequential) else module
    return card.family == "transformer" or isinstance(last, Cell | Block)


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


def orders(frames: int, seed: int = 0) -> dict[str, np.ndarray]:
    """Which of a network's ``frames`` stands in each place, ``(T,)``, in each of the VERSIONS of a clip."""
    return {
        CLIP: np.arange(frames),
        REVERSED: Tampering(REVERSE).order(frames),
        SHUFFLED: Tampering(SHUFFLE, seed).order(frames),
    }


def versions(card: ModelCard, clip: Clip) -> Iterator[Tensor]:
    """The middle of a clip as the network's input, then the same reversed and shuffled. Flow is estimated on each.

    Raises:
        InputError: the clip is too short.
    """
    view = card.input.views(clip)[0]
    for order in orders(len(view)).values():
        yield card.input.prepare(clip, view[order])


@dataclass(frozen=True, eq=False)
class Compared:
    """How much of each layer's response changes when the clip is reversed, and when it is shuffled, by network; more
    with every step.
    """

    reversed: dict[str, list[float]]
    shuffled: dict[str, list[float]]
    done: int
    total: int


def changes(loaded: Loaded, card: ModelCard, inputs: Iterable[Tensor]) -> tuple[list[float], list[float]]:
    """Share of each layer's response that changes by reversing and by shuffling; ``inputs`` are the three versions.

    Raises:
        OutOfMemory: on the device.
    """
    layers = list(feature_layers(card.name))
    before, backwards, mixed = (
        [values.mean((1, 2, 3)).double().numpy() for values in responses(loaded, card, x, layers)] for x in inputs
    )
    return list(map(changed, before, backwards)), list(map(changed, before, mixed))


def comparing(networks: Networks, clip: Clip, device: str) -> Iterator[Compared]:
    """All layers of the networks of COMPARED on one clip.

    Raises:
        InputError: the clip is too short. WeightsError: weights are damaged. OutOfMemory: on the device.
    """
    by_reversing: dict[str, list[float]] = {}
    by_shuffling: dict[str, list[float]] = {}
    for name in COMPARED:
        card = CARDS[name]
        backwards, mixed = changes(networks.get(name, device), card, (x.to(device) for x in versions(card, clip)))
        by_reversing, by_shuffling = by_reversing | {name: backwards}, by_shuffling | {name: mixed}
        yield Compared(by_reversing, by_shuffling, len(by_reversing), len(COMPARED))


def compared_key(clip: Clip) -> Key:
    """Names what is compared on a clip."""
    return Key("features-compared", clip.digest, tuple(CARDS[name].weights.sha256 for name in COMPARED))
