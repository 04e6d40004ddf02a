"""What a class takes away: the video with its segments drawn in."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from ui.clip.annotated import Annotated
from ui.player import Painted
from video import Progress
from vizlib.engine.keys import Key
from vizlib.localize.export import annotating
from vizlib.metrics import Segment


def with_segments(
    id: str,
    frames: Callable[[], np.ndarray | Painted],
    fps: float,
    rows: Mapping[str, Sequence[Segment]],
    colors: Mapping[str, str],
) -> Annotated:
    """``id`` names the pixels of ``frames``; ``rows`` are segments by the title of their row, in seconds from the first
    frame.
    """

    def drawing() -> Iterator[Progress | bytes]:
        yield from annotating(frames(), fps, rows, colors)

    return Annotated(Key("annotated", id, tuple(map(tuple, rows.values()))), drawing)
