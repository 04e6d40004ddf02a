"""Reading: the right frame at the right time, whatever the container, the codec and the clock."""

import io
from fractions import Fraction
from itertools import pairwise

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.video_files import make_video, number_of, numbered, numbers_of
from video import Clip, ClipError, Progress, encode_h264, probe, read_clip, read_frames, reading, write_gif
from video.bounds import MAX_CLIP_FRAMES, MAX_CLIP_SIDE

COUNT = 24
KINDS = {
    "mp4": ("mp4", "libx264", {}),
    "mov": ("mov", "libx264", {}),
    "mkv": ("matroska", "libx264", {}),
    "webm": ("webm", "libvpx-vp9", {"deadline": "realtime", "cpu-used": 8}),
    "avi": ("avi", "mpeg4", {}),
    "avi with B-frames": ("avi", "mpeg4", {"bf": 2}),
    "hevc": ("mp4", "libx265", {"x265-params": "log-level=none"}),
    "mjpeg": ("mov", "mjpeg", {}),
}


def of_kind(kind, **settings):
    container, codec, options = KINDS[kind]
    if codec == "mjpeg":
        settings.setdefault("pix_fmt", "yuvj420p")
    return make_video(container, codec, options=options | settings.pop("options", {}), **settings)


@pytest.mark.parametrize("fps", [30, 29.97, 25, 24, 12.5])
@pytest.mark.parametrize("kind", ["mp4", "mkv", "avi", "mov"])
def test_every_frame_once_at_a_constant_rate(kind, fps):
    clip = read_clip(of_kind(kind, frames=COUNT, fps=fps))
    assert numbers_of(clip.frames) == list(range(COUNT))
    assert clip.fps == pytest.approx(fps, rel=2e-3)


@pytest.mark.parametrize("kind", KINDS)
def test_every_container_and_codec(kind):
    clip = read_clip(of_kind(kind, frames=COUNT, fps=25))
    assert numbers_of(clip.frames) == list(range(COUNT))
    assert clip.size == (48, 64)


def animated(kind, count=12):
    pictures = [Image.fromarray(numbered(n, 48, 64)) for n in range(count)]
    file = io.BytesIO()
    settings = {"lossless": True} if kind == "WEBP" else {}
    pictures[0].save(file, kind, save_all=True, append_images=pictures[1:], duration=100, loop=0, **settings)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_animations(kind):
    clip = read_clip(animated(kind))
    assert numbers_of(clip.frames) == list(range(12))
    assert clip.fps == pytest.approx(10, rel=0.01)


def test_variable_rate_follows_the_clock():
    times = [0, 0.1, 0.2, 0.7, 0.8, 1.5, 1.6, 1.7, 1.8, 1.9]
    data = make_video("matroska", frames=len(times), times=times, options={"bf": 0})
    assert probe(data).variable
    clip = read_clip(data)
    for k, frame in enumerate(clip.frames):
        shown = max(i for i, t in enumerate(times) if t <= k / clip.fps + 1.1e-3)
        assert number_of(frame) == shown


def test_frames_at_given_times():
    data = make_video(frames=50, fps=25, options={"bf": 3, "g": 12})
    times = [0.0, 0.039, 0.041, 0.5, 1.0, 1.99, 99.0]
    assert numbers_of(read_frames(data, times)) == [0, 0, 1, 12, 25, 49, 49]


@settings(max_examples=25)
@given(
    gop=st.integers(1, 30),
    bframes=st.integers(0, 4),
    open_gop=st.booleans(),
    pyramid=st.sampled_from(["none", "normal"]),
    wanted=st.lists(st.integers(0, 59), min_size=1, max_size=12, unique=True).map(sorted),
)
def test_seeking_and_skipping_never_change_a_frame(gop, bframes, open_gop, pyramid, wanted):
    params = f"open-gop={int(open_gop)}:b-pyramid={pyramid}:log-level=none"
    data = make_video(frames=60, fps=30, options={"g": gop, "bf": bframes, "x264-params": params, "preset": "veryfast"})
    found = read_frames(data, [n / 30 for n in wanted])
    assert numbers_of(found) == wanted


@settings(max_examples=8)
@given(wanted=st.lists(st.integers(0, 39), min_size=1, max_size=8, unique=True).map(sorted))
@pytest.mark.parametrize("kind", ["webm", "hevc", "avi with B-frames"])
def test_other_codecs_are_frame_exact_too(kind, wanted):
    data = of_kind(kind, frames=40, fps=20, options={"g": 8})
    assert numbers_of(read_frames(data, [n / 20 for n in wanted])) == wanted


