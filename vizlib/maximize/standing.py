"""Where the gallery's videos stand on the two rulers."""

from dataclasses import dataclass
from math import isnan

from models.zoo import CARDS
from vizlib.maximize.defaults import NATURAL, PLAIN
from vizlib.maximize.gallery import Entry, entries
from vizlib.maximize.rulers import Verdict, rulers

RECIPES = (NATURAL, PLAIN)


@dataclass(frozen=True)
class Standing:
    """R and logit of a video of the gallery, of its file as it is decoded.

    Attributes:
        distance, logit: at its own size;
        distance_shown, logit_shown: at the network's own size, at which all of them can be compared.
    """

    entry: Entry
    distance: float
    logit: float
    distance_shown: float
    logit_shown: float

    @property
    def natural(self) -> bool:
        """Whether both lie where those of clips do, or below, at the network's own size."""
        card, frames = CARDS[self.entry.spec.network], self.entry.spec.frames
        at = rulers(card.name, frames, card.input.size)
        assert at.distance is not None
        found = at.distance.verdict(self.distance_shown), at.logit.verdict(self.logit_shown)
        return Verdict.BEYOND not in found


def standing(entry: Entry) -> Standing | None:
    """Of one video; None where its files were not measured, or the network has no batch norm."""
    found = entry.figures
    if found is None or isnan(found.distance):
        return None
    return Standing(entry, found.distance, found.logit, found.distance_shown, found.logit_shown)


def standings(network: str, recipe: str) -> list[Standing]:
    """Of all videos of a network that were made with a recipe."""
    found = map(standing, entries(network, recipe=recipe))
    return [one for one in found if one is not None]
