"""People as the player shows them: boxes in the colours of their identities, rows of what they do, joints."""

from collections.abc import Mapping, Sequence

import numpy as np

from datasets.renderer.skeleton import INDEX
from pages.detect.colors import color_of
from pages.detect.names import name_of
from ui.player import Box, Line, Row, Shape, Span
from ui.player.rows import lanes
from ui.words import _
from vizlib.detect.export import Person

MANY = 6  # people: of more, boxes have only their numbers
ROOM, LANE, GAP = 300, 38, 8  # CSS pixels: of all rows, of a row's segments below each other, between rows
# What is drawn of a body in one line each: from elbow to elbow, from foot to foot, and the spine.
LINES = tuple(
    tuple(INDEX[name] for name in names)
    for names in (
        ("left_elbow", "left_shoulder", "neck", "right_shoulder", "right_elbow"),
        ("left_ankle", "left_knee", "left_hip", "root", "right_hip", "right_knee", "right_ankle"),
        ("root", "chest", "neck"),
    )
)


def box_of(sides: np.ndarray, words: str, color: str, dashed: bool = False) -> Box:
    """A box with its words; dashed where it is a guess."""
    x1, y1, x2, y2 = (round(float(side), 1) for side in sides)
    return Box(x1, y1, x2, y2, words, color, dashed)


def boxes_of(people: Sequence[Person], frames: int, fps: float) -> tuple[tuple[Shape, ...], ...]:
    """Of each frame the boxes with number and labels; those of hidden people, which are guesses, are dashed."""
    shapes: list[list[Shape]] = [[] for _t in range(frames)]
    many = len({person.tube.identity for person in people}) > MANY
    for person in people:
        tube = person.tube
        for f, box in enumerate(tube.boxes):
            acts = [] if many else person.acts_at((tube.start + f + 0.5) / fps)
            words = " · ".join([str(tube.identity), *(name_of(act.label) for act in acts)])
            shapes[tube.start + f].append(box_of(box, words, color_of(tube.identity), bool(tube.rows[f] < 0)))
    return tuple(tuple(each) for each in shapes)


def joints_of(joints: np.ndarray, there: np.ndarray, names: Mapping[int, int]) -> tuple[tuple[Shape, ...], ...]:
    """Of each frame the bodies of P people as lines.

    Args:
        joints: ``(P, T, 13, 2)`` pixels, in the skeleton's order.
        there: whose are drawn, ``(P, T)``.
        names: the number of each.
    """
    shapes: list[list[Shape]] = [[] for _t in range(joints.shape[1])]
    for p, t in np.argwhere(there & np.isfinite(joints).all((2, 3))).tolist():
        points = joints[p, t].round(1).tolist()
        for line in LINES:
            shapes[t].append(Line(tuple(tuple(points[j]) for j in line), color_of(names[p])))
    return tuple(tuple(each) for each in shapes)


def rows_of(people: Sequence[Person], fps: float) -> dict[int, Row]:
    """What each person does and when: a row each by their numbers, whoever is there longest first."""
    spans: dict[int, list[Span]] = {}
    frames: dict[int, int] = {}
    note = _("score {score:.2f}")
    for person in people:
        number = person.tube.identity
        frames[number] = frames.get(number, 0) + len(person.tube.boxes)
        spans.setdefault(number, []).extend(
            Span(start * fps, end * fps, name_of(act.label), color_of(number), note.format(score=act.score))
            for act in person.acts
            for start, end in act.spans_s
        )
    longest = sorted(frames, key=lambda number: (-frames[number], number))
    return {number: Row(_("Person {number}").format(number=number), tuple(spans[number])) for number in longest}


def fitting(rows: Mapping[int, Row]) -> list[Row]:
    """As many of the first rows as the screen has room for, one at least, by their numbers."""
    room, kept = ROOM, list[int]()
    for number, row in rows.items():
        room -= GAP + LANE * (1 + max(lanes(row.spans), default=0))
        if room < 0 and kept:
            break
        kept.append(number)
    return [rows[number] for number in sorted(kept)]
