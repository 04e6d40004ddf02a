"""The elements of a Matroska or WebM file, looked over before FFmpeg unpacks them.

What multiplies here: a block may hold 256 frames ("lacing") and each of them is given a copy of what stands beside the
block or is stripped from its head, or is unpacked from a hundredth of its size; elements of two bytes each become
entries of lists that take fifty; and tags are compared with each other. Elements are found by their names, wherever
they hide: FFmpeg, too, looks for the next one when it has lost its way, or where a table at the head sends it.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from video import bounds
from video.boxes import overgrown

Bytes = bytes | memoryview
Find = Callable[[bytes, int], int]

MAGIC = b"\x1aE\xdf\xa3"
_CLUSTER = b"\x1f\x43\xb6\x75"
_TRACKS = b"\x16\x54\xae\x6b"
_LISTS = (b"\x1c\x53\xbb\x6b", b"\x12\x54\xc3\x67", b"\x10\x43\xa7\x70", b"\x11\x4d\x9b\x74", b"\x19\x41\xa4\x69")
_TRACK, _ENCODINGS, _ENCODING, _SCOPE, _COMPRESSION, _ALGORITHM, _SETTINGS = (
    0xAE, 0x6D80, 0x6240, 0x5032, 0x5034, 0x4254, 0x4255,
)  # fmt: skip
_GROUP, _BLOCK, _SIMPLE_BLOCK, _ADDITIONS = 0xA0, 0xA1, 0xA3, 0x75A1
_STRIPPED = 3  # the algorithm that takes the same head off all frames
_PRIVATE = 2  # the scope that also holds for the decoder's headers
# Elements that hold others, in tracks and in the lists: cues, tags, chapters, where things are, attachments.
_MASTERS = {
    _TRACK, _ENCODINGS, _ENCODING, _COMPRESSION, 0xE0, 0xE1, 0xBB, 0xB7, 0x7373, 0x63C0, 0x67C8, 0x45B9, 0xB6, 0x80,
    0x8F, 0x4DBB, 0x61A7, 0xE2, 0xE3, 0xE4, 0xE9, 0x6944, 0x6911, 0xDB, 0x41E4, 0x55B0, 0x7670,
}  # fmt: skip
# Tags and what is in them, chapters, attachments: FFmpeg compares each with all before it.
_COMPARED = {0x7373, 0x67C8, 0xB6, 0x61A7}
_MOST_COMPARED = 5_000
_MOST_ELEMENTS = 3_000_000  # of a list or a cluster
_MOST_STRIPPED = 1024  # bytes; encoders strip four
_MOST_UNPACKED = 30 << 20  # bytes that FFmpeg takes for a compressed frame
_MOST_AT_ONCE = 64 << 20  # bytes that one block may become


@dataclass
class _Packing:
    """How the frames of the file's tracks are compressed, the worst of them."""

    each: int = 0  # bytes that a frame may grow by


def check_elements(data: Bytes, find: Find) -> None:
    """Look over a whole file. ``find(bytes, from)``: where the next ones are, or -1. Raises ClipError."""
    packing, tracks = _Packing(), 0
    for start in _all(find, _TRACKS):
        count = 0
        for name, at, stop in _elements(data, *_content(data, start + 4)):
            count += 1
            tracks += name == _TRACK
            if name == _ENCODING:
                packing.each = max(packing.each, _encoding(data, at, stop))
        _at_most(count, bounds.MAX_FRAMES // 4)
    _at_most(tracks, bounds.MAX_STREAMS)
    listed = compared = 0
    for kind in _LISTS:
        for start in _all(find, kind):
            for name, _, _ in _elements(data, *_content(data, start + 4)):
                listed += name in _MASTERS
                compared += name in _COMPARED
                _at_most(listed, 2 * bounds.MAX_FRAMES)
                _at_most(compared, _MOST_COMPARED)
    frames, at = 0, find(_CLUSTER, 0)
    while at >= 0:
        begin, end = _content(data, at + 4)
        for name, start, stop in _elements(data, begin, end, (_GROUP,)):
            if name in (_BLOCK, _SIMPLE_BLOCK):
                laced = _laced(data, start, stop)
                frames += laced
                _at_most(frames, bounds.MAX_OTHERS)
                _at_most(laced * packing.each if laced > 1 else 0, _MOST_AT_ONCE)
            elif name == _GROUP:
                _group(data, start, stop, packing)
            begin = stop
        at = find(_CLUSTER, max(begin, at + 4))


def _group(data: Bytes, start: int, stop: int, packing: _Packing) -> None:
    """A block with what stands beside it."""
    laced, beside, count = 1, 0, 0
    for name, at, end in _elements(data, start, stop, (_ADDITIONS, 0xA6)):
        count += 1
        if name == _BLOCK:
            laced = max(laced, _laced(data, at, end))
        elif name == _ADDITIONS:
            beside += end - at
    _at_most(laced * beside, _MOST_AT_ONCE)
    _at_most(count, bounds.MAX_FRAMES)


def _encoding(data: Bytes, start: int, stop: int) -> int:
    """By how many bytes a frame may grow when it is unpacked."""
    algorithm, scope, stripped = 0, 1, 0
    for name, at, end in _elements(data, start, stop):
        value = int.from_bytes(data[at : min(end, at + 8)], "big")
        if name == _ALGORITHM:
            algorithm = value
        elif name == _SCOPE:
            scope = value
        elif name == _SETTINGS:
            stripped = end - at
    if algorithm == _STRIPPED:
        _at_most(stripped, _MOST_STRIPPED)
        return stripped
    if scope & _PRIVATE:
        raise overgrown()
    return _MOST_UNPACKED


def _laced(data: Bytes, start: int, stop: int) -> int:
    """How many frames a block holds."""
    flags = start + _length(data[start] if start < stop else 0) + 2
    return data[flags + 1] + 1 if flags + 1 < stop and data[flags] & 0x06 else 1


def _at_most(found: int, bound: int) -> None:
    if found > bound:
        raise overgrown()


def _all(find: Find, name: bytes) -> Iterator[int]:
    at = find(name, 0)
    while at >= 0:
        yield at
        at = find(name, at + 4)


def _elements(
    data: Bytes, start: int, stop: int, masters: Collection[int] = frozenset(_MASTERS)
) -> Iterator[tuple[int, int, int]]:
    """Each element as ``(name, start, stop)`` of its content, those that hold others before what they hold; up to the
    first bytes that are no element.
    """
    for _ in range(_MOST_ELEMENTS):
        if start >= stop:
            return
        length = _length(data[start])
        if length > 3 or start + length >= stop:
            return  # no element, or the next one of the highest level, in one of unknown length
        name = data[start] if length == 1 else int.from_bytes(data[start : start + length], "big")
        start += length
        if 0x80 <= data[start] < 0xFF:  # as almost all
            at, end = start + 1, start + data[start] - 0x7F
        else:
            at, end = _content(data, start)
        end = min(end, stop)
        if at > stop:
            return
        yield name, at, end
        start = at if name in masters else end
    raise overgrown()


def _content(data: Bytes, at: int) -> tuple[int, int]:
    """From where to where the content goes whose length is told at ``at``."""
    if at >= len(data):
        return len(data), len(data)
    length = _length(data[at])
    told = int.from_bytes(data[at : at + length], "big") & ((1 << 7 * length) - 1)
    unknown = told == (1 << 7 * length) - 1
    return at + length, len(data) if unknown else min(len(data), at + length + told)


def _length(first: int) -> int:
    """How many bytes the number has that begins with this one; 9: none."""
    return 9 - first.bit_length()
