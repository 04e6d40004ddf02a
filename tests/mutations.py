"""Small files of all kinds that the reader takes, and ways to damage them. The same seed gives the same file."""

import io

import numpy as np
from PIL import Image

from tests.video_files import make_video, numbered

FIELDS = [0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF]
RECIPES = {
    "mp4-h264": {"container": "mp4", "codec": "libx264"},
    "mp4-fragments": {"container": "mp4", "codec": "libx264", "mux": {"movflags": "frag_keyframe+empty_moov"}},
    "mp4-hevc": {
        "container": "mp4",
        "codec": "libx265",
        "options": {"preset": "ultrafast", "x265-params": "log-level=0"},
    },
    "mov-mjpeg": {"container": "mov", "codec": "mjpeg", "pix_fmt": "yuvj420p"},
    "mov-prores": {"container": "mov", "codec": "prores_ks", "pix_fmt": "yuv422p10le"},
    "3gp-h263": {"container": "3gp", "codec": "h263", "size": (144, 176)},
    "mkv-h264": {"container": "matroska", "codec": "libx264", "options": {"g": 4}},
    "mkv-ffv1": {"container": "matroska", "codec": "ffv1"},
    "webm-vp8": {"container": "webm", "codec": "libvpx", "options": {"deadline": "realtime"}},
    "webm-vp9": {"container": "webm", "codec": "libvpx-vp9", "options": {"deadline": "realtime", "cpu-used": 8}},
    "avi-mpeg4": {"container": "avi", "codec": "mpeg4"},
    "avi-raw": {"container": "avi", "codec": "rawvideo", "pix_fmt": "yuv420p", "frames": 6},
    "ts-mpeg2": {"container": "mpegts", "codec": "mpeg2video", "fps": 25},
    "ts-h264": {"container": "mpegts", "codec": "libx264"},
    "mpg": {"container": "mpeg", "codec": "mpeg1video", "fps": 25},
    "wmv": {"container": "asf", "codec": "wmv2"},
    "flv": {"container": "flv", "codec": "flv"},
    "mxf": {"container": "mxf", "codec": "mpeg2video", "fps": 25},
    "gif": {"container": "gif", "codec": "gif", "pix_fmt": "rgb8"},
}


def webp():
    frames = [Image.fromarray(numbered(n, 48, 64)) for n in range(8)]
    file = io.BytesIO()
    frames[0].save(file, "WEBP", save_all=True, append_images=frames[1:], duration=80)
    return file.getvalue()


def originals():
    """Name to bytes: a video of eight frames or so in each container, with the codecs that are common in it."""
    return {name: make_video(**{"frames": 8, **recipe}) for name, recipe in RECIPES.items()} | {"webp": webp()}


def flipped(data, rng):
    """Some bits are others: few, or one in a thousand."""
    count = int(rng.choice([1, 4, 16, 1 + len(data) // 1000]))
    for place in rng.integers(0, len(data), count):
        data[place] ^= 1 << rng.integers(8)
    return data


def cut(data, rng):
    """The end, the beginning or a piece in the middle is missing."""
    first, last = sorted(rng.integers(0, len(data), 2))
    return [data[:first], data[first:], data[:first] + data[last:]][rng.integers(3)]


def spliced(data, rng, other):
    """A piece of another file stands where one of this was, or between."""
    first, last = sorted(rng.integers(0, len(data), 2))
    begin, end = sorted(rng.integers(0, len(other), 2))
    return data[:first] + other[begin:end] + data[first if rng.random() < 0.5 else last :]


def headed(data, rng):
    """Some fields of the headers, at both ends of the file, hold numbers that are very large or small."""
    for _ in range(rng.integers(1, 6)):
        span = min(len(data) - 8, 2048)
        place = int(rng.integers(0, span)) if rng.random() < 0.6 else len(data) - 8 - int(rng.integers(0, span))
        size = int(rng.choice([1, 2, 4, 8]))
        value = int(rng.choice(FIELDS)) & ((1 << 8 * size) - 1)
        data[place : place + size] = value.to_bytes(size, "big" if rng.random() < 0.6 else "little")
    return data


def repeated(data, rng):
    """A piece comes again and again."""
    first = int(rng.integers(0, len(data)))
    piece = data[first : first + int(rng.integers(1, 200))]
    return data[:first] + piece * int(rng.integers(2, 3000)) + data[first:]


def mutated(files, seed):
    """``(name, bytes)`` of a damaged file."""
    rng = np.random.default_rng(seed)
    names = sorted(files)
    name = names[seed % len(names)]
    data = bytearray(files[name])
    for _ in range(rng.integers(1, 3)):
        how = rng.integers(5)
        other = bytearray(files[names[rng.integers(len(names))]])
        if len(data) > 64:
            data = spliced(data, rng, other) if how == 2 else [flipped, cut, None, headed, repeated][how](data, rng)
    return f"{seed}-{name}", bytes(data)
