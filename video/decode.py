"""Decoding the frames that are wanted, and as few others as the codec allows.

All packets are read first (together they are no larger than the file), so it is known what comes on screen when
before anything is decoded, and a jump is only a matter of which packet the decoder is given next::

    packets, in decoding order   I  P  B  b  b  P  B  b  b | I  P  B  b  b  P  B  b  b
    wanted                                                            ^
    decoded                                                  x  x  x  x
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import BinaryIO, cast

import av
import numpy as np
from av import Packet, VideoFrame
from av.codec.context import ThreadType
from av.container import InputContainer
from av.video.stream import VideoStream

from video import bounds, memory
from video.container import demuxer, still_picture
from video.errors import ClipError
from video.packets import read_packets
from video.picture import check_size
from video.progress import Progress
from video.timeline import make_timeline

# Codecs whose bit stream says exactly which frames no other frame refers to. (HEVC says it only within a layer.)
_SAYS_WHAT_IS_UNREFERENCED = {"h264", "mpeg4", "mpeg2video"}


class FFmpegMovie:
    """The video stream of an open container of ``file``, its packets read and checked against the bounds.

    Attributes:
        timeline: when each frame comes on screen.
        codec, container: their names in FFmpeg.
        pixel_aspect: width of a pixel over its height, or None.
    """

    def __init__(self, file: BinaryIO, container: InputContainer, stream: VideoStream) -> None:
        self._file = file
        self._decoder = stream.codec_context
        self._decoder.thread_type = ThreadType.AUTO
        self.codec = self._decoder.codec.canonical_name
        self.container = container.format.name.split(",")[0]
        self.pixel_aspect = stream.sample_aspect_ratio
        if not self._decoder.width:
            raise ClipError(
                "The size of the picture is unknown, or beyond {megapixels} million pixels. "
                "Convert the video to MP4 (H.264), scaled down, and load it again.",
                megapixels=bounds.MAX_PIXELS // 1_000_000,
            )
        check_size(self._decoder.width, self._decoder.height)
        memory.prepare(self._decoder, stream.codec_context)

        self._packets = read_packets(container, stream)
        shown = [packet for packet in self._packets if not packet.is_discard]
        if not shown:
            raise ClipError("The file holds no frame that can be read: it was probably cut off. Copy it again.")
        if len(shown) == 1:
            if self.container == "gif":
                raise still_picture()
            raise ClipError("The video holds a single frame; motion takes at least two. Load a longer video.")
        fps = stream.average_rate or stream.guessed_rate
        tick = stream.time_base or 1 / (fps or 25)
        # AVI has no presentation times. There, and in other files without them, frames are counted as they come out.
        self._counted = self.container == "avi" or not _distinct(packet.pts for packet in self._packets)
        stamps = _distinct(packet.dts if self._counted else packet.pts for packet in shown)
        if not stamps:
            stamps, tick = list(range(len(shown))), 1 / (fps or 25)
        self._number = {stamp: number for number, stamp in enumerate(sorted(stamps))}
        last = shown[stamps.index(max(stamps))]
        self.timeline = make_timeline(
            np.array(list(self._number)) * float(tick),
            last_s=float((last.duration or 0) * tick),
            tick=float(tick),
            declared_fps=float(fps) if fps else None,
        )

    def frames(self, wanted: Sequence[int]) -> Iterator[Progress | tuple[int, VideoFrame]]:
        """The frames with these numbers, in any order, each as ``(number, frame)``, with Progress in between.

        A wanted frame that is damaged is replaced by the frame before it, as in a player. Raises ClipError
        where most of them are.
        """
        missing = set(wanted)
        may_lose = len(missing) // 2
        if not self._counted:
            for event in self._decode(*self._plan(missing)):
                if isinstance(event, Progress):
                    yield event
                elif event[0] in missing:
                    missing.remove(event[0])
                    yield event
        if missing:
            everything = range(len(self._packets))
            yield from self._replacing([everything], set(everything), sorted(missing), may_lose)

    def in_order(self, wanted: Sequence[int]) -> Iterator[Progress | tuple[int, VideoFrame]]:
        """As ``frames``, but one after the other: ``wanted`` ascends. It can be asked only once.

        The packets, which together are as large as the file, are let go, and read again one by one.
        """
        everything = range(len(self._packets))
        way = ([everything], set(everything)) if self._counted else self._plan(wanted)
        self._packets = []
        self._file.seek(0)
        with demuxer(self._file) as (container, stream):
            again = enumerate(packet for packet in container.demux(stream) if packet.size)
            yield from self._replacing(*way, wanted, len(wanted) // 2, lambda at: next(p for n, p in again if n == at))

    def _plan(self, wanted: Iterable[int]) -> tuple[list[range], set[int]]:
        """The stretches of packets to decode, and the packets among them that hold a wanted frame."""
        pts = [cast(int, packet.pts) for packet in self._packets]
        keys = [at for at, packet in enumerate(self._packets) if packet.is_keyframe]
        place = {stamp: at for at, stamp in enumerate(pts)}
        stamps = list(self._number)

        def entry(at: int) -> int:
            # What is shown before a keyframe may need frames from before it, even where it is stored behind.
            before = reversed(keys[: bisect_right(keys, at)])
            return next((key for key in before if pts[key] <= pts[at]), 0)

        targets = {place[stamps[number]] for number in wanted}
        stretches: list[range] = []
        for start, at in sorted((entry(at), at) for at in targets):
            stop = at + 1
            if stretches and start <= stretches[-1].stop:
                joined = stretches.pop()
                start, stop = joined.start, max(joined.stop, stop)
            stretches.append(range(start, stop))
        return stretches, targets

    def _replacing(
        self,
        stretches: list[range],
        targets: set[int],
        missing: Sequence[int],
        may_lose: int,
        packet: Callable[[int], Packet] | None = None,
    ) -> Iterator[Progress | tuple[int, VideoFrame]]:
        """The missing frames in their order, damaged ones replaced. Of all packets it is the plain way, for files that
        do not keep to the rules and for damaged ones.
        """
        missing, before = deque(missing), None
        for event in self._decode(stretches, targets, packet):
            if isinstance(event, Progress):
                yield event
                continue
            number, frame = event
            while missing and missing[0] < number:
                may_lose -= 1
                yield missing.popleft(), before or frame
            if missing and missing[0] == number:
                yield missing.popleft(), frame
            if not missing:
                break
            before = frame
        if may_lose < len(missing) or (missing and before is None):
            raise ClipError(
                "Most of this stretch is damaged and cannot be decoded. Choose another one, or copy the file again."
            )
        yield from ((number, before) for number in missing)  # type: ignore[misc]

    def _decode(
        self, stretches: list[range], targets: set[int], packet: Callable[[int], Packet] | None = None
    ) -> Iterator[Progress | tuple[int, VideoFrame]]:
        """Feed the decoder stretch by stretch; frames come with their number, counted or by presentation time.

        ``packet``: gives each packet by its place, if not those that are held.
        """
        packet = packet or self._packets.__getitem__
        decoder = self._decoder
        skipping = "NONREF" if self.codec in _SAYS_WHAT_IS_UNREFERENCED else "DEFAULT"
        done, total, count = 0, sum(map(len, stretches)), 0
        for stretch in stretches:
            for at in (*stretch, None):  # None: let out what the decoder still holds back
                if at is not None:
                    yield Progress(done, total)
                    done += 1
                    decoder.skip_frame = "DEFAULT" if at in targets else skipping  # type: ignore[assignment]
                try:
                    frames = decoder.decode(None if at is None else packet(at))
                except av.error.FFmpegError:
                    continue  # damaged: what depends on it will be missed, and replaced
                for frame in frames:
                    memory.check_kind(frame.width, frame.height, frame.format.name, self.codec)
                    number = count if self._counted else self._number.get(cast(int, frame.pts))
                    count += 1
                    if number is not None:
                        yield number, frame
            decoder.flush_buffers()


def _distinct(stamps: Iterable[int | None]) -> list[int]:
    """The stamps if they are good to tell frames apart, else none."""
    distinct = list(stamps)
    known = [stamp for stamp in distinct if stamp is not None]
    return known if len(set(known)) == len(distinct) else []
