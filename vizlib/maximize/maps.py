"""What the layers of a network make of a video of a given size: how many channels there are to climb, and where."""

from functools import cache

import torch

from models.input_spec import InputError
from models.zoo import CARDS
from vizlib.engine.hooks import outputs_of
from vizlib.maximize.errors import MaximizeError
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
                raise MaximizeError(
                    "{title} does not take {frames} frames of {size} × {size} pixels. It was made for {own_frames} "
                    "frames of {own_size} × {own_size}: choose these.",
                    title=card.title,
                    frames=frames,
                    size=size,
                    own_frames=card.input.frames,
                    own_size=card.input.size,
                ) from error
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
