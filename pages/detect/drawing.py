"""People as the player shows them: boxes in the colours of their identities, rows of what they do, joints."""

from collections.abc import Mapping, Sequence

import numpy as np

from datasets.point_lights import LIGHTS
from pages.detect.colors import color_of
from pages.detect.names import name_of
from ui.player import Box, Line, Row, Shape, Span
from ui.words import _
from vizlib.detect.export import Person

MANY = 6  # people: of more, boxes have only their numbers
# What is drawn of a body in one line each: from hand to hand, from foot to foot, and what holds them together.
LINES = tuple(
    tuple(LIGHTS.index(name) for name in names)
    for names in (
        ("left_wrist", "left_elbow", "left_shoulder", "right_shoulder", "right_elbow", "right_wrist"),
        ("left_ankle", "left_knee", "left_hip", "right_hip", "right_knee", "right_ankle"),
        ("left_hip", "left_shoulder", "head", "right_shoulder", "right_hip"),
    )
)


def boxes_of(people: Sequence[Person], frames: int, fps: float) -> tuple[tuple[Shape, ...], ...]:
    """Of each frame the boxes with number and labels; those of hidden people, which are guesses, are dashed."""
    shapes: list[list[Shape]] = [[] for _t in range(frames)]
    many = len({person.tube.identity for person in people}) > MANY
    for person in people:
        tube = person.tube
        for f, box in enumerate(tube.boxes.round(1).tolist()):
            acts = [] if many else person.acts_at((tube.start + f + 0.5) / fps)
            words = " · ".join([str(tube.identity), *(name_of(act.label) for act in acts)])
            shapes[tube.start + f].append(Box(*box, words, color_of(tube.identity), dashed=bool(tube.rows[f] < 0)))
    return tuple(tuple(each) for each in shapes)


def joints_of(joints: np.ndarray, there: np.ndarray, names: Mapping[int, int]) -> tuple[tuple[Shape, ...], ...]:
    """Of each frame the bodies of P people as lines.

    Args:
        joints: ``(P, T, 13, 2)`` pixels, in the order of ``LIGHTS``.
        there: whose are drawn, ``(P, T)``.
        names: the number of each.
    """
    shapes: list[list[Shape]] = [[] for _t in range(joints.shape[1])]
    for p, t in np.argwhere(there & np.isfinite(joints).all((2, 3))).tolist():
        points = joints[p, t].round(1).tolist()
        for line in LINES:
            shapes[t].append(Line(tuple(tuple(points[j]) for j in line), color_of(names[p])))
    return tuple(tuple(each) for each in shapes)


def rows_of(people: Sequence[Person], title: str, fps: float, most: int) -> list[Row]:
    """A row a person, at most so many, of those who are there longest: what they do and when.

    Args:
        title: with a gap for the ``{number}``.
    """
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
    shown = sorted(sorted(frames, key=lambda number: -frames[number])[:most])
    return [Row(title.format(number=number), tuple(spans[number])) for number in shown]
