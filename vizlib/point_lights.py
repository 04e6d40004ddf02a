"""What two streams say to point lights: those that learned from people, and those that learned from point lights."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch

from datasets.actors import LABELS, render_clip
from datasets.point_lights import render_dots
from models.point_lights import load_point_lights
from models.two_stream import TwoStream, flow_input
from models.zoo import load
from video import Clip

PEOPLE, DOTS = "people", "lights"
SIZE = 256
SPLIT = "test"


@dataclass(frozen=True, eq=False)
class Said:
    """Probabilities ``(2, 18)``, spatial first, of the networks trained on people and on point lights."""

    shares: dict[str, np.ndarray]


@cache
def networks() -> dict[str, TwoStream]:
    ours = load("two_stream")
    assert isinstance(ours, TwoStream)
    return {PEOPLE: ours, DOTS: load_point_lights()}


@torch.no_grad()
def saying(clip: Clip) -> Iterator[Said]:
    """What both say to a clip, of people or of dots, on the CPU.

    Raises:
        InputError: the clip is too short. WeightsError: weights are damaged.
    """
    x = flow_input("both").prepare(clip)
    yield Said({name: torch.softmax(network.evidence(x)[0], 1).numpy() for name, network in networks().items()})


@dataclass(frozen=True, eq=False)
class Pair:
    """A clip, and the same as point lights."""

    people: Clip
    dots: Clip


def rendering(seed: int, label: str) -> Iterator[Pair]:
    """A rendered person, and its point lights."""
    clip = render_clip(seed, label, SPLIT, SIZE)
    yield Pair(clip, Clip(render_dots(clip.truth.scene, SIZE), clip.fps, source="dots"))


def hidden_label(seed: int) -> str:
    """The action of a clip to guess, not to be told from its seed."""
    return LABELS[np.random.default_rng([seed, 1973]).integers(len(LABELS))]
