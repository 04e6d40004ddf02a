"""Units on a clip: what reaches each layer, how much each position counts for a unit, and the proof."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import numpy as np

from datasets.actors import LABELS, render_clip
from models.zoo import card_of
from video import Clip, Progress
from vizlib.engine.networks import Loaded, Networks
from vizlib.receptive_field import Effective, averaging, effective
from vizlib.receptive_field.layers import ANSWER
from vizlib.receptive_field.proof import Proof, proving

Step = TypeVar("Step")
RENDERED = len(LABELS)  # a clip of each action


@dataclass(frozen=True)
class Unit:
    """One unit of one network: its layer, and its position there in time, height and width."""

    name: str
    layer: str
    position: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class UnitField:
    """The effective field of a unit so far."""

    effect: Effective
    done: int
    total: int


@dataclass(frozen=True, eq=False)
class Reach:
    """What the middle unit of a layer sees: share of each frame ``(T,)``, first and last position along each axis."""

    time: np.ndarray
    spans: list[tuple[int, int]]
    units: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Seen:
    """What the middle units of a network's layers see on one clip; more with every step."""

    layers: dict[str, Reach]
    done: int
    total: int


def locked(loaded: Loaded, steps: Iterator[Step]) -> Iterator[Step]:
    """The same steps, with the network's lock within each: others use it in between."""
    while True:
        with loaded.lock:
            step = next(steps, None)
        if step is None:
            return
        yield step


def seeing(networks: Networks, name: str, clip: Clip, device: str) -> Iterator[Seen]:
    """Measure a network's effective fields on the clip, layer by layer.

    Raises:
        InputError: the clip is too short for it.
    """
    card = card_of(name)
    x = card.input.prepare(clip).to(device)
    loaded = networks.get(name, device)
    layers = (*card.layers, ANSWER)
    steps = locked(loaded, (effective(loaded.network, [x], layer) for layer in layers))
    reaches: dict[str, Reach] = {}
    for layer, effect in zip(layers, steps, strict=True):
        reaches = reaches | {layer: Reach(effect.time, effect.spans, effect.units)}
        yield Seen(reaches, len(reaches), len(layers))


@cache
def rendered(n: int) -> Clip:
    """A test clip of the n-th action."""
    return render_clip(0, LABELS[n], "test")


def inspecting_unit(networks: Networks, unit: Unit, clip: Clip | None, device: str) -> Iterator[Progress | UnitField]:
    """Measure the effective field of one unit, on a clip or, without one, on average over RENDERED rendered ones.

    Raises:
        InputError: the clip is too short. LayerError: no such layer. FieldError: no such unit, or nothing
            reaches it.
    """
    clips, made = [], 0
    if clip is None:
        made = RENDERED
        for n in range(made):
            clips.append(rendered(n))
            yield Progress(n + 1, 2 * made)
    else:
        clips.append(clip)
    spec = card_of(unit.name).input
    loaded = networks.get(unit.name, device)
    inputs = [spec.prepare(one).to(device) for one in clips]
    for effect in locked(loaded, averaging(loaded.network, inputs, unit.layer, unit.position)):
        yield UnitField(effect, made + effect.clips, made + len(clips))


def proof(networks: Networks, unit: Unit, clip: Clip) -> Iterator[Proof]:
    """Turn the clip into its negative frame by frame, then patch by patch; on the CPU.

    Raises:
        InputError: the clip is too short. LayerError: no such layer. FieldError: no such unit.
    """
    spec = card_of(unit.name).input
    x = spec.prepare(clip)
    loaded = networks.get(unit.name, "cpu")
    yield from locked(loaded, proving(loaded.network, x, spec.negative(x), unit.layer, unit.position))
