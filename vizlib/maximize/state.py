"""Where an ascent stands, and what it shows."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from vizlib.maximize.parametrization import Part, parts_of
from vizlib.maximize.picture import Picture, picture_of
from vizlib.maximize.spec import MaximizeSpec

PREVIEW = 8  # steps between two pictures of a page that follows


@dataclass(frozen=True, eq=False)
class State:
    """All that an ascent needs to go on as if it had never stopped.

    Attributes:
        done: steps.
        parameters: of each part.
        first, second: Adam's moments of each part.
        curve: score and probability of the class of each step, ``(done, 2)``, under that step's transform.
    """

    done: int
    parameters: tuple[np.ndarray, ...]
    first: tuple[np.ndarray, ...]
    second: tuple[np.ndarray, ...]
    curve: np.ndarray

    @property
    def bytes(self) -> int:
        return self.curve.nbytes + sum(a.nbytes for a in (*self.parameters, *self.first, *self.second))


def beginning(seed: int, parts: tuple[Part, ...], videos: dict[str, Tensor] | None = None) -> State:
    """The state before the first step: noise, or given videos."""
    generator = torch.Generator().manual_seed(seed)
    if videos is None:
        parameters = tuple(part.noise(generator).numpy() for part in parts)
    else:
        parameters = tuple(part.parameters(videos[part.kind]).numpy() for part in parts)
    zeros = tuple(np.zeros_like(array) for array in parameters)
    return State(0, parameters, zeros, zeros, np.empty((0, 2)))


@dataclass(frozen=True, eq=False)
class Step:
    """One step of an ascent; the last one is the result.

    Attributes:
        spec: its settings.
        total: how many steps are asked for.
        state: after this step.
        badge: the data behind the weights.
    """

    spec: MaximizeSpec
    total: int
    state: State
    badge: str

    @property
    def done(self) -> int:
        return self.state.done

    @property
    def score(self) -> float:
        """What is climbed, without the penalties, under this step's transform."""
        return float(self.state.curve[-1, 0])

    @property
    def probability(self) -> float:
        """Of the class, likewise; NaN where no class is asked for."""
        return float(self.state.curve[-1, 1])

    @property
    def shown(self) -> int:
        """The step up to which a page that follows has something new to show."""
        return self.done if self.done >= self.total else self.done - self.done % PREVIEW

    @cached_property
    def picture(self) -> Picture:
        """The video after this step, without a transform."""
        return picture_at(self.spec, self.state)

    @property
    def bytes(self) -> int:
        return self.state.bytes


def picture_at(spec: MaximizeSpec, state: State) -> Picture:
    """The video of a state."""
    climbed = zip(parts_of(spec), map(torch.from_numpy, state.parameters), strict=True)
    videos = {part.kind: part.squeezed(part.raw(parameters, part.weights())) for part, parameters in climbed}
    return picture_of(videos, spec.frames)
