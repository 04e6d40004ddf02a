"""What a player shows, and the data from which the browser draws it. Knows nothing of the screen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite
from threading import Lock
from typing import Any

import numpy as np

from ui.player.mosaic import Mosaic, make_mosaic
from ui.player.shapes import Shape, shape_data
from vizlib.engine.cache import Cache

MAX_TRACKS = 16
MAX_FRAMES = 600
_encoding = Lock()  # the encoder uses every core, and what many sessions ask for at once is encoded once


@dataclass(frozen=True)
class Track:
    """One picture of the player.

    Attributes:
        id: names the pixels of ``frames`` and ``heat``; the same id means the same pixels.
        title: shown above.
        frames: makes uint8 ``(T, H, W, 3)``; only called when they are not encoded yet.
        heat: makes uint8 ``(T, h, w, 3)`` that lies above, as strong as the opacity slider says.
        shapes: drawings of each frame, ``T`` tuples, or none; in pixels of ``frames``.
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


def mosaic_of(
    tracks: Sequence[Track], fps: float, kept: Cache, tell: Callable[[float], None] = lambda _share: None
) -> Mosaic:
    """The mosaic of ``tracks``, encoded once; ``tell`` hears the share that is done.

    Raises:
        ValueError: no track or too many, tracks of different lengths, too many frames, an impossible rate.
    """
    if not 1 <= len(tracks) <= MAX_TRACKS:
        raise ValueError(f"a player has 1 to {MAX_TRACKS} tracks, found {len(tracks)}")
    if not (isfinite(fps) and fps > 0):
        raise ValueError(f"a player shows more than 0 frames a second, found {fps}")
    key = (tuple((track.id, track.heat is not None) for track in tracks), fps)
    with _encoding:
        mosaic = kept.get(key)
        if mosaic is None:
            makers = [make for track in tracks for make in (track.frames, track.heat) if make is not None]
            mosaic = make_mosaic(makers, fps, MAX_FRAMES, tell)
            kept.put(key, mosaic, len(mosaic.video))
    return mosaic


def player_data(
    tracks: Sequence[Track],
    mosaic: Mosaic,
    fps: float,
    *,
    start_s: float = 0.0,
    frame: int = 0,
    height: int | None = None,
    playing: bool = False,
) -> dict[str, Any]:
    """Everything but the video: where each picture lies in the mosaic, its words and its drawings.

    Raises:
        ValueError: a track has drawings, but not for each frame.
    """
    places = iter(zip(mosaic.tiles, mosaic.sizes, strict=True))
    described = []
    for track in tracks:
        tile, (rows, columns) = next(places)
        if track.shapes and len(track.shapes) != mosaic.frames:
            raise ValueError(f"{track.id}: {mosaic.frames} frames, but drawings for {len(track.shapes)}")
        described.append(
            {
                "title": track.title,
                "note": track.note,
                "width": columns,
                "height": rows,
                "tile": vars(tile),
                "heat": vars(next(places)[0]) if track.heat else None,
                "shapes": [[shape_data(shape) for shape in shapes] for shapes in track.shapes],
            }
        )
    return {
        "mosaic": mosaic.id,
        "tracks": described,
        "frames": mosaic.frames,
        "fps": fps,
        "start_s": start_s,
        "frame": min(max(frame, 0), mosaic.frames - 1),
        "height": height,
        "playing": playing,
    }


def pick_of(answer: Any, data: dict[str, Any]) -> Pick | None:
    """The click that a browser reports about ``data``; ``None`` if there is none or it lies outside."""
    if answer is None:
        return None
    pick = Pick(*(int(answer[axis]) for axis in ("track", "t", "y", "x")))
    if not (0 <= pick.track < len(data["tracks"]) and 0 <= pick.t < data["frames"]):
        return None
    track = data["tracks"][pick.track]
    return pick if 0 <= pick.y < track["height"] and 0 <= pick.x < track["width"] else None
