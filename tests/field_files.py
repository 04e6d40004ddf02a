"""H.264 whose packets are fields, and interlaced video, made by the tests.

No encoder here writes fields, so this one does, in macroblocks that are not compressed (I_PCM; ITU-T H.264, 7.3).
"""

import io
from fractions import Fraction

import av
import numpy as np
from av.filter import Graph

_RATE = 25
_START = b"\0\0\0\1"


class _Bits:
    def __init__(self):
        self._text = ""

    def fixed(self, value, count):
        self._text += f"{value:0{count}b}"
        return self

    def golomb(self, *values):
        for value in values:
            digits = f"{value + 1:b}"
            self._text += "0" * (len(digits) - 1) + digits
        return self

    def aligned(self, data=b"", fill="0"):
        self._text += fill * (-len(self._text) % 8)
        self._text += "".join(f"{byte:08b}" for byte in data)
        return self

    def unit(self, header):
        """As a unit: closed by a 1 and zeros, and without start codes inside."""
        text = self._text + "1"
        text += "0" * (-len(text) % 8)
        body, zeros = bytearray([header]), 0
        for byte in int(text, 2).to_bytes(len(text) // 8, "big"):
            if zeros == 2 and byte <= 3:
                body.append(3)
                zeros = 0
            body.append(byte)
            zeros = zeros + 1 if byte == 0 else 0
        return _START + bytes(body)


def _parameters(height, width):
    """The sets of a sequence of fields (Main profile, one reference frame) and of a picture (CAVLC)."""
    sequence = _Bits().fixed(77, 8).fixed(0, 8).fixed(30, 8).golomb(0, 0, 2, 1).fixed(0, 1)
    sequence.golomb(width // 16 - 1, height // 32 - 1).fixed(0b00100, 5)
    picture = _Bits().golomb(0, 0).fixed(0, 2).golomb(0, 0, 0).fixed(0, 3).golomb(0, 0, 0).fixed(0b100, 3)
    return sequence.unit(0x67) + picture.unit(0x68)


def _field(lines, number, bottom, key):
    """A field, luma uint8 ``(H / 2, W)``: intra in a keyframe's first, else a P picture."""
    idr = key and not bottom
    bits = _Bits().golomb(0, 7 if idr else 5, 0).fixed(number % 16, 4).fixed(0b10 | bottom, 2)
    if idr:
        bits.golomb(number % 2).fixed(0, 2)
    else:
        bits.fixed(0, 3)
    bits.golomb(0, 1)  # quality, no deblocking
    for top in range(0, lines.shape[0], 16):
        for left in range(0, lines.shape[1], 16):
            bits.golomb(25) if idr else bits.golomb(0, 30)
            block = lines[top : top + 16, left : left + 16]
            bits.aligned(block.tobytes() + bytes([128]) * 128)
    return bits.unit(0x65 if idr else 0x61)


def make_fields(container, pictures, *, gop=5, joined=False, rate=_RATE):
    """The bytes of a video of H.264 whose fields are coded one by one, each in a packet of its own.

    Args:
        pictures: luma of each frame, uint8 ``(H, W)``, sides multiples of 32 and 16.
        gop: frames from keyframe to keyframe.
        joined: give both fields of a frame to the container as one packet. (MPEG-TS takes them apart again, and then
            second fields have no times.)
    """
    head = _parameters(*pictures[0].shape)
    packets = []
    for at, picture in enumerate(pictures):
        top, bottom = (_field(np.ascontiguousarray(picture[k::2]), at % gop, k, at % gop == 0) for k in (0, 1))
        top = head + top if at % gop == 0 else top
        packets += [top + bottom] if joined else [top, bottom]
    fields = 2 if joined else 1  # of a packet
    file = io.BytesIO()
    with av.open(io.BytesIO(b"".join(packets)), format="h264") as source, av.open(file, "w", format=container) as out:
        stream = out.add_stream_from_template(source.streams.video[0])
        for at, data in enumerate(packets):
            packet = av.Packet(data)
            packet.stream, packet.time_base = stream, Fraction(1, 2 * rate)
            packet.is_keyframe = at * fields % (2 * gop) == 0
            packet.pts = packet.dts = at * fields
            packet.duration = 2
            out.mux(packet)
    return file.getvalue()


def woven(number, height=96, width=160, step=3):
    """An interlaced frame of a block that moves ``step`` pixels a field over a still ramp: uint8 ``(H, W, 3)``."""
    return weave(moment(2 * number, height, width, step), moment(2 * number + 1, height, width, step))


def moment(at, height=96, width=160, step=3):
    """The scene at one field's time."""
    picture = np.full((height, width, 3), 60, np.uint8)
    picture[height // 4 : -height // 4, 8 + step * at : 8 + step * at + width // 5] = 220, 180, 60
    return picture


def weave(first, second):
    """Two moments in alternate lines, the first one on top."""
    frame = first.copy()
    frame[1::2] = second[1::2]
    return frame


def make_interlaced(
    container, codec, pictures, *, interlaced=True, pix_fmt="yuv420p", rate=_RATE, options=None, rotation=0, tags=None
):
    """The bytes of a video of these RGB frames, flagged as interlaced, top field first.

    ``interlaced``: of all, or of each frame.
    """
    flags = [interlaced] * len(pictures) if isinstance(interlaced, bool) else interlaced
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        stream = out.add_stream(codec, rate=rate)
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt, stream.options = pix_fmt, options or {}
        if rotation:
            stream.set_display_rotation(rotation)
        for name, tag in (tags or {}).items():
            setattr(stream.codec_context, name, tag)
        stream.codec_context.flags |= 0x40000 | 0x20000000  # interlaced transform and motion
        for number, (picture, flag) in enumerate(zip(pictures, flags, strict=True)):
            frame = av.VideoFrame.from_ndarray(picture, "rgb24").reformat(format=pix_fmt)
            frame.pts, frame.time_base = number, Fraction(1, rate)
            out.mux(stream.encode(_through("setfield", "tff" if flag else "prog", frame)))
        out.mux(stream.encode(None))
    return file.getvalue()


def _through(name, argument, frame):
    graph = Graph()
    source = graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base)
    graph.link_nodes(source, graph.add(name, argument), graph.add("buffersink")).configure()
    graph.push(frame)
    return graph.vpull()


def deinterlaced_by_ffmpeg(data, mode="send_frame"):
    """All pictures after FFmpeg's own ``bwdif``, uint8 ``(n, H, W, 3)``."""
    graph, pictures = Graph(), []
    with av.open(io.BytesIO(data)) as container:
        stream = container.streams.video[0]
        source = graph.add_buffer(template=stream)
        bwdif = graph.add("bwdif", f"mode={mode}:deint=interlaced")
        graph.link_nodes(source, bwdif, graph.add("buffersink")).configure()
        for frame in [*container.decode(stream), None]:
            graph.push(frame)
            while True:
                try:
                    pictures.append(graph.vpull().to_ndarray(format="rgb24"))
                except (av.error.BlockingIOError, av.error.EOFError):
                    break
    return np.stack(pictures)
