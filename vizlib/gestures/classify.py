"""Naming a recording by a few others: the nearest of the classes' means, and a logistic regression.

Both hear the mean features over time, brought to length 1: so a recording that is brighter, or moves more, does not
count for more; and there is nothing in it to be fitted, where a scale for each of a thousand numbers would have to come
from a dozen recordings. The regression's input is then moved to the mean of the recordings and divided by their mean
distance from it, one number, both of the recordings that it is fitted to and of no other.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from video import Progress

NEAREST, LINEAR = CLASSIFIERS = ("nearest", "linear")
STRENGTH = 10.0  # C of scikit-learn's LogisticRegression: 1 over how much large weights cost
LEAST = 2  # recordings of a class, so that one is left when one is left out
SURE = 0.05  # guessing that gets as many right is rarer than this


def unit(features: np.ndarray) -> np.ndarray:
    """Each row ``(..., D)`` with length 1; one of zeros stays so."""
    length = np.linalg.norm(features, axis=-1, keepdims=True)
    return features / np.where(length > 0, length, 1.0)


@dataclass(frozen=True, eq=False)
class Answer:
    """What both classifiers say to a recording, and why.

    Attributes:
        distances: to the mean of each of the K classes, ``(K,)``: the least one names it.
        probabilities: of the regression, ``(K,)``.
        evidence: what each of P positions in time adds to the regression's logit of each class, ``(P, K)``.
        logits: their sum, ``(K,)``.
    """

    distances: np.ndarray
    probabilities: np.ndarray
    evidence: np.ndarray
    logits: np.ndarray

    def named(self, classifier: str) -> int:
        """Which class."""
        return int(self.distances.argmin() if classifier == NEAREST else self.logits.argmax())

    def decided(self) -> tuple[int, int, np.ndarray]:
        """The regression's first and second class, and what each position adds to the difference, ``(P,)``."""
        second, first = np.argsort(self.logits)[-2:]
        return int(first), int(second), self.evidence[:, first] - self.evidence[:, second]


def deciding(parts: np.ndarray) -> np.ndarray:
    """The fewest positions that together make half of all that speaks for the first class, in time's order."""
    order = np.argsort(-parts)
    reached = np.cumsum(np.maximum(parts[order], 0))
    few = int(np.searchsorted(reached, reached[-1] / 2)) + 1
    return np.sort(order[:few])


@dataclass(frozen=True, eq=False)
class Fitted:
    """Both classifiers, fitted.

    Attributes:
        means: of the classes, ``(K, D)``.
        centre, spread: what the regression's input is moved by, ``(D,)``, and divided by.
        weights, bias: of the regression, ``(K, D)`` and ``(K,)``.
    """

    means: np.ndarray
    centre: np.ndarray
    spread: float
    weights: np.ndarray
    bias: np.ndarray

    @property
    def bytes(self) -> int:
        return self.means.nbytes + self.weights.nbytes + self.centre.nbytes

    def answer(self, through_time: np.ndarray, mean: np.ndarray) -> Answer:
        """Of a recording's features through time ``(P, D)``, and their mean ``(D,)``.

        A logit is linear in the mean, and the mean is a sum over positions: so each position has its part of it.
        """
        length = np.linalg.norm(mean) or 1.0
        steps = (through_time.astype(np.float64) / length - self.centre) / self.spread / len(through_time)  # (P, D)
        evidence = steps @ self.weights.T + self.bias / len(through_time)
        at = mean / length
        logits = (at - self.centre) / self.spread @ self.weights.T + self.bias
        shares = np.exp(logits - logits.max())
        return Answer(np.linalg.norm(self.means - at, axis=1), shares / shares.sum(), evidence, logits)


def fit(means: np.ndarray, labels: np.ndarray) -> Fitted:
    """Fit both to recordings: ``(N, D)`` of mean features, and classes ``(N,)`` from 0 on, none of them empty."""
    from sklearn.linear_model import LogisticRegression  # takes a while, and pages open without it

    rows, classes = unit(means), int(labels.max()) + 1
    centre = rows.mean(0)
    spread = float(np.linalg.norm(rows - centre, axis=1).mean()) or 1.0
    regression = LogisticRegression(C=STRENGTH, class_weight="balanced", tol=1e-6, max_iter=1000)
    regression.fit((rows - centre) / spread, labels)
    weights, bias = regression.coef_, regression.intercept_
    if classes == 2:  # one logit, for the second class against the first
        weights, bias = np.concatenate([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
    return Fitted(np.stack([rows[labels == k].mean(0) for k in range(classes)]), centre, spread, weights, bias)


def fitting(means: np.ndarray, labels: np.ndarray) -> Iterator[Fitted]:
    """The same as work of one step."""
    yield fit(means, labels)


@dataclass(frozen=True, eq=False)
class Judged:
    """Leave one out: each of N recordings named by classifiers fitted to the others.

    Attributes:
        labels: their classes, ``(N,)``.
        given: what each classifier takes them for, ``(N,)``.
        classes: how many there are.
    """

    labels: np.ndarray
    classes: int
    given: dict[str, np.ndarray] = field(default_factory=dict)

    def right(self, classifier: str) -> int:
        """How many are right."""
        return int((self.given[classifier] == self.labels).sum())

    def confusion(self, classifier: str) -> np.ndarray:
        """How many recordings of each class (rows) are taken for each class (columns), ``(K, K)``."""
        table = np.zeros((self.classes, self.classes), int)
        np.add.at(table, (self.labels, self.given[classifier]), 1)
        return table

    @property
    def chance(self) -> float:
        """How often guessing is right."""
        return 1 / self.classes

    def luck(self, classifier: str) -> float:
        """How probable it is that guessing gets as many right, or more."""
        n, p = len(self.labels), self.chance
        return sum(math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(self.right(classifier), n + 1))


def enough(counts: Sequence[int]) -> bool:
    """Whether classes with so many recordings can be judged: two of them at least, and each without one."""
    return len(counts) > 1 and min(counts) >= LEAST


def leaving_one_out(means: np.ndarray, labels: np.ndarray) -> Iterator[Progress | Judged]:
    """Name each of the recordings ``(N, D)`` by classifiers fitted to the others alone, one a step; at last all."""
    answers = []
    for n in range(len(means)):
        others = np.arange(len(means)) != n
        answers.append(fit(means[others], labels[others]).answer(means[n : n + 1], means[n]))
        yield Progress(n + 1, len(means) + 1)
    given = {name: np.array([answer.named(name) for answer in answers]) for name in CLASSIFIERS}
    yield Judged(labels, int(labels.max()) + 1, given)


def leave_one_out(means: np.ndarray, labels: np.ndarray) -> Judged:
    """As ``leaving_one_out``, all at once."""
    *_steps, judged = leaving_one_out(means, labels)
    assert isinstance(judged, Judged)
    return judged
