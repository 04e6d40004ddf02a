"""The clip player: synchronized tracks on one timeline, scrubbed in the browser without asking the server.

It plays clips, flow fields, heat maps and generated videos. A click answers the track, frame and pixel.
"""

import base64
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from ui.player.mosaic import Mosaic, make_mosaic
from ui.player.shapes import Box, Dot, Line, Shape, shape_data
from ui.words import _
from vizlib.cache import Cache

__all__ = ["Box", "Dot", "Line", "Pick", "Track", "player"]

HERE = Path(__file__).parent
MAX_TRACKS = 16
MAX_CACHE_BYTES = 256 << 20


@dataclass(frozen=True)
class Track:
    """One picture of the player.

    Attributes:
        id: names the pixels; the same id means the same pixels.
        title: shown above.
        frames: makes uint8 ``(T, H, W, 3)``; only called when they are not encoded yet.
        heat: makes a picture of the same shape that lies above, as strong as the opacity slider says.
        shapes: drawings of each frame, ``T`` tuples, or none.
        note: a line below the title.
    """

    id: str
    title: str
    frames: Callable[[], np.ndarray]
    heat: Callable[[], np.ndarray] | None = None
    shapes: tuple[tuple[Shape, ...], ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Pick:
    """What was clicked: indices of the track, the frame, and the pixel in the track's own size."""

    track: int
    t: int
    y: int
    x: int


@st.cache_resource(show_spinner=False)
def encoded() -> Cache:
    """Encoded mosaics, shared by all sessions."""
    return Cache(MAX_CACHE_BYTES)


def mosaic_of(tracks: Sequence[Track], fps: float, kept: Cache) -> Mosaic:
    """The mosaic of ``tracks``, encoded once."""
    key = (tuple((track.id, track.heat is not None) for track in tracks), fps)
    mosaic = kept.get(key)
    if mosaic is None:
        makers = [make for track in tracks for make in (track.frames, track.heat) if make is not None]
        mosaic = make_mosaic(makers, fps)
        kept.put(key, mosaic, len(mosaic.video))
    return mosaic


def player_data(
    tracks: Sequence[Track], fps: float, kept: Cache, *, start_s: float = 0.0, frame: int = 0
) -> dict[str, Any]:
    """What the browser gets: the video in base64, and where and what everything is.

    Raises:
        ValueError: no track, too many, or tracks of different lengths.
    """
    if not 1 <= len(tracks) <= MAX_TRACKS:
        raise ValueError(f"a player has 1 to {MAX_TRACKS} tracks, found {len(tracks)}")
    mosaic = mosaic_of(tracks, fps, kept)
    tiles = iter(zip(mosaic.tiles, mosaic.sizes, strict=True))
    described = []
    for track in tracks:
        tile, (height, width) = next(tiles)
        if track.shapes and len(track.shapes) != mosaic.frames:
            raise ValueError(f"{track.id}: {mosaic.frames} frames, but drawings for {len(track.shapes)}")
        described.append(
            {
                "title": track.title,
                "note": track.note,
                "width": width,
                "height": height,
                "tile": vars(tile),
                "heat": vars(next(tiles)[0]) if track.heat else None,
                "shapes": [[shape_data(shape) for shape in shapes] for shapes in track.shapes],
            }
        )
    return {
        "video": base64.b64encode(mosaic.video).decode(),  # bytes beside other values do not arrive
        "signature": hashlib.sha256(mosaic.video).hexdigest()[:16],
        "tracks": described,
        "frames": mosaic.frames,
        "fps": fps,
        "start_s": start_s,
        "frame": frame,
        "words": words(),
    }


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
        "readout": _("{seconds} s · frame {frame} / {frames}"),
        "unplayable": _(
            "This browser cannot play H.264 video. Open the page in a current Chrome, Edge, Safari or Firefox."
        ),
    }


@cache
def component() -> Any:
    """The component, registered once."""
    return st.components.v2.component(
        "motion_lab_player",
        html='<div class="player" tabindex="0"></div>',
        css=(HERE / "player.css").read_text(encoding="utf-8"),
        js=(HERE / "player.js").read_text(encoding="utf-8"),
    )


def player(tracks: Sequence[Track], fps: float, *, key: str, start_s: float = 0.0, frame: int = 0) -> Pick | None:
    """Draw the player. Returns what was clicked, in the run that follows the click.

    ``frame`` is shown first; when it changes, the player goes there.
    """
    with st.spinner(_("Preparing the pictures"), show_time=False):
        data = player_data(tracks, fps, encoded(), start_s=start_s, frame=frame)
    result = component()(data=data, key=key, on_pick_change=lambda: None)
    pick = result.pick
    if not pick or not 0 <= pick["track"] < len(tracks):
        return None
    return Pick(int(pick["track"]), int(pick["t"]), int(pick["y"]), int(pick["x"]))
