"""The decoder of a stream, and what it leaves open."""

from collections.abc import Sequence
from typing import cast

from av import CodecContext, Packet, VideoFrame
from av.codec.context import ThreadType
from av.packet import PktSideDataT
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from video import memory

_WITH_TRANSPARENCY = {"vp8": "libvpx", "vp9": "libvpx-vp9"}
_ALPHA = bytes([0, 0, 0, 0, 0, 0, 0, 1])  # the kind of a Matroska block's addition
_TAGS = {"colorspace": 2, "color_primaries": 2, "color_trc": 2, "color_range": 0}  # and how each says "unspecified"


class Tags:
    """How colours are coded, as the container of a stream says it; asked before anything is decoded."""

    def __init__(self, stream: VideoStream) -> None:
        self._tags = {name: getattr(stream.codec_context, name) for name in _TAGS}

    def complete(self, frame: VideoFrame) -> VideoFrame:
        """The frame, with what its codec does not say."""
        for name, unspecified in _TAGS.items():
            if self._tags[name] != unspecified and getattr(frame, name) == unspecified:
                setattr(frame, name, self._tags[name])
        return frame


def decoder_of(stream: VideoStream, packets: Sequence[Packet]) -> VideoCodecContext:
    """The stream's decoder; libvpx where VP8 or VP9 has transparency, which FFmpeg's own decoder leaves out.

    Raises ClipError where its pictures take too much memory.
    """
    decoder, codec = stream.codec_context, stream.codec_context.codec.canonical_name
    if codec in _WITH_TRANSPARENCY and any(map(_has_alpha, packets)):
        decoder = cast(VideoCodecContext, CodecContext.create(_WITH_TRANSPARENCY[codec], "r"))
        decoder.extradata = stream.codec_context.extradata
    decoder.thread_type = ThreadType.AUTO
    memory.prepare(decoder, stream.codec_context)
    return decoder


def _has_alpha(packet: Packet) -> bool:
    kind: PktSideDataT = "matroska_block_additional"
    return packet.has_sidedata(kind) and bytes(packet.get_sidedata(kind))[:8] == _ALPHA
