"""Opening a file that may be anything: bounded, without touching other files, and with reasons when it fails."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream
from PIL import Image

from video import bounds
from video.errors import ClipError

Source = str | Path | bytes

# Only formats that hold their own data: playlists and image sequences could make FFmpeg read other files. Sound
# formats are there to be recognised.
_FORMATS = "mov,mp4,matroska,webm,avi,gif,apng,asf,flv,mpeg,mpegts,ogg,mxf,mp3,wav,flac,aac"
# Covers, and the pictures that a player shows above its slider.
_NO_FILM = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
_STILLS = ("PNG", "JPEG", "BMP", "TIFF", "WEBP", "AVIF")
_MP4_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free")


@contextmanager
def opened(source: Source) -> Iterator[tuple[BinaryIO, int]]:
    """The source as a file and its size in bytes; whatever fails while it is open becomes a ClipError."""
    try:
        with io.BytesIO(source) if isinstance(source, bytes) else open(source, "rb") as file:
            size = file.seek(0, io.SEEK_END)
            file.seek(0)
            if size == 0:
                raise ClipError("The file is empty. Copy or download it again.")
            if size > bounds.MAX_BYTES:
                raise ClipError(
                    "The file has {found} MB; at most {bound} MB can be read. Load a shorter or smaller video.",
                    found=round(size / 1024**2),
                    bound=bounds.MAX_BYTES // 1024**2,
                )
            yield file, size
    except (av.error.FFmpegError, OSError, EOFError, SyntaxError, Image.DecompressionBombError) as error:
        raise ClipError(
            "The video could not be read ({reason}). Convert it to MP4 (H.264) and load it again.",
            reason=getattr(error, "strerror", None) or str(error),
        ) from error


@contextmanager
def demuxer(file: BinaryIO) -> Iterator[tuple[InputContainer, VideoStream]]:
    """The container and its video stream, dimensions not yet checked. Raises ClipError where there is none."""
    options = {"format_whitelist": _FORMATS, "protocol_whitelist": "none", "max_pixels": str(bounds.MAX_PIXELS)}
    try:
        container = av.open(file, "r", options=options, metadata_errors="ignore")
    except av.error.FFmpegError as error:
        raise _why_not_a_video(file) from error
    with container:
        if not container.streams:
            raise _why_not_a_video(file)
        yield container, _video_stream(container)


def _video_stream(container: InputContainer) -> VideoStream:
    """The stream that players show: of those that move, the default one, and among several the largest."""
    streams = [stream for stream in container.streams.video if not _NO_FILM & stream.disposition]
    if not streams:
        raise ClipError("The file holds no moving picture, only sound or data. Load a video.")
    known = [stream for stream in streams if stream.codec_context is not None]
    if not known:
        raise ClipError("This kind of video has no decoder here. Convert it to MP4 (H.264) and load it again.")

    def standing(stream: VideoStream) -> tuple[bool, bool, bool, int]:
        disposition, context = stream.disposition, stream.codec_context
        return (
            stream.frames != 1,  # a picture on a track of its own
            Disposition.dependent not in disposition,  # depth, or transparency
            Disposition.default in disposition,
            context.width * context.height,
        )

    return max(known, key=standing)


def cut_off() -> ClipError:
    return ClipError("The file is incomplete: it was cut off while copied or recorded. Copy it again.")


def still_picture() -> ClipError:
    return ClipError("This is a still picture. Load a video.")


def _why_not_a_video(file: BinaryIO) -> ClipError:
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
