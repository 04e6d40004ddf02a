"""What two streams say to point lights: those that learned from people, and those that learned from kinds of dots."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import torch
from torch import Tensor

from datasets.actors import LABELS, render_clip
from datasets.point_lights import KINDS, NOISE, RADIUS, dots, lights_of
from models.flow_input import flow_levels
from models.two_stream import FLOW_SIZE, TwoStream, flow_input
from models.variants import DOTS, dots_name
from video import Clip
from vizlib.engine.keys import Key
from vizlib.engine.networks import Networks

PEOPLE, NORMAL = "people", "normal"
NETWORKS = {PEOPLE: "two_stream"} | {kind: dots_name(kind) for kind in DOTS}  # by what they learned from
SIZE = 256
SPLIT = "test"
SPEC = flow_input("both")


@dataclass(frozen=True, eq=False)
class Pair:
    """A person, and the same as point lights.

    Attributes:
        people, dots: clips of the same length.
        points: the lamps in parts of the picture's side, ``(T, 13, 2)``, NaN where one is not seen.
        radius: of a dot, in parts of the side.
        kind: of the dots.
    """

    people: Clip
    dots: Clip
    points: np.ndarray
    radius: float
    kind: str

    @property
    def bytes(self) -> int:
        return self.people.frames.nbytes + self.dots.frames.nbytes + self.points.nbytes

    def shown_as(self, kind: str) -> "Pair":
        """A person whose lamps are as they were found, as another kind of dots."""
        if kind == self.kind:
            return self
        points = KINDS[kind].of(self.points, 1.0, np.random.default_rng(NOISE))
        return lit(self.people, points, self.radius, kind)


@dataclass(frozen=True, eq=False)
class Said:
    """Probabilities ``(2, 18)``, spatial first, by what a network learned from."""

    probabilities: dict[str, np.ndarray]


def lit(people: Clip, points: np.ndarray, radius: float = RADIUS, kind: str = NORMAL) -> Pair:
    """People, and their lamps at ``points``, in parts of the side, drawn as dots."""
    frames = drawn(points, SIZE, radius, kind)
    return Pair(people, Clip(frames, people.fps, source="dots"), points, radius, kind)


def drawn(points: np.ndarray, side: int, radius: float, kind: str) -> np.ndarray:
    """Dots of a kind at ``points``, in parts of the ``side``: uint8 ``(T, side, side, 3)``."""
    return dots(points * side, side, side, radius * side, KINDS[kind].scrambled)


def pair_of(clip: Clip, kind: str = NORMAL) -> Pair:
    """A rendered clip and its lamps, which the renderer knows."""
    return lit(replace(clip, truth=None), lights_of(clip.truth.scene, kind, SIZE) / SIZE, kind=kind)


def drawn_key(seed: int, kind: str) -> Key:
    """Names the person drawn by ``seed`` as a kind of dots."""
    return Key("lights", seed, kind)


def said_key(pair: Key, kind: str) -> Key:
    """Names what networks say to the person with this key, as a kind of dots."""
    return Key("said", pair.subject, (pair.kind, kind))


def rendering(seed: int, label: str, kind: str = NORMAL) -> Iterator[Pair]:
    """A rendered person, and its point lights."""
    yield pair_of(render_clip(seed, label, SPLIT, SIZE), kind)


def asked(kind: str) -> tuple[str, ...]:
    """Which networks are asked about a kind of dots, by what they learned from: those that learned from it, too."""
    return PEOPLE, NORMAL, *(own for own in (kind,) if own in DOTS and own != NORMAL)


def as_trained(pair: Pair) -> Tensor:
    """The input tensor ``(1, 5, T, H, W)`` of the dots, drawn at the sizes at which networks learned from them.

    Raises:
        InputError: the clip is too short.
    """
    points = pair.points[SPEC.views(pair.dots)[0]]
    small, large = (drawn(points, side, RADIUS, pair.kind) for side in (SPEC.size, FLOW_SIZE))
    flow = flow_levels(large, SPEC.size, SPEC.flow_bound, KINDS[pair.kind].scrambled)
    levels = np.concatenate([small, flow], -1)
    return SPEC.from_levels(torch.from_numpy(levels)[None])


@torch.no_grad()
def saying(networks: Networks, pair: Pair) -> Iterator[Said]:
    """What the networks say to the dots, on the CPU.

    Raises:
        InputError: the clip is too short. WeightsError: weights are damaged.
    """
    x, probabilities = as_trained(pair), {}
    for learned_from in asked(pair.kind):
        loaded = networks.get(NETWORKS[learned_from], "cpu")
        with loaded.lock:
            evidence = cast(TwoStream, loaded.network).evidence(x)
        probabilities[learned_from] = torch.softmax(evidence[0], 1).numpy()
    yield Said(probabilities)


def hidden_label(seed: int) -> str:
    """The action of a clip to guess, not to be told from its seed."""
    return LABELS[np.random.default_rng([seed, 1973]).integers(len(LABELS))]
