"""Why an ascent could not begin, or ended."""

from models.card import ModelCard
from video import Explained


class MaximizeError(Explained):
    """An ascent that cannot begin, or broke off."""


def not_this_size(card: ModelCard, frames: int, size: int) -> MaximizeError:
    """A network that cannot take so many frames of so many pixels."""
    return MaximizeError(
        "{title} does not take {frames} frames of {size} × {size} pixels. It was made for {own_frames} frames of "
        "{own_size} × {own_size}: choose these.",
        title=card.title,
        frames=frames,
        size=size,
        own_frames=card.input.frames,
        own_size=card.input.size,
    )
