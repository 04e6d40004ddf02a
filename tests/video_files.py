"""Video files made by the tests. Each frame carries its own number, so that a test knows which one came back."""

import io
from fractions import Fraction

import av
import numpy as np

BITS = 8


def numbered(number, height, width):
    """A frame whose left-to-right bands spell ``number`` in black and white, most significant bit first."""
    frame = np.full((height, width, 3), 128, np.uint8)
    for bit in range(BITS):
        left, right = bit * width // BITS, (bit + 1) * width // BITS
        frame[:, left:right] = 235 if number >> (BITS - 1 - bit) & 1 else 20
    return frame


def number_of(frame):
    """The number that a decoded frame carries."""
    width = frame.shape[1]
    number = 0
    for bit in range(BITS):
        middle = (2 * bit + 1) * width // (2 * BITS)
        number = number << 1 | int(frame[frame.shape[0] // 2, middle].mean() > 128)
    return number


def numbers_of(frames):
    return [number_of(frame) for frame in frames]


def make_video(
    container="mp4",
    codec="libx264",
    *,
    frames=24,
    fps=12,
    size=(48, 64),
    pix_fmt="yuv420p",
    options=None,
    times=None,
    rotation=0,
    aspect=None,
    pictures=None,
    mux=None,
):
    """The bytes of a video of ``frames`` numbered frames.

    ``times``: presentation times in seconds, for variable rates. ``pictures``: RGB or RGBA frames instead of numbers.
    ``mux``: options of the container.
    """
    file = io.BytesIO()
    rate = Fraction(fps).limit_denominator(1001)
    with av.open(file, "w", format=container, options=mux or {}) as out:
        stream = out.add_stream(codec, rate=rate)
        stream.height, stream.width = size
        stream.pix_fmt = pix_fmt
        stream.options = {k: str(v) for k, v in (options or {}).items()}
        if aspect:
            stream.codec_context.sample_aspect_ratio = aspect
        if times is not None:
            stream.codec_context.time_base = Fraction(1, 1000)
        if rotation:
            stream.set_display_rotation(rotation)
        for number in range(frames):
            array = numbered(number, *size) if pictures is None else pictures[number]
            picture = av.VideoFrame.from_ndarray(array, format="rgba" if array.shape[-1] == 4 else "rgb24")
            picture = picture.reformat(format=pix_fmt)
            if times is None:
                picture.pts, picture.time_base = number, 1 / rate
            else:
                picture.pts, picture.time_base = round(times[number] * 1000), Fraction(1, 1000)
            out.mux(stream.encode(picture))
        out.mux(stream.encode(None))
    return file.getvalue()
