"""The clip player: synchronized tracks on one timeline, scrubbed in the browser without asking the server.

It plays clips, flow fields, heat maps and generated videos, over rows of coloured segments and curves where there are
any. A click on a picture answers the track, the frame and the pixel; one on a segment plays it.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from ui import work
from ui.player.mosaic import Mosaic, Painted
from ui.player.rows import Curve, Row, Span
from ui.player.shapes import Box, Dot, Line, Shape
from ui.player.tracks import Pick, Track, painting, pick_of, pictures_key, player_data
from ui.words import _
from video.files import read_text
from vizlib.engine.keys import Key

__all__ = ["Box", "Curve", "Dot", "Line", "Painted", "Pick", "Row", "Shape", "Span", "Track", "player"]

HERE = Path(__file__).parent


def player(
    tracks: Sequence[Track],
    fps: float,
    *,
    key: str,
    start_s: float = 0.0,
    frame: int = 0,
    height: int | None = None,
    playing: bool = False,
    growing: bool = False,
    rows: Sequence[Row] = (),
    curves: Sequence[Curve] = (),
) -> Pick | None:
    """Draw the player. Returns what was clicked, in the run that the click causes.

    Args:
        tracks: 1 to 16, each with the same number of frames, at most ``MAX_FRAMES``.
        fps: frames a second, any positive number.
        key: names this player on its page.
        start_s: the time of the first frame, in seconds.
        frame: shown first; when it changes, the player goes there.
        height: of all pictures with their titles, in CSS pixels; three quarters of the window unless given.
        playing: whether it plays as soon as it is there.
        growing: whether other pictures come all the time: those before stay until the next ones are there.
        rows: segments on the time axis of the scrub bar; they come on top of ``height``.
        curves: numbers on the same axis, below the rows. New rows and curves do not move the video.

    Until its pictures are painted and encoded, it shows how far that is.

    Raises:
        ValueError: tracks that do not go together; the message says why.
    """
    pictures = pictures_key(tracks, fps)
    making: Key = st.session_state.get(f"making-{key}", pictures)
    if not (growing and work.unfinished([making])):  # what grows faster than it is encoded leaves some pictures out
        st.session_state[f"making-{key}"] = making = pictures
        work.once(
            pictures, painting, tracks, fps, lane="pictures", title=_("Preparing the pictures"), size=len(tracks),
            size_of=lambda mosaic: len(mosaic.video), instead_of=pictures.kind,
        )  # fmt: skip
    mosaic: Mosaic | None = work.result(pictures)
    if growing and mosaic is None and f"shown-{key}" in st.session_state:
        pictures, tracks = st.session_state[f"shown-{key}"]
        mosaic = work.result(pictures)
    if growing and mosaic is not None:
        st.session_state[f"shown-{key}"] = pictures, tracks
    work.current().panel(making)
    # The video travels on its own: a run that only moves a drawing or the frame does not send it again. There is no
    # container around the two: inside one they would lose their state when something above comes or goes.
    carrier, screen = st.empty(), st.empty()
    if mosaic is None:
        return None
    data = player_data(
        tracks, mosaic, fps, start_s=start_s, frame=frame, height=height, playing=playing, rows=rows, curves=curves
    )
    with carrier:
        component("carrier")(data=mosaic.id.encode() + mosaic.video, key=f"{key}-video")
    with screen:
        result = component("player")(data={**data, "words": words()}, key=key, on_pick_change=lambda: None)
    return pick_of(result.pick, data)


@cache
def component(name: str) -> Any:
    """The component of this name, registered once; a browser module is made of the files in their order."""
    if name == "carrier":
        return st.components.v2.component(
            "motion_lab_carrier",
            html='<i class="motion-lab-carrier"></i>',
            css=".stElementContainer:has(.motion-lab-carrier) { display: none; }",  # no gap where nothing is seen
            js=read_text(HERE / "carrier.js"),
            isolate_styles=False,
        )
    return st.components.v2.component(
        "motion_lab_player",
        html=read_text(HERE / "player.html"),
        css=read_text(HERE / "player.css"),
        js="".join(read_text(HERE / f"{part}.js") for part in ("timeline", "paint", "tile", "rows", "player")),
    )


def words() -> dict[str, str]:
    """All words in the picture, in the session's language."""
    return {
        "play": _("Play (space)"),
        "pause": _("Pause (space)"),
        "back": _("One frame back (←)"),
        "forward": _("One frame forward (→)"),
        "scrub": _("Frame"),
        "speed": _("Speed"),
        "loop": _("Loop (L)"),
        "opacity": _("Overlay"),
        "full": _("Full screen (F)"),
        "span": _("{label}: {start} to {end} s"),
        "seconds": _("{seconds} s"),
        "readout": _("{seconds} s · frame {frame} / {frames}"),
        "unplayable": _(
            "This browser cannot play H.264 video. Open the page in a current Chrome, Edge, Safari or Firefox."
        ),
    }
