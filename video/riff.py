"""The index of an AVI file, looked over before FFmpeg follows it: an index of indexes may name the same one again and
again.
"""

import struct
from collections.abc import Callable

from video import bounds
from video.boxes import overgrown

_INDEXES = 0  # type of an index whose entries are indexes


def check_index(data: bytes | memoryview, find: Callable[[bytes, int], int]) -> None:
    """Add up the entries of all indexes. ``find(bytes, from)``: where the next ones are, or -1. Raises ClipError."""
    entries, at = 0, find(b"indx", 0)
    while at >= 0:
        entries += _entries(data, at + 8, nested=False)
        if entries > bounds.MAX_OTHERS:
            raise overgrown()
        at = find(b"indx", at + 4)
    at = find(b"idx1", 0)
    while at >= 0:
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        if min(size, len(data) - at) // 16 > bounds.MAX_OTHERS:
            raise overgrown()
        at = find(b"idx1", at + 4)


def _entries(data: bytes | memoryview, at: int, nested: bool) -> int:
    """How many frames the index whose content begins at ``at`` leads to."""
    if at + 24 > len(data):
        return 0
    kind, count = struct.unpack_from("<xxxBI", data, at)
    if kind != _INDEXES:
        return min(count, (len(data) - at) // 8)
    if nested and count:
        raise overgrown()
    total = 0
    for place in range(at + 24, min(at + 24 + 16 * count, len(data) - 16), 16):
        total += 1 + _entries(data, struct.unpack_from("<Q", data, place)[0] + 8, nested=True)
        if total > bounds.MAX_OTHERS:
            raise overgrown()
    return total
