"""A file, opened and checked: what it is, and when its frames come on screen."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from video import bounds
from video.container import Source, demuxer, opened
from video.decode import FFmpegMovie
from video.errors import ClipError
from video.picture import Darkroom
from video.webp import WebpMovie, is_webp

Movie = FFmpegMovie | WebpMovie


@dataclass(frozen=True)
class VideoInfo:
    """What a video file says about itself.

    Attributes:
        seconds: its length.
        frames: how many frames it holds.
        fps: frames a second, on average where ``variable``.
        variable: whether its frames are unevenly spaced.
        width, height: pixels as displayed, after rotation and with square pixels.
        rotation: degrees counter-clockwise by which the stored frames are turned to stand upright.
        hdr: ``"HLG"`` or ``"PQ"`` where it is of high dynamic range, which is tone-mapped to BT.709; else ``""``.
        codec, container: FFmpeg's names for them.
        bytes: size of the file.
    """

    seconds: float
    frames: int
    fps: float
    variable: bool
    width: int
    height: int
    rotation: int
    hdr: str
    codec: str
    container: str
    bytes: int


@contextmanager
def open_movie(source: Source) -> Iterator[tuple[Movie, int]]:
    """The movie in a file (or in its bytes) and its size in bytes. Raises ClipError where it cannot be used."""
    with opened(source) as (file, size):
        if is_webp(file):
            yield _short_enough(WebpMovie(file)), size
        else:
            with demuxer(file) as (container, stream):
                yield _short_enough(FFmpegMovie(file, container, stream)), size


def probe(source: Source) -> VideoInfo:
    """What a video file is, decoding only its first frame. Raises ClipError where it cannot be used."""
    with open_movie(source) as (movie, size):
        first = next(event[1] for event in movie.frames([0]) if isinstance(event, tuple))
        darkroom = Darkroom(first, movie.pixel_aspect, bounds.MAX_CLIP_SIDE)
        timeline = movie.timeline
        return VideoInfo(
            seconds=timeline.seconds,
            frames=len(timeline),
            fps=timeline.fps,
            variable=timeline.variable,
            width=darkroom.width,
            height=darkroom.height,
            rotation=darkroom.rotation,
            hdr=darkroom.hdr,
            codec=movie.codec,
            container=movie.container,
            bytes=size,
        )


def _short_enough(movie: Movie) -> Movie:
    if movie.timeline.seconds > bounds.MAX_SECONDS:
        raise ClipError(
            "The video is {found} minutes long; at most {bound} can be read. Cut out the part of interest "
            "and load that.",
            found=round(movie.timeline.seconds / 60),
            bound=bounds.MAX_SECONDS // 60,
        )
    return movie
