"""Reading: a stretch of a file becomes a Clip, at its own rate, bounded in side and length."""

import time
from collections.abc import Generator, Iterator, Sequence
from math import inf
from pathlib import Path

import numpy as np

from video import bounds
from video.clip import Clip
from video.container import Source
from video.movie import Movie, open_movie
from video.picture import Darkroom
from video.progress import Progress
from video.sampling import sampling

_PROGRESS_S = 0.1


def reading(
    source: Source, *, start_s: float = 0.0, end_s: float | None = None, name: str = ""
) -> Iterator[Progress | Clip]:
    """Read the stretch from ``start_s`` to ``end_s`` (None: the end), both in seconds: Progress, at last the Clip.

    The clip's rate is that of the stretch, or an even part of it up to MAX_CLIP_FPS, and low enough that
    MAX_CLIP_FRAMES cover it: see ``video/sampling.py``. Its frame k is what is on screen about ``start_s + k / fps``,
    so variable rates come out right. Its longer side is at most MAX_CLIP_SIDE. ``name`` is the clip's source; by
    default the file's name.

    Raises ClipError, whose text says what to do.
    """
    with open_movie(source) as (movie, _):
        fps, numbers = sampling(movie.timeline, start_s, inf if end_s is None else end_s)
        frames = yield from _frames(movie, numbers, bounds.MAX_CLIP_SIDE)
    yield Clip(frames, fps, start_s, name or ("" if isinstance(source, bytes) else Path(source).name))


def read_clip(source: Source, *, start_s: float = 0.0, end_s: float | None = None, name: str = "") -> Clip:
    """As ``reading``, all at once."""
    *_, clip = reading(source, start_s=start_s, end_s=end_s, name=name)
    assert isinstance(clip, Clip)
    return clip


def read_frames(source: Source, times_s: Sequence[float] | np.ndarray, side: int = bounds.MAX_CLIP_SIDE) -> np.ndarray:
    """The frames on screen at these times: uint8 ``(n, H, W, 3)``, RGB, longer side at most ``side`` pixels.

    Times before the first frame give the first, after the last the last. Raises ClipError.
    """
    with open_movie(source) as (movie, _):
        steps = _frames(movie, movie.timeline.on_screen(np.asarray(times_s, float)), side)
        while True:
            try:
                next(steps)
            except StopIteration as finished:
                return finished.value


def read_pieces(
    source: Source, times_s: np.ndarray, length: int, side: int = bounds.MAX_CLIP_SIDE
) -> Iterator[Progress | np.ndarray]:
    """As ``read_frames``, for a video of any length: each frame is decoded once, and only a piece is held.

    Args:
        times_s: ascending, ``(n,)``.
        length: frames of a piece.

    Yields:
        The next ``length`` frames, uint8 ``(length, H, W, 3)``, at last those that are left; Progress now and then.

    Raises ClipError, also in the middle of a damaged file.
    """
    with open_movie(source) as (movie, _):
        numbers, counts = np.unique(movie.timeline.on_screen(np.asarray(times_s, float)), return_counts=True)
        times_shown = dict(zip(numbers.tolist(), counts.tolist(), strict=True))
        darkroom, told, piece = None, time.monotonic(), []
        for event in movie.in_order(numbers.tolist()):
            if isinstance(event, tuple):
                number, frame = event
                darkroom = darkroom or Darkroom(frame, movie.pixel_aspect, side)
                picture = darkroom.develop(frame)
                for _again in range(times_shown[number]):
                    piece.append(picture)
                    if len(piece) == length:
                        yield np.stack(piece)
                        piece = []
            elif time.monotonic() - told > _PROGRESS_S:
                yield event
                told = time.monotonic()
        if piece:
            yield np.stack(piece)


def _frames(movie: Movie, numbers: np.ndarray, side: int) -> Generator[Progress, None, np.ndarray]:
    """Progress now and then; returns the frames with these numbers, ``(n,)``, as uint8 ``(n, H, W, 3)``."""
    frames = np.empty((0, 0, 0, 3), np.uint8)
    darkroom = None
    told = time.monotonic()
    for event in movie.frames(np.unique(numbers).tolist()):
        if isinstance(event, tuple):
            number, frame = event
            if darkroom is None:
                darkroom = Darkroom(frame, movie.pixel_aspect, side)
                frames = np.empty((len(numbers), *darkroom.shape, 3), np.uint8)
            frames[numbers == number] = darkroom.develop(frame)
        elif time.monotonic() - told > _PROGRESS_S:
            yield event
            told = time.monotonic()
    return frames
