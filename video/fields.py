"""Fields: which packets hold the second one of a frame, and when it is shown.

Recorders of AVCHD and broadcasters code the two fields of an interlaced frame as two pictures, and most containers
store each in a packet of its own; the decoder gives one frame for both. Which fields belong together is only said in
the headers of their slices (ITU-T H.264, 7.4.1.2.4)::

    packets    top 0 | bottom 0 | top 1 | bottom 1
    frames     0                | 1
"""

from collections.abc import Sequence

import numpy as np
from av import Packet

from video.h264 import SliceHeaders

_HEAD = 1 << 16  # bytes of a packet in which its first slice begins
_NO_FIELDS = {
    "hevc",
    "vp8",
    "vp9",
    "av1",
    "gif",
    "apng",
    "png",
}  # in HEVC a field is a picture of its own, shown as such


def may_interlace(codec: str) -> bool:
    """Whether frames of this codec can be woven of two fields."""
    return codec not in _NO_FIELDS


def codes_frames_only(codec: str, extradata: bytes | None) -> bool:
    """Whether nothing is coded by fields, so that interlaced frames are hardly to be expected; H.264 says so."""
    return codec in _NO_FIELDS or (codec == "h264" and SliceHeaders(extradata or b"").frames_only)


def second_fields(packets: Sequence[Packet], extradata: bytes | None) -> set[int]:
    """The places of the packets of H.264 that complete the frame which the packet before began.

    Args:
        extradata: of the codec, from the container.
    """
    fields = SliceHeaders(extradata or b"")
    seconds: set[int] = set()
    before = None
    for at, packet in enumerate(packets):
        field = fields.field(bytes(memoryview(packet)[:_HEAD]))
        if field and before and (field[0], 1 - field[1]) == before:
            seconds.add(at)
            before = None
        else:
            before = field
    return seconds


def last_a_field(packets: Sequence[Packet], seconds: set[int]) -> bool:
    """Whether the packets of fields say how long a field lasts, not how long their frame does."""
    if not seconds:
        return False
    first, second = packets[min(seconds) - 1], packets[min(seconds)]
    if first.pts is None or second.pts is None:
        return True
    return (first.duration or 0) <= second.pts - first.pts


def field_times(times: np.ndarray) -> np.ndarray:
    """When the fields of frames come that are shown at ``times``: the second one halfway to the next frame, or half of
    an ordinary frame later. Twice as many.
    """
    lasts = np.diff(times)
    ordinary = np.median(lasts)
    half = np.minimum(np.append(lasts, ordinary), ordinary) / 2
    return np.stack([times, times + half], 1).ravel()
