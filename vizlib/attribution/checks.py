"""Whether to believe a map: does it add up, does it change with the weights, does it know what the answer needs?

Sources: Sundararajan et al. 2017 (completeness); Adebayo et al. 2018 (shuffled weights); Petsiuk et al. 2018 (deletion
and insertion).
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import isnan, nan
from threading import Lock

import numpy as np
import torch
from torch import Tensor, nn

from models.zoo import card_of
from video import Clip, Progress
from vizlib.attribution.explain import fitting, steps_of
from vizlib.attribution.methods import METHODS
from vizlib.attribution.question import Question, Score, only_its_own, part_of, told_apart
from vizlib.attribution.result import MOST_RESIDUAL, Attribution
from vizlib.attribution.task import BATCH, SMALL, Task
from vizlib.engine.keys import Key
from vizlib.engine.networks import Networks
from vizlib.results.ranks import rank_correlation

MOST_ALIKE = 0.3  # rank correlation with the map of shuffled weights
SHUFFLES = {True: 3, False: 1}  # of a lab net, of a larger one
CELLS = 8  # into which deletion and insertion divide time and each side
CUTS = 8  # steps of the curves
RANDOM = {True: 9, False: 4}  # random orders, all of which a map has to beat
ORDERS = {True: 16, False: 8}  # of the frames at most, of Shapley values with shuffled weights


@dataclass(frozen=True, eq=False)
class Checks:
    """What the checks of one map found.

    Attributes:
        residual: see ``Attribution``.
        alike: rank correlations of where the map is strong, whatever the sign, with the maps of shuffled weights, one
            each; NaN of a map that is flat.
        deletion, insertion: probability of the class while more and more of the clip is taken away, or put back, in the
            order of the map: ``(CUTS + 1,)``.
        deletion_random, insertion_random: the same in random orders, a row each.
        flat: whether the map is the same everywhere, so that it has no order.
        on_person: how much of the map, whatever the sign, lies on the person; NaN where nobody knows where it is.
        person: how much of the clip the person covers.
    """

    residual: float
    alike: tuple[float, ...]
    deletion: np.ndarray
    insertion: np.ndarray
    deletion_random: np.ndarray
    insertion_random: np.ndarray
    flat: bool = False
    on_person: float = nan
    person: float = nan

    @property
    def bytes(self) -> int:
        return 2 * (self.deletion.nbytes + self.deletion_random.nbytes)

    @property
    def likeness(self) -> float:
        """The mean of ``alike``."""
        return float(np.mean(self.alike))

    @property
    def adds_up(self) -> bool | None:
        """None where the method promises no sum."""
        return None if isnan(self.residual) else self.residual <= MOST_RESIDUAL

    @property
    def changes(self) -> bool | None:
        """Whether the map depends on what was learned; None of a flat one."""
        return None if isnan(self.likeness) else self.likeness < MOST_ALIKE

    @property
    def finds(self) -> tuple[bool | None, bool | None]:
        """Whether the answer falls faster, and comes back sooner, than in all random orders; None of a flat map.

        A map without any idea passes once in as many times as there are orders, its own among them.
        """
        if self.flat:
            return None, None
        return (
            bool(self.deletion.mean() < self.deletion_random.mean(1).min()),
            bool(self.insertion.mean() > self.insertion_random.mean(1).max()),
        )


def shuffled(network: nn.Module, seed: int) -> nn.Module:
    """A copy whose weights, and the means and variances of its norms, are the same numbers in another order in each
    tensor: nothing learned is left but their sizes.
    """
    generator = torch.Generator().manual_seed(seed)
    copied = copy.deepcopy(network)
    with torch.no_grad():
        for tensor in (*copied.parameters(), *copied.buffers()):
            order = torch.randperm(tensor.numel(), generator=generator).to(tensor.device)
            tensor.copy_(tensor.flatten()[order].view_as(tensor))
    return copied


def cells(shape: tuple[int, ...], frames: int = CELLS) -> np.ndarray:
    """Of each position of a clip ``(T, H, W)`` the number of its cell of space and time, from 0.

    Args:
        frames: parts of time at most; of a slow pathway as many as it has frames, so that each has something to lose.
    """
    parts = [
        np.arange(n) * min(n, most) // n for n, most in zip(shape, (min(frames, CELLS), CELLS, CELLS), strict=True)
    ]
    counts = [part[-1] + 1 for part in parts]
    t, y, x = np.ix_(*parts)
    return (t * counts[1] + y) * counts[2] + x


def by_value(values: np.ndarray, of: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """The cells, those with most of the map first; those with as much as others in random order."""
    flat = of.reshape(-1)
    means = np.bincount(flat, values.reshape(-1).astype(float)) / np.bincount(flat)
    return np.lexsort((generator.permutation(len(means)), -means))


def cut(x: Tensor, baseline: Tensor, of: Tensor, order: np.ndarray, n: int) -> Tensor:
    """``x`` with the first ``n`` cells of an order taken from ``baseline``."""
    gone = torch.zeros(len(order), dtype=torch.bool)
    gone[torch.from_numpy(order[:n].copy())] = True
    return torch.where(gone.to(x.device)[of], baseline, x)


@torch.no_grad()
def probabilities(score: Score, x: Tensor) -> list[float]:
    """Of the target among all classes; of class against class, among these two."""
    if score.against is not None:
        return score(x).sigmoid().tolist()
    return score.network(x).softmax(1)[:, score.target].tolist()


def on_person(clip: Clip, attribution: Attribution) -> tuple[float, float]:
    """How much of a map lies on the person of a rendered clip, and how much of the clip the person covers."""
    if clip.truth is None:
        return nan, nan
    values = np.abs(attribution.values)
    spec = card_of(attribution.question.network).input
    mask = Clip(np.repeat(clip.truth.mask[..., None] * np.uint8(255), 3, 3), clip.fps)
    seen = spec.frames_at(mask, attribution.indices, spec.size)[..., 0] > 127
    return float(values[seen].sum() / max(float(values.sum()), 1e-12)), float(seen.mean())


def check_key(clip: Clip, question: Question) -> Key:
    """Names the checks of the map that answers ``question``."""
    return Key("attribution-checks", clip.digest, question.key(clip).request)


def checking(clip: Clip, attribution: Attribution, networks: Networks | None = None) -> Iterator[Progress | Checks]:
    """Check a map of the same clip.

    Raises:
        WeightsError: damaged weights. OutOfMemory: on the device.
    """
    question = attribution.question
    spec = card_of(question.network).input
    loaded = (networks or Networks()).get(question.network, question.device)
    x = spec.prepare(clip, attribution.indices).to(question.device)
    baseline = spec.baseline(x, question.baseline)
    small = x[0, 0].numel() <= SMALL
    batch = BATCH[small]
    asked, x, baseline = told_apart(loaded.network, question, x, baseline)
    kept = only_its_own(x, baseline, question)
    slow = len(np.flatnonzero(attribution.values.any((1, 2)))) if question.pathway == "slow" else CELLS
    of = cells(tuple(x.shape[2:]), max(slow, 1))
    generator = np.random.default_rng(0)
    count = int(of.max()) + 1
    orders = [by_value(attribution.values, of, generator)]
    orders += [generator.permutation(count) for _ in range(RANDOM[small])]
    at = np.linspace(0, count, CUTS + 1).round().astype(int)
    # Deletion begins with the clip, insertion with the baseline.
    wanted = [(way, order, n) for order in orders for way in (True, False) for n in at]
    groups = [wanted[i : i + batch] for i in range(0, len(wanted), batch)]
    score = Score(asked, question)
    again = replace(question, orders=min(question.orders, ORDERS[small]))
    passes = METHODS[question.method].passes(Task(score, score, x, baseline, again))
    total = SHUFFLES[small] * passes + len(groups) + 1
    alike = []
    with fitting(question):
        for seed in range(SHUFFLES[small]):
            yield Progress(seed * passes, total)
            with loaded.lock:
                other = shuffled(asked, seed)
            for step in steps_of(other, again, x, baseline, Lock()):
                if isinstance(step, Progress):
                    yield Progress(seed * passes + min(step.done, passes - 1), total)
                else:
                    found = step
            alike.append(
                rank_correlation(
                    np.abs(attribution.own), np.abs(part_of(found.values, question).sum(1)[0].cpu().numpy())
                )
            )
        place = torch.from_numpy(of).to(x.device)
        scored: list[float] = []
        for n, group in enumerate(groups):
            yield Progress(SHUFFLES[small] * passes + n, total)
            clips = [cut(x, kept, place, order, n) if way else cut(kept, x, place, order, n) for way, order, n in group]
            with loaded.lock:
                scored += probabilities(score, torch.cat(clips))
    curves = np.array(scored).reshape(len(orders), 2, len(at))
    yield Checks(
        attribution.residual,
        tuple(alike),
        curves[0, 0],
        curves[0, 1],
        curves[1:, 0],
        curves[1:, 1],
        bool(np.ptp(attribution.values) == 0),
        *on_person(clip, attribution),
    )