def test_pixels_equal_a_plain_decode():
    rng = np.random.default_rng(0)
    base = rng.integers(0, 255, (48, 64, 3), np.uint8)
    data = make_video(frames=20, fps=10, pictures=[np.roll(base, n, 1) for n in range(20)])
    with av.open(io.BytesIO(data)) as container:
        plain = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    assert np.abs(read_clip(data).frames.astype(int) - plain).mean() < 1


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_rotation_is_obeyed(turn):
    """A white corner in the stored picture comes back where a player shows it."""
    stored = np.zeros((48, 64, 3), np.uint8)
    stored[:16, :16] = 255  # top left
    data = make_video(frames=6, pictures=[stored] * 6, rotation=turn)
    clip = read_clip(data)
    upright = np.rot90(stored, turn // 90)
    assert clip.size == upright.shape[:2]
    assert np.abs(clip.frames[2].astype(int) - upright).mean() < 6
    info = probe(data)
    assert (info.height, info.width) == upright.shape[:2]


def test_pixels_that_are_not_square():
    clip = read_clip(make_video(frames=4, size=(48, 64), aspect=Fraction(2, 1)))
    assert clip.size == (48, 128)


def test_ten_bits():
    data = make_video("matroska", "libx264", frames=10, pix_fmt="yuv420p10le")
    assert numbers_of(read_clip(data).frames) == list(range(10))


def test_transparent_parts_are_white():
    picture = np.zeros((48, 64, 4), np.uint8)
    picture[:, :32] = (200, 30, 30, 255)
    clip = read_clip(make_video("mov", "qtrle", frames=4, pix_fmt="argb", pictures=[picture] * 4))
    assert np.abs(clip.frames[1, 24, 8].astype(int) - (200, 30, 30)).max() < 8
    assert clip.frames[1, 24, 60].tolist() == [255, 255, 255]


@pytest.mark.parametrize("size", [(33, 51), (47, 64), (48, 65)])
def test_odd_sides(size):
    clip = read_clip(make_video("matroska", "ffv1", frames=5, size=size, pix_fmt="bgr0"))
    assert clip.size == size
    assert numbers_of(clip.frames) == list(range(5))


def test_large_pictures_are_shrunk_and_small_ones_left():
    assert read_clip(make_video(frames=4, size=(720, 1280))).size == (MAX_CLIP_SIDE * 720 // 1280, MAX_CLIP_SIDE)
    assert read_clip(make_video(frames=4, size=(32, 48))).size == (32, 48)


def test_a_stretch():
    clip = read_clip(make_video(frames=60, fps=20), start_s=1.0, end_s=2.0, name="mine")
    assert numbers_of(clip.frames) == list(range(20, 40))
    assert (clip.start_s, clip.source) == (1.0, "mine")


def test_a_high_rate_is_divided_evenly():
    clip = read_clip(make_video(frames=60, fps=50))
    assert clip.fps == pytest.approx(25)
    assert numbers_of(clip.frames) == list(range(0, 60, 2))


def test_a_long_stretch_becomes_a_low_rate_clip():
    data = make_video(frames=900, fps=25, size=(16, 64), options={"preset": "ultrafast"})
    clip = read_clip(data)
    assert len(clip) == MAX_CLIP_FRAMES
    assert clip.seconds == pytest.approx(36)
    assert numbers_of(clip.frames[:5]) == [0, 3, 6, 9, 12]


@pytest.mark.parametrize(
    ("start", "end", "words"), [(5, None, "starts at 5"), (1, 1, "not after"), (0, 0.05, "single")]
)
def test_impossible_stretches(start, end, words):
    with pytest.raises(ClipError, match=words):
        read_clip(make_video(frames=20, fps=10), start_s=start, end_s=end)


def test_progress_and_stop_leave_nothing_open(tmp_path):
    path = tmp_path / "long.mp4"
    path.write_bytes(make_video(frames=600, fps=30, size=(360, 640), options={"preset": "ultrafast"}))
    steps = list(reading(path))
    assert isinstance(steps[-1], Clip)
    assert steps[-1].source == "long.mp4"
    told = [step for step in steps[:-1] if isinstance(step, Progress)]
    assert all(a.done <= b.done for a, b in pairwise(told))
    stopped = reading(path)
    next(stopped)
    stopped.close()
    path.unlink()


def test_what_is_written_comes_back(clip):
    rng = np.random.default_rng(1)
    smooth = np.repeat(np.repeat(rng.integers(30, 220, (6, 8, 3), np.uint8), 16, 0), 16, 1)
    frames = np.stack([np.roll(smooth, 4 * t, 1) for t in range(12)])
    for intra in (False, True):
        back = read_clip(encode_h264(frames, 12, crf=12, intra=intra))
        assert back.fps == 12
        assert np.abs(back.frames.astype(int) - frames).mean() < 3
    back = read_clip(write_gif(Clip(frames, 12)))
    assert len(back) == 12
    assert np.abs(back.frames.astype(int) - frames).mean() < 8


def test_written_video_plays_in_browsers():
    data = encode_h264(np.zeros((5, 33, 47, 3), np.uint8), 29.97)
    with av.open(io.BytesIO(data)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert (stream.height, stream.width) == (34, 48)
        assert float(stream.average_rate) == pytest.approx(29.97, rel=1e-3)
