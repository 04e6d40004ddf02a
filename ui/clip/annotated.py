"""What a class takes away: a video with what was found drawn in, made when it is asked for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import streamlit as st

from ui import work
from ui.words import _
from video import Progress
from vizlib.engine.keys import Key

ICON = ":material/download:"


@dataclass(frozen=True, eq=False)
class Annotated:
    """A video to be drawn: ``key`` names its pixels and what is drawn in; ``drawing`` gives the MP4 last. It knows
    nothing of the screen.
    """

    key: Key
    drawing: Callable[[], Iterator[Progress | bytes]]


def annotated(name: str, video: Annotated, *, make: str, get: str) -> None:
    """A button that draws the video, and then one that gives it; what they say."""
    file: bytes | None = work.result(video.key) if work.asked_for(video.key) else None
    if file is not None:
        st.download_button(get, file, f"{name}.mp4", "video/mp4", icon=ICON, width="stretch")
        return
    st.button(
        make, icon=":material/movie_edit:", width="stretch", disabled=bool(work.unfinished([video.key])),
        on_click=ask, args=(video,), help=_("The video with what was found drawn in"),
    )  # fmt: skip
    work.current().panel(video.key)


def ask(video: Annotated) -> None:
    """What the button does."""
    work.ask(
        video.key, video.drawing, lane="pictures", title=_("Drawing into the video"), size_of=len,
        instead_of=video.key.kind,
    )  # fmt: skip
