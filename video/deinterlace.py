"""Interlaced frames, which show two moments in alternate lines, become pictures of one moment, by FFmpeg's bwdif."""

from collections import deque
from collections.abc import Iterable, Iterator
from fractions import Fraction

import av
from av import VideoFrame
from av.filter import Graph

from video.progress import Progress

_LEAST = 4  # lines and columns that bwdif needs
_THREADS = 2  # by itself it takes one a core, anew wherever reading begins


def interlaced(frame: VideoFrame) -> bool:
    """Whether its alternate lines show two moments."""
    return frame.interlaced_frame and min(frame.width, frame.height) >= _LEAST


def whole(
    events: Iterable[Progress | tuple[int, VideoFrame]], pictures: int
) -> Iterator[Progress | tuple[int, VideoFrame]]:
    """Decoded frames, in the order in which they are shown, become pictures.

    Args:
        events: each frame with its number; Progress passes through.
        pictures: of each frame, numbered on: 1, the moment of its first field, or 2, one for each field.
    """
    deinterlacer = _Deinterlacer(pictures)
    for event in events:
        if isinstance(event, Progress):
            yield event
        else:
            yield from deinterlacer.feed(*event, interlaced(event[1]))
    yield from deinterlacer.end()


class _Deinterlacer:
    """Takes frames in the order in which they are shown; progressive ones come back untouched.

    What an interlaced frame becomes depends on the frames before and after it and on nothing else, so that it does
    not matter where reading begins. It comes when the one after it is known::

        fed      0 1 2 3   |   7 8 9
        come       0 1 2 3       7 8 9
        right    yes       |   no, yes, yes if 9 is the last: without the frame before or after, its lines are guessed
    """

    def __init__(self, pictures: int) -> None:
        self._pictures = pictures
        self._graph: Graph | None = None
        self._part = 0  # of the first one inside, that comes next
        self._inside: deque[tuple[int, bool]] = deque()  # numbers of frames that bwdif holds, whether they are asked
        self._before: tuple[int, VideoFrame] | None = None

    def feed(self, number: int, frame: VideoFrame, woven: bool) -> Iterator[tuple[int, VideoFrame]]:
        """The next frame, ``woven`` of two fields or not; yields the pictures that are ready, each with its number."""
        if self._before and (number != self._before[0] + 1 or not _alike(frame, self._before[1])):
            yield from self.end()
        if woven and not self._graph:
            self._graph = self._begin(frame)
            if self._before:
                yield from self._push(*self._before, asked=False)
        if self._graph:
            yield from self._push(number, frame, asked=woven)
        if not woven:
            self._graph = None
            self._inside.clear()
            yield from ((number * self._pictures + part, frame) for part in range(self._pictures))
        self._before = number, frame

    def end(self) -> Iterator[tuple[int, VideoFrame]]:
        """No frame follows the last one: yields its pictures."""
        if self._graph:
            self._graph.push(None)
            yield from self._ready(self._graph)
        self._graph = self._before = None
        self._inside.clear()

    def _begin(self, frame: VideoFrame) -> Graph:
        graph = Graph()
        graph.threads = _THREADS
        # Where frames have no times it is of no consequence: pictures are counted.
        tick = frame.time_base or Fraction(1, 1000)
        source = graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=tick)
        mode = "send_field" if self._pictures == 2 else "send_frame"
        graph.link_nodes(source, graph.add("bwdif", f"mode={mode}:deint=all"), graph.add("buffersink")).configure()
        return graph

    def _push(self, number: int, frame: VideoFrame, asked: bool) -> Iterator[tuple[int, VideoFrame]]:
        assert self._graph
        self._inside.append((number, asked))
        self._graph.push(frame)
        yield from self._ready(self._graph)

    def _ready(self, graph: Graph) -> Iterator[tuple[int, VideoFrame]]:
        while self._inside:
            try:
                picture = graph.vpull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            number, asked = self._inside[0]
            if asked:
                yield number * self._pictures + self._part, picture
            self._part = (self._part + 1) % self._pictures
            if self._part == 0:
                self._inside.popleft()


def _alike(frame: VideoFrame, other: VideoFrame) -> bool:
    return (frame.width, frame.height, frame.format.name) == (other.width, other.height, other.format.name)
