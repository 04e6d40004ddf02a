"""What a player shows through time under its pictures: rows of coloured segments, and curves.

Colours are of the form ``#rrggbb``.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any


@dataclass(frozen=True)
class Span:
    """A segment: a click plays it.

    Attributes:
        start: first frame; parts of frames are fine, as segments that a network finds have them.
        end: the frame before which it ends. What lies outside the video is not shown.
        label: in the block, or beside it where that is too short.
        note: what else there is to say of it, said when one points at it.
        faded: hatched, as for what is not matched.
    """

    start: float
    end: float
    label: str
    color: str
    note: str = ""
    faded: bool = False


@dataclass(frozen=True)
class Row:
    """Segments of one kind; those that overlap stand below each other."""

    title: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Curve:
    """A number for each frame, 0 to 1."""

    title: str
    color: str
    values: Sequence[float]


def lanes(spans: Sequence[Span]) -> list[int]:
    """The lane of each span, the first that is free, so that those of one lane never overlap."""
    ends: list[float] = []  # of what each lane holds so far
    taken = [0] * len(spans)
    for number in sorted(range(len(spans)), key=lambda n: (spans[n].start, -spans[n].end)):
        free = (lane for lane, end in enumerate(ends) if end <= spans[number].start)
        taken[number] = lane = next(free, len(ends))
        ends[lane : lane + 1] = [spans[number].end]
    return taken


def row_data(row: Row, frames: int) -> dict[str, Any]:
    """What the browser gets: the spans in the order of their starts, which is that of the keyboard.

    Raises:
        ValueError: a span that ends before it begins.
    """
    for span in row.spans:
        if not (isfinite(span.start) and isfinite(span.end) and span.start < span.end):
            raise ValueError(f"{row.title}: a span ends after it starts, found {span.start} to {span.end}")
    inside = sorted(
        (span for span in row.spans if span.end > 0 and span.start < frames), key=lambda span: (span.start, span.end)
    )
    placed = [
        asdict(span) | {"start": max(float(span.start), 0.0), "end": min(float(span.end), float(frames)), "lane": lane}
        for span, lane in zip(inside, lanes(inside), strict=True)
    ]
    return {"title": row.title, "spans": placed, "lanes": 1 + max((span["lane"] for span in placed), default=0)}


def curve_data(curve: Curve, frames: int) -> dict[str, Any]:
    """What the browser gets, in thousandths.

    Raises:
        ValueError: not a number for each frame.
    """
    values = [float(value) for value in curve.values]
    if len(values) != frames or not all(map(isfinite, values)):
        raise ValueError(f"{curve.title}: a curve has a number for each of {frames} frames, found {len(values)}")
    return {
        "title": curve.title,
        "color": curve.color,
        "values": [round(min(max(value, 0.0), 1.0), 3) for value in values],
    }
