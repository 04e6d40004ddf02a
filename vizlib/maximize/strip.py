"""From slow to fast: the same class, the same seed, and only the weight of time changes."""

from collections.abc import Iterator
from dataclasses import dataclass

from vizlib.engine.networks import Networks
from vizlib.maximize.ascent import maximize
from vizlib.maximize.checks import energy
from vizlib.maximize.picture import Picture
from vizlib.maximize.spec import MaximizeSpec
from vizlib.maximize.state import Step


@dataclass(frozen=True, eq=False)
class Strip:
    """Videos from slow to fast, as far as they are made.

    Attributes:
        pictures: of the first places.
        energies: how much changes in them from frame to frame.
        done, total: steps of all ascents.
        growing: where the ascent of the next place is; None between two.
    """

    pictures: tuple[Picture, ...]
    energies: tuple[float, ...]
    done: int
    total: int
    growing: Step | None = None

    @property
    def shown(self) -> int:
        """Up to which of all steps a page that follows has something new to show."""
        return self.done if self.growing is None else self.done - self.growing.done + self.growing.shown

    @property
    def bytes(self) -> int:
        return sum(picture.bytes for picture in self.pictures) + (0 if self.growing is None else self.growing.bytes)


def climbing(
    specs: tuple[MaximizeSpec, ...], networks: Networks, device: str = "cpu", made: Strip | None = None
) -> Iterator[Strip]:
    """Climb one after the other; the last step has all.

    Args:
        made: how far the same was when it stopped, to go on from.

    Raises:
        see ``maximize``.
    """
    pictures, energies = ((), ()) if made is None else (made.pictures, made.energies)
    state = None if made is None or made.growing is None else made.growing.state
    total = sum(spec.steps for spec in specs)
    before = sum(spec.steps for spec in specs[: len(pictures)])
    for spec in specs[len(pictures) :]:
        for step in maximize(spec, networks, device, state):
            if step.done < spec.steps:
                yield Strip(pictures, energies, before + step.done, total, step)
        state, before = None, before + spec.steps
        pictures += (step.picture,)
        energies += (energy(step.picture),)
        yield Strip(pictures, energies, before, total)
