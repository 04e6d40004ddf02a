"""Opening a file that may be anything: bounded, without touching other files, and with reasons when it fails."""

import io
import mmap
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from itertools import islice
from math import inf
from pathlib import Path

import av
from av.container import InputContainer
from av.stream import Discard, Disposition
from av.video.stream import VideoStream
from PIL import Image

from video import bounds, boxes, ebml, riff
from video.errors import ClipError

Source = str | Path | bytes

# Only formats that hold their own data: playlists and image sequences could make FFmpeg read other files. Sound
# formats are there to be recognised.
_FORMATS = "mov,mp4,matroska,webm,avi,gif,apng,asf,flv,mpeg,mpegts,ogg,mxf,mp3,wav,flac,aac"
# Covers, and the pictures that a player shows above its slider.
_NO_FILM = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
_STILLS = ("PNG", "JPEG", "BMP", "TIFF", "WEBP", "AVIF")
_MOST_TIMES, _MORE_BYTES = 16, 256 << 20  # how many times a file is read over: tables in turn with media take a few
# Codecs that keep many pictures tell the size of larger ones without decoding; the others are opened once more.
_LOOKED_AT = 2560 * 1600
_PEEKED, _MANY = 200, 8  # packets
_MP4_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free")


class Counted(io.BufferedReader):
    """A file that is read only so many times over, however often an index sends the reader to the same place; and
    only so long, while it is opened: FFmpeg compares each title and note in it with all before.
    """

    def __init__(self, raw: io.BytesIO | io.FileIO) -> None:
        super().__init__(raw)
        self.bytes_read = 0
        self._until = inf  # the processor's time of the thread that opens it
        self.size = self.seek(0, io.SEEK_END)
        self.seek(0)

    @contextmanager
    def soon(self) -> Iterator[None]:
        """What is read in here is read within OPENING_S."""
        self._until = time.thread_time() + bounds.OPENING_S
        try:
            yield
        finally:
            self._until = inf

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.bytes_read += len(data)
        if self._until < time.thread_time() or self.bytes_read > _MOST_TIMES * self.size + _MORE_BYTES:
            raise boxes.overgrown()
        return data


@contextmanager
def opened(source: Source) -> Iterator[tuple[Counted, int]]:
    """The source as a file and its size in bytes; whatever fails while it is open becomes a ClipError."""
    try:
        raw = io.BytesIO(source) if isinstance(source, bytes) else io.FileIO(source)
        with Counted(raw) as file:
            if file.size == 0:
                raise ClipError("The file is empty. Copy or download it again.")
            if file.size > bounds.MAX_BYTES:
                raise ClipError(
                    "The file has {found} MB; at most {bound} MB can be read. Load a shorter or smaller video.",
                    found=round(file.size / 1024**2),
                    bound=bounds.MAX_BYTES // 1024**2,
                )
            yield file, file.size
    except MemoryError as error:
        raise ClipError(
            "The video takes more memory than there is. Load a shorter or smaller one, or try again in a minute."
        ) from error
    except (av.error.FFmpegError, OSError, EOFError, SyntaxError, Image.DecompressionBombError) as error:
        raise ClipError(
            "The video could not be read ({reason}). Convert it to MP4 (H.264) and load it again.",
            reason=getattr(error, "strerror", None) or str(error),
        ) from error


