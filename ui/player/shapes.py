"""Drawings over a frame, in the pixels of its track; the browser draws them, sharp at any size."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Box:
    """A rectangle with an optional label, which is written by the browser."""

    x1: float
    y1: float
    x2: float
    y2: float
    label: str = ""
    color: str = "#e8590c"


@dataclass(frozen=True)
class Line:
    """A polyline through ``((x, y), ...)``; with ``arrow`` its end has a head."""

    points: tuple[tuple[float, float], ...]
    color: str = "#e8590c"
    arrow: bool = False


@dataclass(frozen=True)
class Dot:
    """A filled circle."""

    x: float
    y: float
    color: str = "#e8590c"


Shape = Box | Line | Dot


def shape_data(shape: Shape) -> dict[str, Any]:
    """What the browser gets: the fields and the kind."""
    return {"kind": type(shape).__name__.lower(), **asdict(shape)}
