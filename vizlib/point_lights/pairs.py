"""What two streams say to point lights: those that learned from people, and those that learned from point lights."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import torch
from torch import Tensor

from datasets.actors import LABELS, render_clip
from datasets.point_lights import RADIUS, dots, lights
from models.flow_input import flow_levels
from models.two_stream import FLOW_SIZE, TwoStream, flow_input
from models.variants import POINT_LIGHTS
from video import Clip
from vizlib.engine.keys import Key
from vizlib.engine.networks import Networks

PEOPLE, DOTS = "people", "lights"
NETWORKS = {PEOPLE: "two_stream", DOTS: POINT_LIGHTS}  # by what they learned from
SIZE = 256
SPLIT = "test"
SPEC = flow_input("both")


@dataclass(frozen=True, eq=False)
class Pair:
    """A person, and the same as point lights.

    Attributes:
        people, dots: clips of the same length.
        points: the lamps in parts of the picture's side, ``(T, 13, 2)``, NaN where one is not seen.
    """

    people: Clip
    dots: Clip
    points: np.ndarray

    @property
    def bytes(self) -> int:
        return self.people.frames.nbytes + self.dots.frames.nbytes + self.points.nbytes


@dataclass(frozen=True, eq=False)
class Said:
    """Probabilities ``(2, 18)``, spatial first, of the networks trained on people and on point lights."""

    probabilities: dict[str, np.ndarray]


def pair_of(clip: Clip) -> Pair:
    """A rendered clip and its lamps, which the renderer knows."""
    points = lights(clip.truth.scene, SIZE) / SIZE
    frames = dots(points * SIZE, SIZE, SIZE, RADIUS * SIZE)
    return Pair(replace(clip, truth=None), Clip(frames, clip.fps, source="dots"), points)


def drawn_key(seed: int) -> Key:
    """Names the person drawn by ``seed``."""
    return Key("lights", seed)


def said_key(pair: Key) -> Key:
    """Names what both say to the dots of the pair with this key."""
    return Key("said", pair.subject, pair.kind)


def rendering(seed: int, label: str) -> Iterator[Pair]:
    """A rendered person, and its point lights."""
    yield pair_of(render_clip(seed, label, SPLIT, SIZE))


def as_trained(pair: Pair) -> Tensor:
    """The input tensor ``(1, 5, T, H, W)`` of the dots, drawn at the sizes at which networks learned from them.

    Raises:
        InputError: the clip is too short.
    """
    points = pair.points[SPEC.views(pair.dots)[0]]
    small, large = (dots(points * side, side, side, RADIUS * side) for side in (SPEC.size, FLOW_SIZE))
    levels = np.concatenate([small, flow_levels(large, SPEC.size, SPEC.flow_bound)], -1)
    return SPEC.from_levels(torch.from_numpy(levels)[None])


@torch.no_grad()
def saying(networks: Networks, pair: Pair) -> Iterator[Said]:
    """What both say to the dots, on the CPU.

    Raises:
        InputError: the clip is too short. WeightsError: weights are damaged.
    """
    x, probabilities = as_trained(pair), {}
    for learned_from, name in NETWORKS.items():
        loaded = networks.get(name, "cpu")
        with loaded.lock:
            evidence = cast(TwoStream, loaded.network).evidence(x)
        probabilities[learned_from] = torch.softmax(evidence[0], 1).numpy()
    yield Said(probabilities)


def hidden_label(seed: int) -> str:
    """The action of a clip to guess, not to be told from its seed."""
    return LABELS[np.random.default_rng([seed, 1973]).integers(len(LABELS))]
