"""Files that are no videos, or hostile: each gets its own sentence, and nothing is left behind."""

import io
import tempfile
import zlib
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from tests.video_files import make_video, numbered
from video import ClipError, bounds, probe, read_clip


def still(kind, **settings):
    file = io.BytesIO()
    Image.fromarray(numbered(3, 48, 64)).save(file, kind, **settings)
    return file.getvalue()


def sound():
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as out:
        stream = out.add_stream("aac", rate=44100)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 44100), np.float32), format="fltp", layout="mono")
        frame.rate = 44100
        frame.pts = 0
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return file.getvalue()


def very_wide():
    """100,000 x 2, in a codec that allows it."""
    file = io.BytesIO()
    with av.open(file, "w", format="matroska") as out:
        stream = out.add_stream("rawvideo", rate=10)
        stream.width, stream.height, stream.pix_fmt = 100_000, 2, "gray"
        for n in range(3):
            frame = av.VideoFrame(100_000, 2, "gray")
            frame.pts = n
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return file.getvalue()


def cut(data, share):
    return data[: int(len(data) * share)]


VIDEO = make_video(frames=48, fps=12)

BAD = {
    "empty": (b"", "file is empty"),
    "truncated": (cut(VIDEO, 0.6), "incomplete"),
    "only sound": (sound(), "only sound"),
    "text renamed": (b"Call me Ishmael. " * 500, "not a video file"),
    "a still PNG": (still("PNG"), "still picture"),
    "a still JPEG": (still("JPEG"), "still picture"),
    "a still WebP": (still("WEBP"), "still picture"),
    "a still GIF": (still("GIF"), "still picture"),
    "one frame": (make_video(frames=1), "single frame"),
    "100,000 x 2": (very_wide(), "100000 x 2"),
    "a thread of pixels": (make_video("matroska", "ffv1", size=(4, 640), pix_fmt="gray"), "at most 10 times"),
    "a playlist": (
        b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n/etc/passwd\n#EXT-X-ENDLIST\n",
        "not a video file",
    ),
    "a list of files": (b"ffconcat version 1.0\nfile /etc/passwd\n", "not a video file"),
    "an archive": (zlib.compress(b"0" * 100_000), "not a video file"),
}


@pytest.fixture
def empty_temp(monkeypatch, tmp_path):
    """A temporary folder that must stay empty."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("ask", [probe, read_clip])
def test_each_has_its_own_sentence(kind, ask, empty_temp):
    data, words = BAD[kind]
    with pytest.raises(ClipError) as caught:
        ask(data)
    assert words in str(caught.value)
    assert str(caught.value).rstrip().endswith(".")


def test_the_sentences_differ():
    def sentence(data):
        with pytest.raises(ClipError) as caught:
            probe(data)
        return str(caught.value)

    distinct = {sentence(BAD[kind][0]) for kind in ("empty", "truncated", "only sound", "text renamed", "one frame")}
    assert len(distinct) == 5


def test_a_missing_file():
    with pytest.raises(ClipError):
        read_clip(Path("nowhere.mp4"))


@pytest.mark.parametrize(
    ("bound", "value", "words"),
    [
        ("MAX_BYTES", 1000, "MB"),
        ("MAX_SECONDS", 2, "minutes"),
        ("MAX_FRAMES", 20, "20 frames"),
        ("MAX_SIDE", 50, "50 a side"),
    ],
)
def test_bounds_hold_before_decoding(monkeypatch, bound, value, words):
    monkeypatch.setattr(bounds, bound, value)
    with pytest.raises(ClipError, match=words):
        read_clip(VIDEO)


def test_a_file_cut_off_after_its_index_still_gives_what_is_there():
    """Matroska can be read up to the cut, as a player would."""
    data = cut(make_video("matroska", frames=60, fps=12, options={"g": 6}), 0.8)
    clip = read_clip(data)
    assert 2 <= len(clip) < 60


def test_a_stretch_that_is_mostly_damaged_is_not_shown_as_if_it_were_whole():
    data = make_video("webm", "libvpx-vp9", frames=48, fps=12, options={"deadline": "realtime", "g": 6})
    with av.open(io.BytesIO(data)) as source:
        sizes = [packet.size for packet in source.demux(video=0) if packet.size]
        source.seek(0)
        bodies = [bytes(packet) for packet in source.demux(video=0) if packet.size]
    for body in bodies[: len(sizes) - 4]:
        data = data.replace(body, bytes(len(body)))
    with pytest.raises(ClipError, match="Most of this stretch is damaged"):
        read_clip(data)


@pytest.mark.parametrize("seed", range(12))
def test_damaged_bytes_end_in_a_clip_or_a_sentence(seed, empty_temp):
    rng = np.random.default_rng(seed)
    data = np.frombuffer(VIDEO, np.uint8).copy()
    places = rng.integers(0, len(data), 60)
    data[places] = rng.integers(0, 256, 60)
    try:
        clip = read_clip(data.tobytes())
    except ClipError:
        return
    assert len(clip) >= 2
