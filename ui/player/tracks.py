"""What a player shows, and the data from which the browser draws it. Knows nothing of the screen."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from ui.player.mosaic import Frames, Mosaic, making
from ui.player.rows import Curve, Row, curve_data, row_data
from ui.player.shapes import Shape, shape_data
from video import Progress
from vizlib.engine.keys import Key

MAX_TRACKS = 16
MAX_FRAMES = 1000


@dataclass(frozen=True)
class Track:
    """One picture of the player.

    Attributes:
        id: names the pixels of ``frames`` and ``heat``; the same id means the same pixels.
        title: shown above.
        frames: makes ``T`` pictures, uint8 ``(H, W, 3)`` each: an array, or ``Painted`` one at a time. Only called when
            they are not encoded yet, and not in the page's own thread: it knows nothing of the screen.
        heat: likewise, what lies above, as strong as the opacity slider says.
        shapes: drawings of each frame, ``T`` tuples, or none; in pixels of ``frames``.
        note: a line below the title.
    """

    id: str
    title: str
    frames: Callable[[], Frames]
    heat: Callable[[], Frames] | None = None
    shapes: tuple[tuple[Shape, ...], ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Pick:
    """What was clicked: indices of the track, the frame, and the pixel in the track's own size."""

    track: int
    t: int
    y: int
    x: int


def pictures_key(tracks: Sequence[Track], fps: float) -> Key:
    """What names the mosaic of ``tracks``.

    Raises:
        ValueError: no track or too many, or an impossible rate.
    """
    if not 1 <= len(tracks) <= MAX_TRACKS:
        raise ValueError(f"a player has 1 to {MAX_TRACKS} tracks, found {len(tracks)}")
    if not (isfinite(fps) and fps > 0):
        raise ValueError(f"a player shows more than 0 frames a second, found {fps}")
    return Key("pictures", tuple((track.id, track.heat is not None) for track in tracks), fps)


def painting(tracks: Sequence[Track], fps: float) -> Iterator[Progress | Mosaic]:
    """The work that makes the mosaic of ``tracks``; see ``making``."""
    makers = [make for track in tracks for make in (track.frames, track.heat) if make is not None]
    return making(makers, fps, MAX_FRAMES)


def player_data(
    tracks: Sequence[Track],
    mosaic: Mosaic,
    fps: float,
    *,
    start_s: float = 0.0,
    frame: int = 0,
    height: int | None = None,
    playing: bool = False,
    rows: Sequence[Row] = (),
    curves: Sequence[Curve] = (),
) -> dict[str, Any]:
    """Everything but the video: where each picture lies in the mosaic, its words and its drawings; rows and curves.

    Raises:
        ValueError: a track has drawings, but not for each frame; or a row or a curve is not possible.
    """
    places = iter(zip(mosaic.tiles, mosaic.sizes, strict=True))
    described = []
    for track in tracks:
        tile, (high, wide) = next(places)
        if track.shapes and len(track.shapes) != mosaic.frames:
            raise ValueError(f"{track.id}: {mosaic.frames} frames, but drawings for {len(track.shapes)}")
        described.append(
            {
                "title": track.title,
                "note": track.note,
                "width": wide,
                "height": high,
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
        "rows": [row_data(row, mosaic.frames) for row in rows],
        "curves": [curve_data(curve, mosaic.frames) for curve in curves],
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
