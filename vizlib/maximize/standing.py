"""Where the gallery's videos stand on the two rulers."""

from dataclasses import dataclass
from math import isnan

from vizlib.maximize.defaults import NATURAL, PLAIN
from vizlib.maximize.gallery import Entry, entries
from vizlib.maximize.rulers import Rulers, Verdict, rulers

RECIPES = (NATURAL, PLAIN)


@dataclass(frozen=True)
class Standing:
    """R and logit of a video of the gallery, of its file as it is decoded, at its own size."""

    entry: Entry
    distance: float
    logit: float

    @property
    def at(self) -> Rulers:
        """What clips have at its size."""
        spec = self.entry.spec
        return rulers(spec.network, spec.frames, spec.size)

    @property
    def times(self) -> float:
        """R in parts of the largest that clips have: 1 is theirs, whatever the size."""
        at = self.at
        assert at.distance is not None
        return self.distance / at.distance.high

    @property
    def natural(self) -> bool:
        """Whether neither R nor the logit lies beyond those of clips."""
        at = self.at
        assert at.distance is not None
        return Verdict.BEYOND not in (at.distance.verdict(self.distance), at.logit.verdict(self.logit))


def standing(entry: Entry) -> Standing | None:
    """Of one video; None where its files were not measured, or the network has no batch norm."""
    found = entry.figures
    return None if found is None or isnan(found.distance) else Standing(entry, found.distance, found.logit)


def standings(network: str, recipe: str) -> list[Standing]:
    """Of all videos of a network that were made with a recipe."""
    found = map(standing, entries(network, recipe=recipe))
    return [one for one in found if one is not None]
