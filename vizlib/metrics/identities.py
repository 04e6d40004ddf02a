"""Who is who: how often a person's identity changes, as CLEAR MOT counts it.

K. Bernardin, R. Stiefelhagen, "Evaluating Multiple Object Tracking Performance: The CLEAR MOT Metrics", EURASIP Journal
on Image and Video Processing, 2008.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.optimize import linear_sum_assignment

from models.boxes import iou as box_iou
from vizlib.metrics.boxes import AVA


class Followed(Protocol):
    """The boxes ``(F, 4)`` of somebody in the consecutive frames from ``start`` on, the last one before ``end``."""

    @property
    def identity(self) -> int: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def boxes(self) -> np.ndarray: ...


@dataclass(frozen=True)
class Identities:
    """Of one scene, or of several added up.

    Attributes:
        switches: how often a person is matched with another identity than the last time.
        true_boxes: of people that truth asks for, over all frames.
        misses: those of them that no tube's box matches.
        false_boxes: boxes of tubes that match nobody.
    """

    switches: int = 0
    true_boxes: int = 0
    misses: int = 0
    false_boxes: int = 0

    @property
    def mota(self) -> float:
        """Multiple object tracking accuracy: 1 less all errors for each true box; it may be below 0.

        Not a number where nobody is.
        """
        errors = self.switches + self.misses + self.false_boxes
        return 1 - errors / self.true_boxes if self.true_boxes else float("nan")

    def __add__(self, other: "Identities") -> "Identities":
        return Identities(
            self.switches + other.switches,
            self.true_boxes + other.true_boxes,
            self.misses + other.misses,
            self.false_boxes + other.false_boxes,
        )


def identity_switches(
    tubes: Sequence[Followed], truth_boxes: np.ndarray, seen: np.ndarray, iou: float = AVA
) -> Identities:
    """Match people and tubes frame by frame, and count.

    A pair of a person and an identity holds as long as their boxes overlap enough and neither has been paired with
    another one since; the others are paired so that as many as possible are, then with the highest IoU. Boxes that
    overlap enough with somebody for whom truth does not ask, who may be hidden, are neither true nor false.

    Args:
        truth_boxes: of P people, ``(P, T, 4)``, not a number where they are absent.
        seen: whether truth asks for them, ``(P, T)``.
    """
    last: dict[int, int] = {}  # identities by person
    owner: dict[int, int] = {}  # and people by identity
    switches = misses = false = 0
    for t in range(seen.shape[1]):
        now = [tube for tube in tubes if tube.start <= t < tube.end]
        boxes = np.array([tube.boxes[t - tube.start] for tube in now]).reshape(-1, 4)
        overlap = box_iou(truth_boxes[:, t], boxes)  # (P, tubes)
        asked = np.flatnonzero(seen[:, t])
        pairs = {
            p: n for p in asked.tolist() for n, tube in enumerate(now)
            if overlap[p, n] >= iou and last.get(p) == tube.identity and owner[tube.identity] == p
        }  # fmt: skip
        others = [p for p in asked.tolist() if p not in pairs]
        free = [n for n in range(len(now)) if n not in pairs.values()]
        pairs |= {others[a]: free[b] for a, b in assigned(overlap[np.ix_(others, free)], iou)}
        for p, n in pairs.items():
            switches += last.get(p, now[n].identity) != now[n].identity
            last[p], owner[now[n].identity] = now[n].identity, p
        misses += len(asked) - len(pairs)
        elsewhere = [n for n in range(len(now)) if n not in pairs.values()]
        hidden = overlap[~seen[:, t]][:, elsewhere] >= iou
        false += len(elsewhere) - int(hidden.any(axis=0).sum())
    return Identities(switches, int(seen.sum()), misses, false)


def assigned(overlap: np.ndarray, iou: float) -> list[tuple[int, int]]:
    """Rows and columns that are paired: as many as overlap enough, then with the highest sum."""
    worth = np.where(overlap >= iou, overlap + min(overlap.shape), 0.0)  # one more pair is worth more than all overlaps
    rows, columns = linear_sum_assignment(worth, maximize=True)
    return [(int(a), int(b)) for a, b in zip(rows, columns, strict=True) if overlap[a, b] >= iou]
