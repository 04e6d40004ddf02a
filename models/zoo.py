"""The zoo: the single list of networks. A new architecture is one file beside this one and one card here.

``CARDS`` are all of them; ``CLASSIFIERS``, which say what a clip shows, are those that menus list. Variants are found
by name like all others.
"""

from typing import BinaryIO

import torch
from torch import nn

from models import (
    c3d,
    cnn_lstm,
    detector,
    efficientnet_lite,
    fusion,
    i3d,
    inflated,
    localizer,
    non_local,
    r50,
    recurrent_cnn,
    slowfast,
    slowfast_r50,
    torchvision_nets,
    two_stream,
    variants,
)
from models.card import CLASSIFICATION, ModelCard
from models.checkpoints import read_into, read_state
from models.seeded import seeded
from video import Explained

FILES = (
    fusion, c3d, two_stream, cnn_lstm, recurrent_cnn, non_local, inflated, slowfast, localizer, detector,
    efficientnet_lite, i3d, torchvision_nets, slowfast_r50, r50,
)  # fmt: skip
CARDS: dict[str, ModelCard] = {card.name: card for file in FILES for card in file.CARDS}
CLASSIFIERS = {name: card for name, card in CARDS.items() if card.task == CLASSIFICATION}
VARIANTS: dict[str, ModelCard] = {card.name: card for card in variants.CARDS}
OWN = "own"  # the badge of weights that a person brought: nobody knows on what they were trained


class NetworkError(Explained):
    """A network that does not exist."""


def card_of(name: str) -> ModelCard:
    """The card of the network called ``name``.

    Raises:
        NetworkError: there is none.
    """
    card = CARDS.get(name) or VARIANTS.get(name)
    if card is None:
        raise NetworkError("There is no network {found}. The networks are: {names}.", found=name, names=list(CARDS))
    return card


def load(name: str, device: str | torch.device = "cpu") -> nn.Module:
    """The network called ``name``, in eval mode, its parameters without gradients.

    Its ``badge`` names the data behind its weights: ``kinetics400``, ``imagenet``, ``actors-18``, or ``random`` where
    the weights are not on this machine. Random weights are the same every time.

    Raises:
        NetworkError: no such card.
        WeightsError: the file of weights is damaged or fits another network.
    """
    card = card_of(name)
    network = built(card)
    if card.weights.here:
        read_state(network, card.weights, card.rename)
        return ready(network, card, card.weights.badge, device)
    return ready(network, card, "random", device)


def load_from(file: BinaryIO, file_name: str, name: str) -> nn.Module:
    """The network called ``name`` with the weights of a person's own file, its ``badge`` ``own``; on the CPU.

    Raises:
        NetworkError: no such card.
        WeightsError: the file is none of weights, or of another network.
    """
    card = card_of(name)
    network = built(card)
    read_into(network, file, file_name, card.rename)
    return ready(network, card, OWN, "cpu")


def built(card: ModelCard) -> nn.Module:
    """The network with random weights, the same every time."""
    with seeded(0):
        return card.build()


def ready(network: nn.Module, card: ModelCard, badge: str, device: str | torch.device) -> nn.Module:
    """In eval mode, in its fastest form, parameters without gradients, on the device."""
    network = network.eval()
    if card.prepare is not None:
        network = card.prepare(network)
    network = network.requires_grad_(False).to(device)
    network.badge = badge  # type: ignore[assignment]
    return network
