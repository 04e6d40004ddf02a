"""When people meet: whose tubes touch; and who is who after two have crossed, by each rule of linking."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from models.boxes import overlaps
from video import Clip, Progress
from vizlib.detect.acts import hidings, pairs
from vizlib.detect.linking import RULES, link_clip
from vizlib.detect.result import Seen, Tube

TOUCH = 0.05  # IoU from which two boxes touch
APART = 0.2  # IoU below which two people stand apart: each is seen well
BREAK = 6  # frames without touching that do not end a meeting
LEAST = 3  # frames of a meeting
WAIT = 24  # frames before and after a hiding in which two are looked for who stand apart
LATE = 6  # frames around these two in which a tube is looked for


@dataclass(frozen=True)
class Touch:
    """Two identities whose boxes overlap from frame ``start`` on, the last time in the frame before ``end``."""

    one: int
    other: int
    start: int
    end: int


def touches(tubes: Sequence[Tube]) -> list[Touch]:
    """Whose tubes touch, and when; in the order of time."""
    found = []
    for a, b in combinations(tubes, 2):
        start, end = max(a.start, b.start), min(a.end, b.end)
        if a.identity == b.identity or start >= end:
            continue
        both = (each.boxes[start - each.start : end - each.start] for each in (a, b))
        at = start + np.flatnonzero(overlaps(*both) >= TOUCH)
        parts = np.split(at, np.flatnonzero(np.diff(at) > BREAK) + 1)
        found += [
            Touch(a.identity, b.identity, int(part[0]), int(part[-1]) + 1) for part in parts if len(part) >= LEAST
        ]
    return sorted(found, key=lambda touch: (touch.start, touch.one, touch.other))


@dataclass(frozen=True)
class Crossing:
    """Two people, one of whom hides the other.

    Attributes:
        one, other: by their places in the truth; ``one`` is on the left before.
        before, after: the last frame in which they stand apart, and the first in which they do again.
    """

    one: int
    other: int
    before: int
    after: int


def crossing_of(truth: Any) -> Crossing | None:
    """The longest hiding of a scene of which it can be asked who is who; None if nobody hides anybody."""
    for hidden, front, start, end in hidings(truth, least=2):
        boxes = truth.boxes[[hidden, front]]
        both = np.isfinite(boxes).all((0, 2)) & truth.seen[[hidden, front]].all(0)
        apart = both & (overlaps(boxes[0], boxes[1]) < APART)
        before, after = (
            np.flatnonzero(apart[max(start - WAIT, 0) : start]) + max(start - WAIT, 0),
            np.flatnonzero(apart[end : end + WAIT]) + end,
        )
        if len(before) and len(after):
            frame = int(before[-1])
            left, right = sorted((hidden, front), key=lambda p: (truth.boxes[p, frame, [0, 2]].sum(), p))
            return Crossing(left, right, frame, int(after[0]))
    return None


@dataclass(frozen=True, eq=False)
class Linked:
    """What a rule of linking says of a crossing.

    Attributes:
        tubes: of the whole scene.
        first, second: the identities of ``one`` and ``other`` before; None of somebody who is in no tube.
        now: who has the identity of ``one`` after, by the place in the truth; None if nobody has it.
    """

    tubes: tuple[Tube, ...]
    first: int | None
    second: int | None
    now: int | None


def linked(tubes: tuple[Tube, ...], truth: Any, crossing: Crossing) -> Linked:
    """Follow the identity of ``one`` through the crossing."""
    first, second = (
        named_at(tubes, truth, person, range(crossing.before, max(crossing.before - LATE, -1), -1))
        for person in (crossing.one, crossing.other)
    )
    after = range(crossing.after, min(crossing.after + LATE, truth.seen.shape[1]))
    now = next(
        (
            person
            for t in after
            for person in (crossing.one, crossing.other)
            if first is not None and named_at(tubes, truth, person, [t]) == first
        ),
        None,
    )
    return Linked(tubes, first, second, now)


def named_at(tubes: Sequence[Tube], truth: Any, person: int, frames: Sequence[int]) -> int | None:
    """The identity of a person in the first of these frames in which a tube has them."""
    for t in frames:
        for n, p in pairs(tubes, truth, t):
            if p == person:
                return tubes[n].identity
    return None


def answering(clip: Clip, seen: Seen) -> Iterator[Progress | dict[str, Linked]]:
    """What each rule says of the crossing of a rendered scene, by the rule's name; nothing if nobody crosses."""
    yield Progress(0, 1)
    crossing = crossing_of(clip.truth)
    yield (
        {}
        if crossing is None
        else {name: linked(link_clip(clip.frames, seen, rule), clip.truth, crossing) for name, rule in RULES.items()}
    )
