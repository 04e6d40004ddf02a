"""Drawings over a frame, in the pixels of its track; the browser draws them, sharp at any size.

Colours are of the form ``#rrggbb``.
"""

from dataclasses import asdict, dataclass
from typing import Any

ORANGE = "#e8590c"


@dataclass(frozen=True)
class Box:
    """A rectangle with an optional label; ``dashed`` where it is a guess."""

    x1: float
    y1: float
    x2: float
    y2: float
    label: str = ""
    color: str = ORANGE
    dashed: bool = False


@dataclass(frozen=True)
class Line:
    """A line through ``((x, y), ...)``: a bone, a trajectory, or with ``arrow`` a motion; ``thin``: of a grid."""

    points: tuple[tuple[float, float], ...]
    color: str = ORANGE
    arrow: bool = False
    thin: bool = False


@dataclass(frozen=True)
class Dot:
    """A filled circle: a joint, a click."""

    x: float
    y: float
    color: str = ORANGE


Shape = Box | Line | Dot


def shape_data(shape: Shape) -> dict[str, Any]:
    """What the browser gets: the fields and the kind."""
    return {"kind": type(shape).__name__.lower(), **asdict(shape)}
