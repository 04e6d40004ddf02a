"""Decoding the frames that are wanted, and as few others as the codec allows.

All packets are read first (together they are no larger than the file), so it is known what comes on screen when
before anything is decoded, and a jump is only a matter of which packet the decoder is given next::

    frames, in decoding order    I  P  B  b  b  P  B  b  b | I  P  B  b  b  P  B  b  b
    wanted                                                            ^
    decoded                                                  x  x  x  x

A frame is a packet, or two where its fields are coded one by one. A picture is a frame, or one of its fields where
the clip's rate has room for both; what is interlaced is deinterlaced, for which its neighbours are decoded too.
"""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import cast

import av
import numpy as np
from av import Packet, VideoFrame
from av.container import InputContainer
from av.video.stream import VideoStream

from video import bounds, memory
from video.avi import avi_slots
from video.clock import joins_of, last_frame_s, stamps_of
from video.codec import Tags, decoder_of
from video.container import Counted, demuxer, still_picture
from video.deinterlace import interlaced, whole
from video.errors import ClipError
from video.fields import codes_frames_only, field_times, last_a_field, may_interlace, second_fields
from video.packets import read_packets
from video.picture import check_size
from video.progress import Progress
from video.timeline import make_timeline

# Codecs whose bit stream says exactly which frames no other frame refers to. (HEVC says it only within a layer.)
_SAYS_WHAT_IS_UNREFERENCED = {"h264", "mpeg4", "mpeg2video"}


