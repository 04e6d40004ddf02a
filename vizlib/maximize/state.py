"""Where an ascent stands, and what it shows."""

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

import numpy as np
import torch
from torch import Tensor

from vizlib.maximize.members import MOTION, STILL, members_of, stage_at
from vizlib.maximize.parametrization import Part, composed, parts_of
from vizlib.maximize.picture import Picture, picture_of
from vizlib.maximize.spec import MaximizeSpec

PREVIEW = 8  # steps between two pictures of a page that follows


@dataclass(frozen=True, eq=False)
class State:
    """All that an ascent needs to go on as if it had never stopped.

    Attributes:
        done: steps.
        parameters: of each part, of one member of the batch after the other.
        first, second: Adam's moments of each.
        curve: of each step the score and the probability of the class, under that step's transform, and R, of the
            batch, NaN where it was not asked for: ``(done, 3)``.
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
    return State(0, parameters, zeros, zeros, np.empty((0, 3)))


def start_of(spec: MaximizeSpec) -> State:
    """Noise for each video of the batch with which an ascent begins."""
    stage = stage_at(spec, 0)
    parts, (members, _own) = parts_of(spec, stage), members_of(spec, stage)
    states = [beginning(seed_of(member.seeds), parts) for member in members]
    parameters, first, second = (
        tuple(chain.from_iterable(arrays))
        for arrays in zip(*((one.parameters, one.first, one.second) for one in states), strict=True)
    )
    return State(0, parameters, first, second, np.empty((0, 3)))


def seed_of(seeds: tuple[int, ...]) -> int:
    """One number for several."""
    return seeds[0] if len(seeds) == 1 else int(np.random.SeedSequence([n + 1 for n in seeds]).generate_state(1)[0])


def moving_on(spec: MaximizeSpec, state: State) -> State:
    """After the still: its picture, which does not move yet."""
    own = members_of(spec, STILL)[1]
    rest = beginning(spec.seed, parts_of(spec, MOTION))
    return replace(rest, done=state.done, curve=state.curve, parameters=(state.parameters[own], *rest.parameters[1:]))


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
    def stage(self) -> str:
        """Of the step that was done: ``"still"`` or ``"motion"``."""
        return stage_at(self.spec, max(self.done - 1, 0))

    @property
    def probability(self) -> float:
        """Of the class, likewise; NaN where no class is asked for."""
        return float(self.state.curve[-1, 1])

    @property
    def distance(self) -> float:
        """R of the batch, likewise; NaN where it was not asked for."""
        return float(self.state.curve[-1, 2])

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
    stage = stage_at(spec, state.done)
    parts, own = parts_of(spec, stage), members_of(spec, stage)[1]
    mine = state.parameters[own * len(parts) : (own + 1) * len(parts)]
    climbed = zip(parts, map(torch.from_numpy, mine), strict=True)
    raw = composed({part.kind: part.raw(parameters, part.weights()) for part, parameters in climbed})
    return picture_of({part.kind: part.squeezed(raw[part.kind]) for part in parts if part.kind in raw}, spec.frames)
