"""What a network offers: how many channels each layer has and where, and whether it keeps statistics of real clips."""

from functools import cache

import torch
from torch import nn

from models.input_spec import InputError
from models.zoo import CARDS
from vizlib.engine.hooks import outputs_of
from vizlib.maximize.defaults import NATURAL, spec_of
from vizlib.maximize.errors import MaximizeError, not_this_size
from vizlib.maximize.natural import has_norm
from vizlib.maximize.objective import LOGITS, Objective, channels_before, fits


@cache
def layer_shapes(network: str, frames: int, size: int) -> dict[str, tuple[int, ...]]:
    """The shape of what each layer of the card makes of ``frames`` of ``size`` x ``size`` pixels, channels first:
    ``(C, T, H, W)``, or ``(C,)`` where it has no positions. Counted on shapes: nothing is computed.

    Raises:
        MaximizeError: the network does not take this size.
    """
    card = CARDS[network]
    with torch.device("meta"), torch.no_grad():
        built = card.build().eval()
        with outputs_of(built, card.layers) as outputs:
            try:
                built(torch.empty(1, card.input.shape[1], frames, size, size))
            except (RuntimeError, InputError) as error:
                raise not_this_size(card, frames, size) from error
    made = {layer: tuple(channels_before(tensors[-1]).shape) for layer, tensors in outputs.items() if tensors}
    return {layer: (shape[0], *shape[-3:]) if len(shape) > 3 else shape[:1] for layer, shape in made.items()}


def checked(objective: Objective, network: str, frames: int, size: int) -> None:
    """Whether the network has all that the objective names, before anything is climbed.

    Raises:
        MaximizeError: it has no such class, channel or unit, or does not take this size.
    """
    shapes = layer_shapes(network, frames, size)
    for term in objective.terms:
        fits(term, (len(CARDS[network].classes),) if term.layer == LOGITS else shapes.get(term.layer, (0,)))


@cache
def natural_refused(network: str) -> MaximizeError | None:
    """Why a network has no natural recipe; None if it has."""
    card = CARDS[network]
    with torch.device("meta"):
        built = card.build()
    if not has_norm(built):
        return MaximizeError(
            "{title} has no batch norm, so it keeps no statistics of the clips that it was trained on: there is no R, "
            "and only the plain recipe.",
            title=card.title,
        )
    slides = any(isinstance(module, nn.Conv3d) and module.kernel_size[0] > 1 for module in built.modules())
    if spec_of(network, card.classes[0], recipe=NATURAL).still and not slides:
        return MaximizeError(
            "{title} sees one frame at a time. The natural recipe makes a still first and then lets it move: it is "
            "for networks that see motion.",
            title=card.title,
        )
    return None
