r"""Shapley values of frames, sampled by antithetic orders, with their standard errors.

The frames enter a clip of the baseline one after another; a frame's contribution is what the score gains when it
enters, and its Shapley value is the mean contribution over all orders,

    phi_t = 1 / T! * sum over orders o of  v(frames up to t in o) - v(frames before t in o).

Of T = 16 frames there are 2e13 orders, so a few are drawn. Each random order comes with its reverse: who enters early
in one enters late in the other, so that a frame's two contributions, with few and with many others there, tend to miss
the mean on opposite sides. The mean of such a pair is one independent sample, and the standard error is that of the
mean over pairs.

Sources: Štrumbelj and Kononenko 2010 (random orders); Lomeli et al. 2019 and Mitchell et al. 2022, *Sampling
Permutations for Shapley Value Estimation* (antithetic orders).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from math import ceil

import numpy as np
import torch

from video import Progress
from vizlib.attribution.task import Found, Task

MOST_FRAMES = 16  # parts of time that are told apart
FEWEST = 16  # orders before the standard error is believed
MOST_ERROR = 0.1  # mean standard error, in parts of the largest value, at which it is enough

Worth = Callable[[np.ndarray], np.ndarray]  # who is there, bool (N, players), to the score of each, (N,)


@dataclass(frozen=True, eq=False)
class Estimate:
    """Shapley values as far as they are known: ``values`` and their standard ``errors``, ``(players,)``."""

    values: np.ndarray
    errors: np.ndarray
    orders: int

    @property
    def unsure(self) -> float:
        """The mean standard error, in parts of the largest value."""
        return float(self.errors.mean() / max(np.abs(self.values).max(), 1e-12))


def pairs_of_orders(players: int, seed: int = 0) -> Iterator[np.ndarray]:
    """Random orders without end, each with its reverse: ``(2, players)``."""
    generator = np.random.default_rng(seed)
    while True:
        order = generator.permutation(players)
        yield np.stack([order, order[::-1]])


def coalitions(orders: np.ndarray) -> np.ndarray:
    """Who is there after each entry but the last: orders ``(K, players)`` to bool ``(K (players - 1), players)``."""
    entered = orders.argsort(1)[:, None, :]  # when each player enters
    return (entered <= np.arange(orders.shape[1] - 1)[:, None]).reshape(-1, orders.shape[1])


def contributions(orders: np.ndarray, worths: np.ndarray, nobody: float, all_of_them: float) -> np.ndarray:
    """What each player brings in each order, ``(K, players)``, from the ``worths`` of its ``coalitions``."""
    count = len(orders)
    way = np.column_stack([np.full(count, nobody), worths.reshape(count, -1), np.full(count, all_of_them)])
    brought = np.empty(orders.shape)
    np.put_along_axis(brought, orders, np.diff(way), 1)
    return brought


def estimated(pairs: np.ndarray) -> Estimate:
    """From the contributions in pairs of orders, ``(n, 2, players)``, two pairs or more."""
    means = pairs.mean(1)
    return Estimate(means.mean(0), means.std(0, ddof=1) / len(means) ** 0.5, 2 * len(means))


def passes(players: int, most: int, batch: int) -> int:
    """Of the network, for so many orders."""
    return 1 + most // 2 * ceil(2 * (players - 1) / batch)


def estimating(worth: Worth, players: int, most: int, batch: int, seed: int = 0) -> Iterator[Progress | Estimate]:
    """Sample until the mean standard error is at most MOST_ERROR of the largest value, or for ``most`` orders.

    Yields a ``Progress`` before each call of ``worth``, on ``batch`` coalitions at most, and from the second pair on an
    ``Estimate`` after each; the last one is the result.
    """
    total, done = passes(players, most, batch), 0
    yield Progress(done, total + 1)
    ends = worth(np.repeat([[False], [True]], players, 1))
    pairs = []
    for orders in islice(pairs_of_orders(players, seed), most // 2):
        there = coalitions(orders)
        worths = []
        for at in range(0, len(there), batch):
            done += 1
            yield Progress(done, total + 1)
            worths.append(worth(there[at : at + batch]))
        pairs.append(contributions(orders, np.concatenate([np.empty(0), *worths]), *ends))
        if len(pairs) > 1:
            estimate = estimated(np.array(pairs))
            yield estimate
            if estimate.orders >= FEWEST and estimate.unsure <= MOST_ERROR:
                return


def parts_of_time(frames: int) -> np.ndarray:
    """Of each frame, the part of time with which it enters: ``(T,)``, at most MOST_FRAMES parts of neighbours."""
    return np.arange(frames) * min(frames, MOST_FRAMES) // frames


def worth_of(task: Task) -> Worth:
    """The score of a clip in which some parts of time are there, and the baseline in place of the others."""
    parts = parts_of_time(task.x.shape[2])

    @torch.no_grad()
    def worth(there: np.ndarray) -> np.ndarray:
        shown = torch.from_numpy(there[:, parts]).to(task.x.device)[:, None, :, None, None]
        return task.forward(torch.where(shown, task.x, task.baseline)).double().cpu().numpy()

    return worth


def sampling(task: Task) -> Iterator[Progress | Found]:
    """The values as a map, which is even within a part of time, as they become known; the last one is the result."""
    parts = parts_of_time(task.x.shape[2])
    lengths = np.bincount(parts)
    for step in estimating(worth_of(task), len(lengths), task.question.orders, task.batch):
        if isinstance(step, Progress):
            yield step
            continue
        frames = torch.from_numpy((step.values / lengths)[parts]).to(task.x)
        values = (frames / task.x[0, :, 0].numel()).view(1, 1, -1, 1, 1).expand_as(task.x)
        yield Found(values, torch.from_numpy((step.errors / lengths)[parts]), step.orders)


def sampling_passes(task: Task) -> int:
    """Of the network, at most."""
    return passes(int(parts_of_time(task.x.shape[2])[-1]) + 1, task.question.orders, task.batch)
