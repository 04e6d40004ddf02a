"""How long a method that takes many passes will take here: one pass is timed before any begins."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import torch

from models.zoo import card_of
from video import Progress
from vizlib.attribution.explain import fitting
from vizlib.attribution.question import Question
from vizlib.attribution.shapley import parts_of_time, passes
from vizlib.attribution.task import BATCH, SMALL
from vizlib.engine.device import synchronize
from vizlib.engine.keys import Key
from vizlib.engine.networks import Networks


@dataclass(frozen=True)
class Pace:
    """Seconds of one pass of a network, with as many clips as Shapley values give it at once."""

    seconds: float

    def most(self, question: Question) -> float:
        """Seconds of the Shapley values of ``question``, if they need all of their orders."""
        return self.seconds * most_passes(question)


def batch_of(name: str) -> int:
    spec = card_of(name).input
    return BATCH[spec.frames * spec.size**2 <= SMALL]


def most_passes(question: Question) -> int:
    """Of the network, for all orders."""
    players = int(parts_of_time(card_of(question.network).input.frames)[-1]) + 1
    return passes(players, question.orders, batch_of(question.network))


def pace_key(name: str, device: str) -> Key:
    """Names the pace of a network on a device of this machine."""
    return Key("attribution-pace", name, device)


def pacing(question: Question, networks: Networks | None = None) -> Iterator[Progress | Pace]:
    """Time one pass of the question's network, the second one: the first one warms up.

    Raises:
        WeightsError: damaged weights. OutOfMemory: on the device.
    """
    yield Progress(0, 3)
    loaded = (networks or Networks()).get(question.network, question.device)
    spec = card_of(question.network).input
    x = torch.zeros(batch_of(question.network), *spec.shape[1:], device=question.device)
    with fitting(question):
        for n in range(2):
            yield Progress(1 + n, 3)
            with loaded.lock, torch.no_grad():
                synchronize(question.device)
                start = time.perf_counter()
                loaded.network(x)
                synchronize(question.device)
                seconds = time.perf_counter() - start
    yield Pace(seconds)
