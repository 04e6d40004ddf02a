"""Videos of coloured bars in HDR and wide gamut, made by the tests from the published formulas."""

import io
from fractions import Fraction

import av
import numpy as np

BARS = np.array(
    [
        (230, 30, 30),
        (30, 200, 60),
        (40, 60, 220),
        (220, 200, 40),
        (200, 140, 110),
        (128, 128, 128),
        (40, 40, 40),
        (240, 240, 240),
    ]
)
# Linear RGB to XYZ, as published (BT.709, BT.2020, P3 with D65).
_TO_XYZ = {
    1: [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]],
    9: [[0.6370, 0.1446, 0.1689], [0.2627, 0.6780, 0.0593], [0.0, 0.0281, 1.0610]],
    12: [[0.4866, 0.2657, 0.1982], [0.2290, 0.6917, 0.0793], [0.0, 0.0451, 1.0439]],
}
TRANSFERS = {"PQ": 16, "HLG": 18, "": 14}  # "": BT.2020 of 10 bits
_LUMA = {1: (0.2126, 0.0722), 5: (0.299, 0.114), 9: (0.2627, 0.0593)}


def signal(colours, transfer, primaries=9):
    """BT.709 colours, 0 to 255 ``(n, 3)``, as the signal 0 to 1 in which a file holds them; 255 is 203 nits."""
    light = (np.asarray(colours) / 255) ** 2.4 @ (np.linalg.inv(_TO_XYZ[primaries]) @ _TO_XYZ[1]).T
    light = np.clip(light, 0, None)
    if transfer == "PQ":
        power = (light * 203 / 10000) ** 0.1593017578125
        return ((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375
    if transfer == "HLG":
        scene = light * 0.26496256  # 75 % of signal
        high = 0.17883277 * np.log(np.maximum(12 * scene - 0.28466892, 1e-9)) + 0.55991073
        return np.where(scene <= 1 / 12, np.sqrt(3 * scene), high)
    return light ** (1 / 2.4)


def frame_of(codes, pix_fmt, *, full=False, matrix=9, height=96, width=256):
    """Signals ``(n, 3)`` as equal vertical bars, in Y'CbCr of 8 or 10 bits, rounded once."""
    frame = av.VideoFrame(width, height, pix_fmt)
    bits = frame.format.components[0].bits
    kr, kb = _LUMA[matrix]
    y = codes @ (kr, 1 - kr - kb, kb)
    parts = y, (codes[:, 2] - y) / (2 - 2 * kb), (codes[:, 0] - y) / (2 - 2 * kr)
    unit, most = 2 ** (bits - 8), 2**bits - 1
    for plane, part, chroma in zip(frame.planes, parts, (False, True, True), strict=True):
        span = most if full else (224 if chroma else 219) * unit
        offset = 128 * unit if chroma else 0 if full else 16 * unit
        values = np.clip(np.round(part * span) + offset, 0, most).astype(np.uint8 if bits == 8 else np.uint16)
        rows = np.zeros((plane.height, plane.line_size // values.itemsize), values.dtype)
        rows[:, : plane.width] = values[np.arange(plane.width) * len(codes) // plane.width]
        plane.update(rows.tobytes())
    return frame


def make_bars(
    container,
    codec,
    pix_fmt,
    transfer,
    *,
    colours=BARS,
    primaries=9,
    matrix=9,
    trc=None,
    full=False,
    options=None,
    size=(96, 256),
    rotation=0,
    tagged=True,
):
    """The bytes of a video of four frames of bars."""
    tags = {
        "color_trc": TRANSFERS[transfer] if trc is None else trc,
        "color_primaries": primaries,
        "colorspace": matrix,
        "color_range": 2 if full else 1,
    }
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        stream = out.add_stream(codec, rate=25)
        stream.height, stream.width = size
        stream.pix_fmt, stream.options = pix_fmt, options or {}
        if rotation:
            stream.set_display_rotation(rotation)
        codes = signal(colours, transfer, primaries)
        frame = frame_of(codes, pix_fmt, full=full, matrix=matrix, height=size[0], width=size[1])
        for name, tag in tags.items() if tagged else ():
            setattr(stream.codec_context, name, tag)
            setattr(frame, name, tag)
        for number in range(4):
            frame.pts, frame.time_base = number, Fraction(1, 25)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return file.getvalue()


def bars_of(picture):
    """The mean colour in the middle of each vertical bar, ``(n, 3)``."""
    (height, width), count = picture.shape[:2], len(BARS)
    middles = [slice(int((at + 0.35) * width / count), int((at + 0.65) * width / count) + 1) for at in range(count)]
    return np.array([picture[height // 4 : height * 3 // 4, middle].mean((0, 1)) for middle in middles])