class FFmpegMovie:
    """The video stream of an open container of ``file``, its packets read and checked against the bounds.

    Attributes:
        timeline: when each picture comes on screen.
        codec, container: their names in FFmpeg.
        pixel_aspect: width of a pixel over its height, or None.
    """

    def __init__(self, file: Counted, container: InputContainer, stream: VideoStream) -> None:
        self._file = file
        self.codec = stream.codec_context.codec.canonical_name
        self.container = container.format.name.split(",")[0]
        self.pixel_aspect = stream.sample_aspect_ratio
        if not stream.codec_context.width:
            raise ClipError(
                "The size of the picture is unknown, or beyond {megapixels} million pixels. "
                "Convert the video to MP4 (H.264), scaled down, and load it again.",
                megapixels=bounds.MAX_PIXELS // 1_000_000,
            )
        check_size(stream.codec_context.width, stream.codec_context.height)

        self._packets = read_packets(container, stream)
        extradata = stream.codec_context.extradata
        self._may_interlace = may_interlace(self.codec)
        self._frames_only = codes_frames_only(self.codec, extradata)
        paired = self.codec == "h264" and not self._frames_only
        seconds = second_fields(self._packets, extradata) if paired else set()
        begins = [at for at in range(len(self._packets)) if at not in seconds]
        # Of each frame, in decoding order: the places of its packets.
        self._places = [range(at, after) for at, after in pairwise((*begins, len(self._packets)))]
        first = [self._packets[at] for at in begins]
        shown = [packet for packet in first if not packet.is_discard]
        if not shown:
            raise ClipError("The file holds no frame that can be read: it was probably cut off. Copy it again.")
        if len(shown) == 1:
            if self.container == "gif":
                raise still_picture()
            raise ClipError("The video holds a single frame; motion takes at least two. Load a longer video.")
        fps = stream.average_rate or stream.guessed_rate
        tick = stream.time_base or 1 / (fps or 25)
        self._decoder = decoder_of(stream, self._packets)
        self._tags = Tags(stream)
        self._own = stamps_of(self._packets, container)  # of all packets
        self._stamps = [self._own[at] for at in begins]
        self._joins = [bisect_left(begins, at) for at in joins_of(self._packets, container)]
        self._keys = [at for at, packet in enumerate(first) if packet.is_keyframe]
        # AVI has no presentation times. There, and in other files without them, frames are counted as they come out.
        self._avi = self.container == "avi"
        self._lag: int | None = None  # of AVI: how many packets later than itself a frame comes out
        self._counted = self._avi or not _distinct(self._stamps)
        ticks = 0
        if self._avi:
            slots, ticks = avi_slots(shown, stream, file)
            stamps = self._as_shown(slots)
        elif self._counted:
            stamps = _distinct(packet.dts for packet in shown)
        else:
            pairs = zip(self._stamps, first, strict=True)
            stamps = [cast(int, stamp) for stamp, packet in pairs if not packet.is_discard]
        if not stamps:
            stamps, tick = list(range(len(shown))), 1 / (fps or 25)
        self._number = {stamp: number for number, stamp in enumerate(sorted(stamps))}
        if self._avi:
            last_s = (ticks - stamps[-1]) * float(tick)
        else:
            fields = 2 if last_a_field(self._packets, seconds) else 1
            last_s = last_frame_s(shown, stamps, container, stream, file, len(self._packets), fields)
        times = np.array(list(self._number)) * float(tick)
        if seconds and last_s < 2 * (step := float(np.median(np.diff(times)))):
            last_s = min(last_s, step)  # a file may say of its second field that it stays as long as a frame
        # What FFmpeg says of the rates of animations it has only counted.
        claimed = [float(rate) for rate in (fps, stream.base_rate) if rate and self.container not in ("gif", "apng")]

        self._interlaced = False  # whether an interlaced frame has come out
        self._pictures = 1  # of each frame
        self.timeline = make_timeline(times, last_s, float(tick), *claimed)
        if not self._frames_only and self.timeline.fps <= bounds.MAX_CLIP_FPS / 2 and self._begins_interlaced():
            self._pictures = 2
            times = field_times(times)
            last_s = max(0.0, last_s - float(times[-1] - times[-2]))
            self.timeline = make_timeline(times, last_s, float(tick), *(2 * rate for rate in claimed))

    def frames(self, wanted: Sequence[int]) -> Iterator[Progress | tuple[int, VideoFrame]]:
        """The pictures with these numbers, in any order, each as ``(number, frame)``, with Progress in between.

        A wanted picture that is damaged is replaced by the one before it, as in a player. Raises ClipError
        where most of them are.
        """
        missing = set(wanted)
        may_lose = (len(missing) + 1) // 2
        if not self._counted:
            for event in self._planned(missing):
                if isinstance(event, Progress):
                    yield event
                elif event[0] in missing:
                    missing.remove(event[0])
                    yield event
        if missing:
            everything = range(len(self._places))
            events = self._decode([everything], set(everything))
            yield from self._replacing(self._whole(events), sorted(missing), may_lose)

    def in_order(self, wanted: Sequence[int]) -> Iterator[Progress | tuple[int, VideoFrame]]:
        """As ``frames``, but one after the other: ``wanted`` ascends. It can be asked only once.

        The packets, which together are as large as the file, are let go, and read again one by one.
        """
        everything = range(len(self._places))
        if self._counted:
            way = [everything], set(everything)
        else:
            if not self._frames_only:
                some = {wanted[0], wanted[len(wanted) // 2], wanted[-1]}
                yield from (event for event in self._planned(some) if isinstance(event, Progress))
            way = self._plan(self._neighbours(wanted) if self._interlaced else wanted)
        self._packets = []
        self._file.seek(0)
        with demuxer(self._file) as (container, stream):
            again = enumerate(packet for packet in container.demux(stream) if packet.size)
            events = self._decode(*way, lambda at: next(packet for place, packet in again if place == at))
            yield from self._replacing(self._whole(events), wanted, (len(wanted) + 1) // 2)

    def _planned(self, missing: set[int]) -> Iterator[Progress | tuple[int, VideoFrame]]:
        """The pictures with these numbers (and others), decoding as few as possible. ``missing`` may lose members."""
        if not self._interlaced:
            for event in self._decode(*self._plan(missing)):
                if not isinstance(event, Progress) and self._may_interlace and interlaced(event[1]):
                    self._interlaced = True
                    break
                yield event
            else:
                return
        needed = self._neighbours(missing)
        events = self._decode(*self._plan(needed))
        asked = (event for event in events if isinstance(event, Progress) or event[0] in needed)
        yield from self._whole(asked)

    def _neighbours(self, wanted: Iterable[int]) -> set[int]:
        """The frames of these pictures, and those before and after them."""
        frames = {number // self._pictures for number in wanted}
        return {near for at in frames for near in (at - 1, at, at + 1) if 0 <= near < len(self._number)}

    def _whole(
        self, events: Iterator[Progress | tuple[int, VideoFrame]]
    ) -> Iterator[Progress | tuple[int, VideoFrame]]:
        """Frames become pictures."""
        return whole(events, self._pictures) if self._may_interlace else events

    def _begins_interlaced(self) -> bool:
        events = self._decode([range(len(self._places))], set())
        first = next((event[1] for event in events if not isinstance(event, Progress)), None)
        self._interlaced = first is not None and interlaced(first)
        return self._interlaced

    def _as_shown(self, slots: list[int]) -> list[int]:
        """Of an AVI: the places in time of the frames as they come out, from those of the packets, which run ahead."""
        if slots[-1] == len(slots) - 1:
            return slots  # a place each: it is the same
        everything = range(len(self._places))
        next((event for event in self._decode([everything], set(everything)) if isinstance(event, tuple)), None)
        lag = self._lag or 0
        step = round(np.median(np.diff(slots)))
        behind = [slots[-1] + step * (at + 1) for at in range(lag)]
        return [slot - slots[lag] for slot in [*slots, *behind][lag:]]

    def _plan(self, wanted: Iterable[int]) -> tuple[list[range], set[int]]:
        """The stretches of frames to decode, in decoding order, and the places of the wanted ones among them."""
        pts, keys = cast(list[int], self._stamps), self._keys
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
        self, events: Iterator[Progress | tuple[int, VideoFrame]], missing: Sequence[int], may_lose: int
    ) -> Iterator[Progress | tuple[int, VideoFrame]]:
        """The missing pictures in their order, damaged ones replaced. Of all packets it is the plain way, for files
        that do not keep to the rules and for damaged ones.
        """
        missing, before = deque(missing), None
        for event in events:
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
        for stretch in self._apart(stretches):
            if decoder.is_open:
                decoder.flush_buffers()
            for at in (*stretch, None):  # None: let out what the decoder still holds back
                if at is not None:
                    yield Progress(done, total)
                    done += 1
                    decoder.skip_frame = "DEFAULT" if at in targets else skipping  # type: ignore[assignment]
                for place in (None,) if at is None else self._places[at]:
                    try:
                        frames = decoder.decode(None if place is None else self._stamped(packet(place), at, place))
                    except av.error.FFmpegError:
                        continue  # damaged: what depends on it will be missed, and replaced
                    for frame in frames:
                        memory.check_kind(frame.width, frame.height, frame.format.name, self.codec)
                        number = self._number_of(frame, count)
                        count = count + 1 if number is None else number + 1
                        if number is not None:
                            yield number, self._tags.complete(frame)

    def _apart(self, stretches: list[range]) -> Iterator[range]:
        """Cut where another recording begins: a decoder may lose what it still holds of one of another size."""
        for stretch in stretches:
            cuts = [at for at in self._joins if stretch.start < at < stretch.stop]
            yield from (range(start, stop) for start, stop in pairwise((stretch.start, *cuts, stretch.stop)))

    def _stamped(self, packet: Packet, at: int, place: int) -> Packet:
        """The packet with the time at which it comes on screen; of an AVI, with the number of its frame in the file."""
        packet.pts = at if self._avi else self._own[place]
        if self._avi:
            packet.dts = at
        return packet

    def _number_of(self, frame: VideoFrame, count: int) -> int | None:
        """The number of a frame that comes out after ``count`` others and those that are missing.

        Of an AVI: each packet that is fed lets out one frame, so that it is known after which one nothing came.
        """
        if not self._counted:
            return self._number.get(cast(int, frame.pts))
        if not self._avi or frame.dts is None:
            return count
        if self._lag is None:
            self._lag = frame.dts - (frame.pts or 0)
        return max(count, frame.dts - self._lag)


def _distinct(stamps: Iterable[int | None]) -> list[int]:
    """The stamps if they are good to tell frames apart, else none."""
    distinct = list(stamps)
    known = [stamp for stamp in distinct if stamp is not None]
    return known if len(set(known)) == len(distinct) else []