def look_over(source: Source) -> None:
    """Raises ClipError where a file would become far more in memory than it is."""
    if isinstance(source, bytes):
        _look_over(source)
        return
    with open(source, "rb") as file:
        # Not closed here: an error on its way out still holds what it was looking at.
        _look_over(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def _look_over(data: bytes | mmap.mmap) -> None:
    if tags := _tags_bytes(data):
        data = data[tags:]
    with memoryview(data) as view:
        head = bytes(view[:4])
        if head == ebml.MAGIC:
            ebml.check_elements(view, data.find)
        elif head in (b"RIFF", b"ON2 "):
            riff.check_index(view, data.find)
        elif boxes.is_movie(view):
            boxes.check_boxes(view)


def _tags_bytes(data: bytes | mmap.mmap) -> int:
    """How much of a file are tags of music at its beginning, which FFmpeg leaves out whatever follows."""
    at = 0
    while data[at : at + 3] == b"ID3" and at + 10 <= len(data):
        size = 0
        for seven_bits in data[at + 6 : at + 10]:
            size = size << 7 | seven_bits & 0x7F
        at += 10 + size + (10 if data[at + 5] & 0x10 else 0)
    return min(at, len(data))


@contextmanager
def demuxer(file: Counted) -> Iterator[tuple[InputContainer, VideoStream]]:
    """The container and its video stream, dimensions not yet checked. Raises ClipError where there is none."""
    pixels = _LOOKED_AT
    container = _open(file, pixels)
    contexts = [stream.codec_context for stream in container.streams.video]
    if any(context is not None and not context.width for context in contexts):
        pixels = bounds.MAX_PIXELS
        container = _again(file, container, pixels)
    still = set()
    if sum(stream.frames == 0 for stream in container.streams.video) > 1:
        still = _still(container)
        container = _again(file, container, pixels)
    with container:
        if not container.streams:
            raise _why_not_a_video(file)
        film = _video_stream(container, still)
        for other in container.streams:
            if other is not film:
                other.discard = Discard.all  # neither read nor unpacked
        yield container, film


def _again(file: Counted, container: InputContainer, pixels: int) -> InputContainer:
    container.close()
    file.seek(0)
    return _open(file, pixels)


def _still(container: InputContainer) -> set[int]:
    """The video streams that have shown no second picture when another one has shown many, where the file does not
    say how many they hold.
    """
    found, weight = dict.fromkeys((stream.index for stream in container.streams.video), 0), 0
    try:
        for packet in islice(container.demux(), _PEEKED):
            weight += packet.size
            if packet.size and packet.stream_index in found:
                found[packet.stream_index] += 1
            if weight > bounds.MORE_PACKET_BYTES:
                break
    except (av.error.FFmpegError, IndexError):
        pass  # cut off, or a stream came up midway
    return {index for index, count in found.items() if count <= 1} if max(found.values()) > _MANY else set()


def _open(file: Counted, pixels: int) -> InputContainer:
    """The container, of which FFmpeg decodes some frames to know them: none larger than ``pixels``."""
    options = {
        "format_whitelist": _FORMATS,
        "protocol_whitelist": "none",
        "max_pixels": str(pixels),
        "max_streams": str(bounds.MAX_STREAMS),
    }
    try:
        timeout = (bounds.OPENING_S, None)
        with file.soon():
            return av.open(file, "r", options=options, metadata_errors="ignore", timeout=timeout)
    except av.error.ExitError as error:
        raise boxes.overgrown() from error
    except av.error.FFmpegError as error:
        raise _why_not_a_video(file) from error


def _video_stream(container: InputContainer, still: Collection[int]) -> VideoStream:
    """The stream that players show: of those that move, the default one, and among several the largest.

    ``still``: indices of those that do not move.
    """
    streams = [stream for stream in container.streams.video if not _NO_FILM & stream.disposition]
    if not streams:
        raise ClipError("The file holds no moving picture, only sound or data. Load a video.")
    known = [stream for stream in streams if stream.codec_context is not None]
    if not known:
        raise ClipError("This kind of video has no decoder here. Convert it to MP4 (H.264) and load it again.")

    def standing(stream: VideoStream) -> tuple[bool, bool, bool, int]:
        disposition, context = stream.disposition, stream.codec_context
        return (
            stream.frames != 1 and stream.index not in still,  # a picture on a track of its own
            Disposition.dependent not in disposition,  # depth, or transparency
            Disposition.default in disposition,
            context.width * context.height,
        )

    return max(known, key=standing)


def cut_off() -> ClipError:
    return ClipError("The file is incomplete: it was cut off while copied or recorded. Copy it again.")


def still_picture() -> ClipError:
    return ClipError("This is a still picture. Load a video.")


def _why_not_a_video(file: Counted) -> ClipError:
    file.seek(0)
    head = file.read(12)
    if head[4:8] in _MP4_BOXES or head[:4] == b"\x1aE\xdf\xa3" or (head[:4], head[8:]) == (b"RIFF", b"AVI "):
        return cut_off()
    file.seek(0)
    try:
        with Image.open(file, formats=_STILLS):
            return still_picture()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return ClipError("This is not a video file, whatever its name says. Load an MP4, MOV, WebM, MKV, AVI or GIF.")
