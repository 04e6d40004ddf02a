"""A file, opened and checked: what it is, and when its frames come on screen."""

from collections.abc import Generator, Iterator
from concurrent.futures import Future, wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from threading import Thread

from av import VideoFrame

from video import bounds
from video.container import Counted, Source, demuxer, look_over, opened
from video.decode import FFmpegMovie
from video.errors import ClipError
from video.picture import Darkroom
from video.progress import Progress
from video.webp import WebpMovie, is_webp

Movie = FFmpegMovie | WebpMovie
_POLL_S = 0.1


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
    with ExitStack() as held:
        file, size = held.enter_context(opened(source))
        yield _movie(source, file, held), size


def opening(source: Source, held: ExitStack) -> Generator[Progress, None, tuple[Movie, int]]:
    """As ``open_movie``, in steps of a moment: returns the movie, open as long as ``held`` is.

    FFmpeg looks at a file for seconds if it is large or hostile, so it does that in a thread of its own; whoever stops
    in between leaves it alone with a closed file, of which it can read no more.
    """
    file, size = held.enter_context(opened(source))
    opened_there: Future[tuple[Movie, ExitStack]] = Future()

    def work() -> None:
        with ExitStack() as own:
            try:
                movie = _movie(source, file, own)
                opened_there.set_result((movie, own.pop_all()))
            except BaseException as error:
                opened_there.set_exception(error)

    Thread(target=work, name="opening a video", daemon=True).start()
    while not wait([opened_there], _POLL_S).done:
        yield Progress(min(file.bytes_read, size) >> 20, (size >> 20) + 1)
    movie, own = opened_there.result()
    held.push(own)
    return movie, size


def probing(source: Source) -> Iterator[Progress | VideoInfo]:
    """What a video file is, decoding only its first frame: Progress, at last the VideoInfo.

    Raises ClipError where it cannot be used.
    """
    with ExitStack() as held:
        movie, size = yield from opening(source, held)
        for event in movie.frames([0]):
            if isinstance(event, tuple):
                yield _info(movie, event[1], size)
                return
            yield event


def probe(source: Source) -> VideoInfo:
    """As ``probing``, all at once."""
    *_, info = probing(source)
    assert isinstance(info, VideoInfo)
    return info


def _info(movie: Movie, first: VideoFrame, size: int) -> VideoInfo:
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


def _movie(source: Source, file: Counted, held: ExitStack) -> Movie:
    if is_webp(file):
        return _short_enough(WebpMovie(file))
    look_over(source)
    container, stream = held.enter_context(demuxer(file))
    return _short_enough(FFmpegMovie(file, container, stream))


def _short_enough(movie: Movie) -> Movie:
    if movie.timeline.seconds > bounds.MAX_SECONDS:
        raise ClipError(
            "The video is {found} minutes long; at most {bound} can be read. Cut out the part of interest "
            "and load that.",
            found=round(movie.timeline.seconds / 60),
            bound=bounds.MAX_SECONDS // 60,
        )
    return movie
