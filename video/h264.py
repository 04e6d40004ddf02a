"""The headers of H.264, as far as they tell fields from frames (ITU-T H.264, 7.3.2.1, 7.3.2.2 and 7.3.3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

_SLICE, _PARTITION, _IDR, _SPS, _PPS = 1, 2, 5, 7, 8
_HAS_CHROMA_FORMAT = {44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244}  # profiles
# How far is looked: bytes of a parameter set, bytes of a slice's header, units of a packet.
_SET, _HEADER, _UNITS = 1024, 32, 32


@dataclass(frozen=True)
class _Sequence:
    """What a sequence parameter set says about the headers of slices."""

    frame_num_bits: int
    separate_planes: bool
    frames_only: bool


class SliceHeaders:
    """Reads the packets of a stream one after the other.

    Args:
        extradata: what the container says beforehand: an avcC box, or units after start codes.
    """

    def __init__(self, extradata: bytes) -> None:
        self._sequences: dict[int, _Sequence] = {}
        self._sequence_of: dict[int, int] = {}  # by picture parameter set
        self._length = (extradata[4] & 3) + 1 if extradata[:1] == b"\1" and len(extradata) > 6 else 0
        for unit in islice(_configuration(extradata) if self._length else _units(extradata, 0), _UNITS):
            self._learn(unit)

    @property
    def frames_only(self) -> bool:
        """Whether there are no fields, as far as is known."""
        return bool(self._sequences) and all(sequence.frames_only for sequence in self._sequences.values())

    def field(self, packet: bytes) -> tuple[int, int] | None:
        """``(frame number, parity)`` of a field, None for a frame and for what cannot be read."""
        for unit in islice(_units(packet, self._length), _UNITS):
            kind = unit[0] & 31
            if kind in (_SPS, _PPS):
                self._learn(unit)
            elif kind in (_SLICE, _PARTITION, _IDR):
                return self._slice(_Bits(unit[1:_HEADER]))
        return None

    def _learn(self, unit: bytes) -> None:
        kind, bits = unit[0] & 31, _Bits(unit[1:_SET])
        try:
            if kind == _SPS:
                number, sequence = _sequence(bits)
                self._sequences[number] = sequence
            elif kind == _PPS:
                number = bits.exp_golomb()
                self._sequence_of[number] = bits.exp_golomb()
        except EOFError:
            pass  # damaged

    def _slice(self, bits: "_Bits") -> tuple[int, int] | None:
        try:
            bits.exp_golomb()  # first macroblock
            bits.exp_golomb()  # type
            sequence = self._sequences[self._sequence_of[bits.exp_golomb()]]
            if sequence.separate_planes:
                bits.read(2)
            number = bits.read(sequence.frame_num_bits)
            if sequence.frames_only or not bits.read(1):
                return None
            return number, bits.read(1)
        except (EOFError, KeyError):
            return None


class _Bits:
    """The bits of a unit, without the bytes that keep start codes out."""

    def __init__(self, data: bytes) -> None:
        data = data.replace(b"\0\0\3", b"\0\0")
        self._bits, self._left = int.from_bytes(data, "big"), 8 * len(data)

    def read(self, count: int) -> int:
        """The next bits as a number. Raises EOFError."""
        self._left -= count
        if self._left < 0:
            raise EOFError
        return self._bits >> self._left & ((1 << count) - 1)

    def exp_golomb(self) -> int:
        """The next number of variable length, unsigned. Raises EOFError."""
        zeros = 0
        while not self.read(1):
            zeros += 1
            if zeros > 32:  # no number is that long
                raise EOFError
        return (1 << zeros) - 1 + self.read(zeros)

    def signed(self) -> int:
        """The next number of variable length, signed."""
        number = self.exp_golomb()
        return (number + 1) // 2 if number % 2 else -number // 2


def _sequence(bits: _Bits) -> tuple[int, _Sequence]:
    profile, _constraints, _level = bits.read(8), bits.read(8), bits.read(8)
    number, separate = bits.exp_golomb(), 0
    if profile in _HAS_CHROMA_FORMAT:
        chroma = bits.exp_golomb()
        separate = bits.read(1) if chroma == 3 else 0
        bits.exp_golomb(), bits.exp_golomb(), bits.read(1)  # depth of luma and chroma, transform bypass
        if bits.read(1):
            for at in range(8 if chroma != 3 else 12):
                if bits.read(1):
                    _skip_scaling_list(bits, 16 if at < 6 else 64)
    frame_num_bits = bits.exp_golomb() + 4
    order = bits.exp_golomb()
    if order == 0:
        bits.exp_golomb()
    elif order == 1:
        bits.read(1), bits.signed(), bits.signed()
        for _ in range(min(bits.exp_golomb(), 255)):
            bits.signed()
    bits.exp_golomb(), bits.read(1), bits.exp_golomb(), bits.exp_golomb()  # references, gaps, width, height
    return number, _Sequence(frame_num_bits, bool(separate), bool(bits.read(1)))


def _skip_scaling_list(bits: _Bits, size: int) -> None:
    last = following = 8
    for _ in range(size):
        if following:
            following = (last + bits.signed()) % 256
        last = following or last


def _configuration(extradata: bytes) -> Iterator[bytes]:
    """The parameter sets of an avcC box."""
    at = 5
    for mask in (31, 255):  # sequence sets, picture sets
        if at >= len(extradata):
            return
        count, at = extradata[at] & mask, at + 1
        for _ in range(count):
            size = int.from_bytes(extradata[at : at + 2], "big")
            unit, at = extradata[at + 2 : at + 2 + size], at + 2 + size
            if unit:
                yield unit


def _units(data: bytes, length: int) -> Iterator[bytes]:
    """The units of a packet, each after its length in so many bytes or (0) after a start code."""
    at = 0
    while length and at + length < len(data):
        size = int.from_bytes(data[at : at + length], "big")
        if size:
            yield data[at + length : at + length + size]
        at += length + size
    if length:
        return
    at = data.find(b"\0\0\1")
    while 0 <= at < len(data) - 3:
        end = data.find(b"\0\0\1", at + 3)
        if end != at + 3:
            yield data[at + 3 : end if end >= 0 else len(data)]
        at = end
