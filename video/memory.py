"""How much memory the pictures take while a video is decoded, and how many threads fit into what there is for it."""

import os
from functools import lru_cache

from av.video.codeccontext import VideoCodecContext
from av.video.format import VideoFormat

from video import bounds
from video.errors import ClipError

# Pictures that a decoder may keep for others to refer to, by the codec's standard: none where each stands alone.
_ALONE = ("cfhd", "dnxhd", "huffyuv", "jpeg2000", "magicyuv", "mjpeg", "prores", "rawvideo", "utvideo", "v210")
_REFERENCES = {"h264": 16, "hevc": 16, "vvc": 16, "av1": 8, "vp9": 8, "vp8": 4, "apng": 3} | dict.fromkeys(_ALONE, 0)
_FEW = 2  # of all other codecs
_OUT = 1  # the picture that is on its way to the person
_MOST_THREADS = 16  # FFmpeg itself takes no more
_BLENDING = 8  # bytes a pixel while what is transparent is blended onto white
_MAY_GROW_TO = 1920 * 1088  # pixels: a call's picture grows with the line, from a stamp to this


def prepare(decoder: VideoCodecContext, told: VideoCodecContext) -> None:
    """Give a decoder that is not open yet as many threads as its pictures leave room for, and a largest picture.

    ``told``: what the container says of the stream. Raises ClipError where not even one thread fits.
    """
    decoder.thread_count = threads(told.width, told.height, told.format, told.codec.canonical_name)
    # A stream's own headers may say another size than the container, or change it on the way.
    most = min(bounds.MAX_PIXELS, max(2 * told.width * told.height, _MAY_GROW_TO))
    decoder.options = {"max_pixels": str(most)}


def threads(width: int, height: int, form: VideoFormat | None, codec: str) -> int:
    """How many threads may decode pictures of this size and kind at once: at least 1, at most one a core.

    Each thread works at a picture of its own, beside those that are kept for reference. Raises ClipError.
    """
    picture = width * height * bytes_a_pixel(form)
    kept = _REFERENCES.get(codec, _FEW) + _OUT
    left = bounds.MAX_PICTURE_BYTES - (width * height * _BLENDING if _is_blended(form) else 0)
    fit = int(left // picture) - kept if left > 0 else 0
    if fit < 1:
        raise too_large(width, height, round((picture * (1 + kept) + bounds.MAX_PICTURE_BYTES - left) / 1024**2))
    return min(fit, os.cpu_count() or 1, _MOST_THREADS)


@lru_cache(64)
def check_kind(width: int, height: int, form: str, codec: str) -> None:
    """A frame that came out, which may be of another kind than the file said. Raises ClipError."""
    threads(width, height, VideoFormat(form, width, height), codec)


def check_canvas(width: int, height: int, bytes_each: int) -> None:
    """For what is decoded without FFmpeg: ``bytes_each`` a pixel of memory in all. Raises ClipError."""
    if width * height * bytes_each > bounds.MAX_PICTURE_BYTES:
        raise too_large(width, height, width * height * bytes_each // 1024**2)


def bytes_a_pixel(form: VideoFormat | None) -> float:
    """Of a decoded picture in memory. One of unknown kind counts as the largest that is common: 4:2:0 of 16 bits."""
    if form is None:
        return 3.0
    total = 0.0
    for component in form.components:
        share = (component.width * component.height) / max(1, form.width * form.height) if form.width else 1.0
        total += share * (1 if component.bits <= 8 else 2 if component.bits <= 16 else 4)
    return max(total, 1.0)


def too_large(width: int, height: int, found: int) -> ClipError:
    return ClipError(
        "Decoding pictures of {width} x {height} of this kind takes {found} MB of memory; {bound} MB are there "
        "for it. Scale the video down, or convert it to MP4 (H.264), and load it again.",
        width=width,
        height=height,
        found=found,
        bound=bounds.MAX_PICTURE_BYTES // 1024**2,
    )


def _is_blended(form: VideoFormat | None) -> bool:
    return form is not None and (form.has_palette or any(component.is_alpha for component in form.components))
