"""A map, with what it says of itself."""

from dataclasses import dataclass

import numpy as np

from vizlib.attribution.methods import METHODS
from vizlib.attribution.question import Question

MOST_RESIDUAL = 0.05  # of a map that adds up


@dataclass(frozen=True, eq=False)
class Attribution:
    """Why an answer.

    Attributes:
        question: with the classes and the steps it came to.
        values: the map, float32 ``(T, H, W)`` at the size of the network's input, channels added up; of methods that
            are ``signed``, what is above 0 speaks for the class.
        own: the same at the method's own size: of Grad-CAM, the layer's.
        indices: the frames of the clip that the network looks at, ``(T,)``.
        probabilities: the network's answer, ``(K,)``.
        score, baseline_score: what is explained, of the clip and of the baseline; NaN where the method has none.
        whole: sum of the map over all channels; of a map of one pathway, over both.
        badge: the data behind the weights.
        seconds: from the method's first pass to its last, with what others did in between.
        errors: of a method that samples, the standard error of each frame's sum, ``(T,)``; None of all others.
        orders: of the frames that were sampled.
        done, total: passes of the network; of a map that still grows, ``done`` is less.
    """

    question: Question
    values: np.ndarray
    own: np.ndarray
    indices: np.ndarray
    probabilities: np.ndarray
    score: float
    baseline_score: float
    whole: float
    badge: str
    seconds: float
    errors: np.ndarray | None = None
    orders: int = 0
    done: int = 1
    total: int = 1

    @property
    def finished(self) -> bool:
        return self.done >= self.total

    @property
    def shown(self) -> int:
        """What is new to a page that follows."""
        return self.orders

    @property
    def bytes(self) -> int:
        return self.values.nbytes + self.own.nbytes

    @property
    def signed(self) -> bool:
        return METHODS[self.question.method].signed

    @property
    def on_clip(self) -> tuple[np.ndarray, np.ndarray]:
        """The map by frames of the clip, ``(N,)`` and ``(N, H, W)``: what a network sees twice is added up."""
        times, places = np.unique(self.indices, return_inverse=True)
        values = np.zeros((len(times), *self.values.shape[1:]), np.float32)
        np.add.at(values, places, self.values)
        return times, values

    @property
    def errors_on_clip(self) -> np.ndarray | None:
        """The standard errors by frames of the clip, ``(N,)``; added up where a frame is seen twice: at most that."""
        if self.errors is None:
            return None
        times, places = np.unique(self.indices, return_inverse=True)
        return np.bincount(places, self.errors, len(times))

    @property
    def unsure(self) -> float:
        """The mean standard error, in parts of the largest frame's value; NaN of methods that do not sample."""
        if self.errors is None:
            return float("nan")
        return float(self.errors.mean() / max(np.abs(self.values.sum((1, 2))).max(), 1e-12))

    @property
    def carried(self) -> float:
        """The share of the way from the baseline's score to the clip's that this map, and so its pathway, brings; NaN
        where both scores are one, as of a clip that stands still and a baseline that does.
        """
        way = self.score - self.baseline_score
        return float(self.values.sum()) / way if abs(way) > NO_WAY else float("nan")

    @property
    def residual(self) -> float:
        """By how much the map misses what it should add up to, as a part of it; NaN of methods without such a sum."""
        if not METHODS[self.question.method].complete:
            return float("nan")
        return missed(self.whole, self.score - self.baseline_score)


NO_WAY = 1e-3  # logits: scores that are as near are one


def missed(total: float, difference: float) -> float:
    """By how much a map's sum misses the difference between two scores, as a part of it."""
    return abs(total - difference) / max(abs(difference), 1e-9)
