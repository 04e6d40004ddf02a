"""What a method of attribution gets, and what it gives."""

from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor

from vizlib.attribution.question import Question, Score

BATCH = {True: 8, False: 1}  # clips in a pass: of a lab net, of a larger one
SMALL = 16 * 64 * 64  # pixels of a lab net's clip


@dataclass(frozen=True)
class Task:
    """What a method gets.

    Attributes:
        score: ``(N, C, T, H, W)`` to ``(N,)``, with the network in it.
        forward: the same, but it waits for its turn.
        x, baseline: ``(1, C, T, H, W)``.
    """

    score: Score
    forward: Callable[[Tensor], Tensor]
    x: Tensor
    baseline: Tensor
    question: Question

    @property
    def batch(self) -> int:
        return BATCH[self.x[0, 0].numel() <= SMALL]


@dataclass(frozen=True, eq=False)
class Found:
    """A map, or what is known of it so far.

    Attributes:
        values: at the method's own size; that of the input, ``(1, C, T, H, W)``, unless it looks at a layer.
        errors: of methods that sample, the standard error of each frame's sum, ``(T,)``; None of all others.
        orders: of the frames that were sampled.
    """

    values: Tensor
    errors: Tensor | None = None
    orders: int = 0
