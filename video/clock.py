"""What a file's own time stamps leave open: delays that no player keeps, clocks that jump, and how long the last frame
stays on screen. (AVI, which has no time stamps, is in ``video/avi.py``.)
"""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

import numpy as np
from av import Packet
from av.container import InputContainer
from av.video.stream import VideoStream

_JUMP_S = 10  # a step of the clock that is no pause, as FFmpeg's own tools take it
_JOINED = {"mpegts", "mpeg"}  # formats that can be joined by writing one behind the other
_BACK_S = 1  # a step back that is no glitch, whatever the packet
_GIF_SHORTEST, _GIF_INSTEAD = 2, 10  # hundredths of a second, as browsers take them
_SAY_HOW_LONG = {"mov", "matroska", "gif", "apng"}  # of other formats FFmpeg guesses how long a frame stays
_EBML, _SEGMENT = b"\x1aE\xdf\xa3", b"\x18S\x80g"


def stamps_of(packets: Sequence[Packet], container: InputContainer) -> list[int | None]:
    """When each packet comes on screen, in the stream's ticks: its own stamp, corrected where it cannot be right.

    - GIF: a frame that asks for less than 2/100 s gets 10/100 s.
    - Joined recordings, whose clock jumps: the parts follow each other.
    """
    name = container.format.name.split(",")[0]
    if name == "gif":
        delays = [packet.duration or 0 for packet in packets]
        return [0, *np.cumsum([_GIF_INSTEAD if d < _GIF_SHORTEST else d for d in delays])[:-1].tolist()]
    if name not in _JOINED:
        return [packet.pts for packet in packets]
    stamps: list[int | None] = []
    end = None
    for part in _parts(packets):
        joined = len(stamps) + len(part) < len(packets)  # to another one
        own = [packet.pts for packet in part]
        if joined and not _believable(part[-1]):
            own[-1] = None
        known = np.unique([stamp for stamp in own if stamp is not None])
        if not len(known):
            stamps += own
            continue
        step = round(np.median(np.diff(known))) if len(known) > 1 else part[-1].duration or 1
        shift = 0 if end is None else end - int(known[0])
        end = int(known[-1]) + shift + step
        for stamp, packet in zip(own, part, strict=True):
            if stamp is None and packet.pts is not None:
                stamps.append(end)
                end += step
            else:
                stamps.append(None if stamp is None else stamp + shift)
    return stamps


def joins_of(packets: Sequence[Packet], container: InputContainer) -> list[int]:
    """The places of the packets with which another recording begins."""
    if container.format.name not in _JOINED:
        return []
    return np.cumsum([len(part) for part in _parts(packets)])[:-1].tolist()


def _believable(packet: Packet) -> bool:
    """Whether a packet comes on screen about when it is decoded. MPEG's parser gives the last picture of a recording
    the first stamp of the next one.
    """
    if packet.pts is None or packet.dts is None:
        return True
    return abs(packet.pts - packet.dts) * packet.time_base <= _JUMP_S


def _parts(packets: Sequence[Packet]) -> Iterator[Sequence[Packet]]:
    """The recordings of which a file was joined: in each, decoding time goes on."""
    start, before = 0, None
    for at, packet in enumerate(packets):
        if packet.dts is None:
            continue
        if before is not None:
            step_s = float((packet.dts - before) * packet.time_base)
            if step_s < -_BACK_S or (packet.is_keyframe and not 0 <= step_s <= _JUMP_S):
                yield packets[start:at]
                start = at
        before = packet.dts
    yield packets[start:]


def last_frame_s(
    packets: Sequence[Packet],
    stamps: Sequence[int],
    container: InputContainer,
    stream: VideoStream,
    file: BinaryIO,
    found: int,
    fields: int = 1,
) -> float:
    """How long the last frame stays on screen, in seconds; 0 where the file does not say.

    Args:
        packets, stamps: that begin the frames which are shown, and when.
        found: how many packets the stream has. Where the file was cut off, what it says of the whole does not hold.
        fields: of how many a frame consists that say their own duration.
    """
    tick = float(stream.time_base or 0)
    last = int(np.argmax(stamps))
    name = container.format.name.split(",")[0]
    if name not in _SAY_HOW_LONG:
        return 0.0
    own_s = float((packets[last].duration or 0) * tick) * fields
    start, end = min(stamps), stamps[last]
    if name == "gif":
        return max(own_s, _GIF_INSTEAD * tick if own_s < _GIF_SHORTEST * tick else 0.0)
    if name == "mov" and stream.duration and 0 < stream.frames <= found:
        # With B-frames, the packet that is shown last is not the one whose entry in the table is the last.
        return max(own_s, (stream.duration + start - end) * tick)
    if name == "matroska" and (whole_s := _matroska_seconds(container, stream)) and _complete(file):
        return max(own_s, whole_s - end * tick)
    return own_s


def _matroska_seconds(container: InputContainer, stream: VideoStream) -> float:
    """When the track ends, as its tag says or, where the file holds nothing else, the file; 0 if neither does."""
    try:
        hours, minutes, seconds = stream.metadata["DURATION"].split(":")
        return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    except (KeyError, ValueError):
        return (container.duration or 0) / 1e6 if len(container.streams) == 1 else 0.0


def _complete(file: BinaryIO) -> bool:
    """Whether a Matroska file holds all that its first segment announces."""
    back = file.tell()
    try:
        size = file.seek(0, 2)
        file.seek(0)
        head = file.read(4096)
    finally:
        file.seek(back)
    at = head.find(_SEGMENT)
    if at < 0 or at + 5 > len(head) or not head.startswith(_EBML):
        return False
    first = head[at + 4]
    length = 9 - first.bit_length() if first else 8
    announced = int.from_bytes(head[at + 4 : at + 4 + length], "big") & ((1 << 7 * length) - 1)
    unknown = announced == (1 << 7 * length) - 1
    return not unknown and at + 4 + length + announced <= size
