"""When the pictures of an AVI come on screen. It has no time stamps: its index lists one chunk a tick, empty ones among
them, and a chunk that is empty, damaged or missing holds the picture before it and moves nothing.
"""

from collections.abc import Sequence
from typing import BinaryIO

import numpy as np
from av import Packet
from av.video.stream import VideoStream

from video import bounds

_HEAD = 8  # bytes before a chunk's body
_LOOKAHEAD = 300  # chunks that may be missing in a row
_ENTRY = np.dtype([("chunk", "S4"), ("flags", "<u4"), ("offset", "<u4"), ("size", "<u4")])


def avi_slots(packets: Sequence[Packet], stream: VideoStream, file: BinaryIO) -> tuple[list[int], int]:
    """The tick of each packet, ascending from 0, and how many ticks there are in all."""
    listed = _index(file, stream.index)
    if not listed:  # FFmpeg also knows the indices of OpenDML
        listed = [(entry.pos, entry.size, entry.timestamp) for entry in stream.index_entries or ()]
    slots: list[int] = []
    first = lost = 0
    for packet in packets:
        position = (packet.pos or 0) - _HEAD
        least = slots[-1] + 1 if slots else 0
        found = _entry(listed, first, packet.size, position + lost)
        if found is None:
            slots.append(max(packet.dts or 0, least))
        else:
            slots.append(max(listed[found][2], least))
            first, lost = found + 1, listed[found][0] - position
    slots[0] = 0  # the first picture is there from the beginning
    return slots, max(slots[-1] + 1, listed[-1][2] + 1 if listed else 0)


def _entry(listed: Sequence[tuple[int, int, int]], first: int, size: int, position: int) -> int | None:
    """Where the index lists a chunk, not before its entry ``first``: that at this position, or the next of this size.

    Where a part of the file is gone, all that follows is listed further behind than it is, but in order.
    """
    ahead = range(first, min(first + _LOOKAHEAD, len(listed)))
    at_position = next((at for at in ahead if listed[at][0] == position), None)
    if at_position is not None and listed[at_position][1] == size:
        return at_position
    of_size = (at for at in ahead if listed[at][1] == size and listed[at][0] > position)
    return next(of_size, at_position)


def _index(file: BinaryIO, stream: int) -> list[tuple[int, int, int]]:
    """Position, size and tick of the chunks of a stream that the file's index lists; none where it has no index."""
    back = file.tell()
    try:
        size = file.seek(0, 2)
        tail = min(size, bounds.MAX_FRAMES * 2 * _ENTRY.itemsize)
        file.seek(size - tail)
        data = file.read(tail)
        file.seek(0)
        head = file.read(1 << 20)
    finally:
        file.seek(back)
    at = data.rfind(b"idx1")
    if at < 0:
        return []
    body = data[at + _HEAD : at + _HEAD + int.from_bytes(data[at + 4 : at + _HEAD], "little")]
    entries = np.frombuffer(body, _ENTRY, len(body) // _ENTRY.itemsize)
    own = entries[np.isin(entries["chunk"], [b"%02ddc" % stream, b"%02ddb" % stream])]
    # Offsets count from the beginning of the file or, as a rule, from the list of chunks.
    start = 0 if len(entries) and head[entries["offset"][0] :][:4] == entries["chunk"][0] else head.find(b"movi")
    return [(int(e["offset"]) + start, int(e["size"]), slot) for slot, e in enumerate(own)]
