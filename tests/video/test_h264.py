"""The headers of H.264 come from strangers: whatever they say, reading them ends."""

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.field_files import make_fields
from tests.video_files import numbered
from video import ClipError, probe
from video.h264 import SliceHeaders

FILE = make_fields("matroska", [numbered(number, 32, 128)[..., 0] for number in range(4)])
UNITS = st.lists(
    st.tuples(st.sampled_from([b"\0\0\1", b"\0\0\0\1"]), st.integers(0, 255), st.binary(max_size=40)), max_size=50
).map(lambda units: b"".join(start + bytes([kind]) + body for start, kind, body in units))


@settings(max_examples=200, deadline=500)
@given(st.one_of(st.binary(max_size=200), UNITS, st.binary(max_size=60).map(lambda data: b"\1" + data)), UNITS)
def test_any_bytes(extradata, packet):
    headers = SliceHeaders(extradata)
    assert headers.frames_only in (True, False)
    for data in (packet, bytes(5000) + packet, packet * 20):
        field = headers.field(data)
        assert field is None or field[1] in (0, 1)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(FILE) - 1), st.integers(0, 7)), min_size=1, max_size=20))
def test_flipped_bits(flips):
    data = bytearray(FILE)
    for at, bit in flips:
        data[at] ^= 1 << bit
    with suppress(ClipError):
        assert probe(bytes(data)).frames > 1
