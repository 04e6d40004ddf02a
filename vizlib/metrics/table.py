"""Many detections, or what is true, as columns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np


class Scored(Protocol):
    """A detection, or something true, whose score is 1."""

    @property
    def label(self) -> str: ...
    @property
    def score(self) -> float: ...
    @property
    def extent(self) -> Any:
        """What it covers: start and end of a segment, the edges of a box, a tube as it is."""


@dataclass(frozen=True, eq=False)
class Table:
    """N of them.

    Attributes:
        extents: what each covers: segments ``(N, 2)`` in seconds, boxes ``(N, 4)`` in pixels, tubes ``(N,)``.
        score: ``(N,)``.
        label, where: of each, ``(N,)``: numbers in a list of labels, and in one of places: videos or, for boxes,
            frames. What is found in a place is only compared with what is true there.
    """

    extents: np.ndarray
    score: np.ndarray
    label: np.ndarray
    where: np.ndarray

    @classmethod
    def of(cls, found: Mapping[str, Sequence[Scored]], names: Iterable[str], labels: Iterable[str]) -> "Table":
        """Those whose label is among the ``labels``; ``names``: of the videos or frames."""
        number = {label: k for k, label in enumerate(labels)}
        rows = [
            (each, number[each.label], n)
            for n, name in enumerate(names)
            for each in found.get(name, ())
            if each.label in number
        ]
        return cls(
            np.array([each.extent for each, _label, _where in rows]),
            np.array([each.score for each, _label, _where in rows], dtype=np.float64),
            np.array([label for _each, label, _where in rows], dtype=np.int64),
            np.array([where for _each, _label, where in rows], dtype=np.int64),
        )

    def rows(self, which: slice | np.ndarray) -> "Table":
        """Some of them, in the order of ``which``."""
        return Table(self.extents[which], self.score[which], self.label[which], self.where[which])

    def by_score(self) -> "Table":
        """The best first; those alike stay in their order."""
        return self.rows(np.argsort(-self.score, kind="stable"))

    def groups(self) -> dict[tuple[int, int], np.ndarray]:
        """Rows of each label in each video, in their order, by both numbers."""
        order = np.lexsort((self.where, self.label))  # stable
        pairs = np.stack([self.label[order], self.where[order]], 1)
        starts = np.flatnonzero((np.diff(pairs, axis=0) != 0).any(axis=1)) + 1
        parts = np.split(order, starts) if len(order) else []
        return {(int(self.label[part[0]]), int(self.where[part[0]])): part for part in parts}
