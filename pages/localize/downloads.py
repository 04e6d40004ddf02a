"""What a class takes away: the video with its segments drawn in, made when it is asked for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from ui import work
from ui.player import Painted
from ui.words import _
from video import Progress
from vizlib.engine.keys import Key
from vizlib.localize.export import annotating
from vizlib.metrics import Segment

ICON = ":material/download:"


@dataclass(frozen=True, eq=False)
class Annotated:
    """A video to be drawn: ``id`` names its pixels, ``rows`` are segments by the title of their row, in seconds from
    its first frame.
    """

    id: str
    frames: Callable[[], np.ndarray | Painted]
    fps: float
    rows: Mapping[str, Sequence[Segment]]
    colors: Mapping[str, str]


def annotated(name: str, video: Annotated, *, make: str, get: str) -> None:
    """A button that draws the video, and then one that gives it; what they say."""
    drawn = Key("annotated", video.id, tuple(map(tuple, video.rows.values())))
    file: bytes | None = work.result(drawn) if work.asked_for(drawn) else None
    if file is not None:
        st.download_button(get, file, f"{name}.mp4", "video/mp4", icon=ICON, width="stretch")
        return
    st.button(
        make, icon=":material/movie_edit:", width="stretch", disabled=bool(work.unfinished([drawn])),
        on_click=ask, args=(drawn, video), help=_("The video with its segments drawn in"),
    )  # fmt: skip
    work.current().panel(drawn)


def ask(drawn: Key, video: Annotated) -> None:
    """What the button does."""
    work.ask(
        drawn, drawing, video, lane="pictures", title=_("Drawing segments into the video"), size_of=len,
        instead_of=drawn.kind,
    )  # fmt: skip


def drawing(video: Annotated) -> Iterator[Progress | bytes]:
    """Its frames, and then its MP4."""
    yield from annotating(video.frames(), video.fps, video.rows, video.colors)
