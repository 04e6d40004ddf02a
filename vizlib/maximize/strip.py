"""From slow to fast: the same class, the same seed, and only the weight of time changes."""

from collections.abc import Iterator
from dataclasses import dataclass

from vizlib.engine.networks import Networks
from vizlib.maximize.ascent import maximize
from vizlib.maximize.checks import energy
from vizlib.maximize.picture import Picture
from vizlib.maximize.spec import MaximizeSpec


@dataclass(frozen=True, eq=False)
class Strip:
    """Videos from slow to fast, as far as they are made.

    Attributes:
        pictures: of the first places.
        energies: how much changes in them from frame to frame.
        done, total: steps of all ascents.
    """

    pictures: tuple[Picture, ...]
    energies: tuple[float, ...]
    done: int
    total: int

    @property
    def shown(self) -> int:
        return len(self.pictures)

    @property
    def bytes(self) -> int:
        return sum(picture.bytes for picture in self.pictures)


def climbing(specs: tuple[MaximizeSpec, ...], networks: Networks, device: str = "cpu") -> Iterator[Strip]:
    """Climb one after the other; the last step has all.

    Raises:
        see ``maximize``.
    """
    pictures: tuple[Picture, ...] = ()
    energies: tuple[float, ...] = ()
    total = sum(spec.steps for spec in specs)
    done = 0
    for spec in specs:
        for step in maximize(spec, networks, device):
            done += 1
            if step.done < spec.steps:
                yield Strip(pictures, energies, done, total)
        pictures += (step.picture,)
        energies += (energy(step.picture),)
        yield Strip(pictures, energies, done, total)
