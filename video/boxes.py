"""The tables of an MP4 or MOV file, looked over before FFmpeg builds its index from them.

A few bytes can stand for a lot of memory and time: a table of one line that gives a billion samples the same size, an
edit list that plays the same second a quarter million times, an index that is compressed. So all that counts something
is added up first. Boxes are found by their names, wherever they hide: FFmpeg looks for them inside of each other, too.
"""

import re
import struct
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from video import bounds
from video.errors import ClipError

_MOST_INDEX_BYTES = 16 << 20  # of a compressed index, unpacked
_MOST_EDITS = 10_000
_MOST_COPIES = 8 * bounds.MAX_FRAMES  # entries of the index, once for each edit that may show them
_MOST_HEADER_BYTES = 64 << 20  # headers of the decoder that are sent along where a table says so
_PROBED_BYTES = 1 << 20  # so far FFmpeg looks for what a file is
_TOP = {  # boxes by which it then takes it for one of these
    b"moov", b"mdat", b"pnot", b"udat", b"ftyp", b"ediw", b"wide", b"free", b"junk", b"pict", b"skip", b"uuid", b"prfl",
    bytes([0x82] * 4),
}  # fmt: skip
_NAMES = re.compile(rb"trak|hdlr|elst|stsz|stz2|stts|stsc|stco|co64|stsd|trun|cmvd|sidx|moof")


@dataclass
class _Track:
    """What one track's tables count."""

    samples: int = 0
    same_size: bool = False
    chunks: int = 0
    in_chunks: int = 0  # samples, by the table of chunks
    runs: int = 0
    edits: int = 0
    sound: bool = False
    one_by_one: bool = False  # each sample lasts one tick, as in raw sound
    headers: int = 0
    header_bytes: int = 0
    layout: list[tuple[int, int]] = field(default_factory=list)


def is_movie(data: bytes | memoryview) -> bool:
    """Whether FFmpeg may take a file for an MP4 or MOV. (In a long recording of another kind the names of boxes come up
    by chance: seven names of four letters in one of six files of 100 MB.)
    """
    at, end = 0, min(len(data), _PROBED_BYTES)
    while at + 8 <= end:
        size, name = struct.unpack_from(">I4s", data, at)
        head = 8
        if size == 1 and at + 16 <= end:
            size, head = struct.unpack_from(">Q", data, at + 8)[0], 16
        elif size == 0:
            size = end - at
        if size < head:
            at += 4
            continue
        if name in _TOP:
            return True
        at += size
    return False


def check_boxes(data: bytes | memoryview) -> None:
    """Add up what the tables of a file count, if it has any. Raises ClipError beyond the bounds."""
    tracks = [_Track()]
    parts: dict[str, int] = defaultdict(int)
    for start, stop in _outside_media(data):
        _look(data[start:stop], tracks, parts)
    entries = parts["fragment samples"] + sum(map(_index_entries, tracks))
    copies = sum(track.edits * (_index_entries(track) + parts["fragment samples"]) for track in tracks)
    headers = sum(t.header_bytes * max(t.runs, 1) for t in tracks if t.headers > 1)
    fragments = (parts["fragments"] + parts["references"]) * len(tracks)
    if (
        max(entries, fragments) > bounds.MAX_OTHERS
        or len(tracks) > bounds.MAX_STREAMS
        or sum(track.edits for track in tracks) > _MOST_EDITS
        or copies > _MOST_COPIES
        or headers > _MOST_HEADER_BYTES
    ):
        raise overgrown()


def overgrown() -> ClipError:
    return ClipError(
        "The index of this file names far more than a video of {minutes} minutes holds, so that it would fill the "
        "memory. Convert the video to MP4 (H.264) and load it again.",
        minutes=bounds.MAX_SECONDS // 60,
    )


def _outside_media(data: bytes | memoryview) -> Iterator[tuple[int, int]]:
    """From where to where the file holds something else than its media."""
    at, end = 0, len(data)
    while at + 8 <= end:
        size, name = struct.unpack_from(">I4s", data, at)
        head = 8
        if size == 1 and at + 16 <= end:
            size, head = struct.unpack_from(">Q", data, at + 8)[0], 16
        if size == 0 or at + size > end:
            size = end - at
        if size < head:
            return  # no box: FFmpeg ends here, too
        if name != b"mdat":
            yield at, at + size
        at += size


def _look(view: bytes | memoryview, tracks: list[_Track], parts: dict[str, int], depth: int = 0) -> None:
    for match in _NAMES.finditer(view):
        at, name = match.end(), match[0]
        size = int.from_bytes(view[match.start() - 4 : match.start()], "big") - 8
        if match.start() < 4 or (size < 4 and name != b"trak"):
            continue  # the letters, by chance
        box = view[at : at + min(size, len(view) - at)]
        if name == b"trak":
            tracks.append(_Track())
        elif name == b"cmvd":
            _compressed(box, tracks, parts, depth)
        elif name == b"moof":
            parts["fragments"] += 1
        elif name == b"sidx":
            parts["references"] += len(box) // 12
        elif name == b"trun":
            parts["fragment samples"] += _u32(box, 4)
        else:
            _count(name, box, tracks[-1])


def _count(name: bytes, box: bytes | memoryview, track: _Track) -> None:
    """One table of a track. Where there are several of a kind, the one that counts most."""
    if name == b"hdlr":
        track.sound = bytes(box[8:12]) == b"soun"
    elif name == b"elst":
        track.edits = max(track.edits, min(_u32(box, 4), len(box) // 12))
    elif name in (b"stsz", b"stz2"):
        track.same_size = name == b"stsz" and _u32(box, 4) != 0
        told = _u32(box, 8)
        track.samples = max(track.samples, told if track.same_size else min(told, 2 * len(box)))
    elif name == b"stts":
        track.one_by_one = _u32(box, 4) == 1 and _u32(box, 12) == 1
    elif name in (b"stco", b"co64"):
        track.chunks = max(track.chunks, min(_u32(box, 4), len(box) // 4))
    elif name == b"stsd":
        track.headers, track.header_bytes = max(track.headers, _u32(box, 4)), max(track.header_bytes, len(box))
    elif name == b"stsc":
        runs = min(_u32(box, 4), (len(box) - 8) // 12)
        track.runs = max(track.runs, runs)
        if runs > bounds.MAX_OTHERS:
            raise overgrown()
        track.layout = [struct.unpack_from(">II", box, 8 + 12 * n) for n in range(runs)]


def _index_entries(track: _Track) -> int:
    """How many entries FFmpeg's index of the track will have. Raw sound is read in pieces of 1024 samples or more."""
    if not (track.sound and track.same_size and track.one_by_one):
        return track.samples
    starts = [first for first, _ in track.layout] + [track.chunks + 1]
    return sum(
        max(0, min(stop, track.chunks + 1) - max(first, 1)) * -(-each // 1024)
        for (first, each), stop in zip(track.layout, starts[1:], strict=True)
    )


def _compressed(box: bytes | memoryview, tracks: list[_Track], parts: dict[str, int], depth: int) -> None:
    """An index that is compressed, as QuickTime once did: unpacked here as far as an index can be large."""
    if _u32(box, 0) > _MOST_INDEX_BYTES or depth:
        raise overgrown()
    try:
        index = zlib.decompressobj().decompress(box[4:], _MOST_INDEX_BYTES)
    except zlib.error:
        return  # FFmpeg cannot read it either
    _look(index, tracks, parts, depth + 1)


def _u32(box: bytes | memoryview, at: int) -> int:
    return int.from_bytes(box[at : at + 4], "big")
