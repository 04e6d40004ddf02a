"""The index of an AVI file, looked over before FFmpeg follows it: an index of indexes may name the same one again and
again.
"""

import struct
from collections.abc import Callable

import numpy as np

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
        if _listed(data[at + 8 : at + 8 + size]) > bounds.MAX_OTHERS:
            raise overgrown()
        at = find(b"idx1", at + 4)


def _listed(index: bytes | memoryview) -> int:
    """How many entries of an ``idx1`` are of a stream, as FFmpeg counts them; few where the letters came by chance."""
    if len(index) // 16 <= bounds.MAX_OTHERS:
        return 0
    whole = index[: len(index) // 16 * 16]
    tens, ones = np.frombuffer(whole, np.uint8).reshape(-1, 16)[:, :2].T.astype(np.int16)
    stream = (tens - ord("0")) * 10 + ones - ord("0")
    return int(((stream >= 0) & (stream < bounds.MAX_STREAMS)).sum())


def _entries(data: bytes | memoryview, at: int, nested: bool) -> int:
    """How many frames the index whose content begins at ``at`` leads to."""
    if at + 24 > len(data):
        return 0
    longs, part, kind, count = struct.unpack_from("<HBBI", data, at)
    if part or kind > 1 or (kind and longs != 2):
        return 0  # FFmpeg does not read it either: the letters, by chance
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
