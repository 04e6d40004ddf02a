"""Interlaced video: packets that are fields are frames again, and no picture shows two moments in alternate lines."""

import io
from fractions import Fraction

import av
import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.field_files import deinterlaced_by_ffmpeg, make_fields, make_interlaced, moment, woven
from tests.video_files import number_of, numbered, numbers_of
from video import Progress, probe, read_clip, read_frames, read_pieces

COUNT = 20
NUMBERS = [numbered(number, 32, 128)[..., 0] for number in range(COUNT)]
WOVEN = [woven(number) for number in range(COUNT)]
X264 = {"x264-params": "interlaced=1:tff=1:log-level=none", "g": "8"}
KINDS = {
    "mp4": ("mp4", "libx264", X264),
    "ts": ("mpegts", "libx264", X264),
    "avi": ("avi", "libx264", {**X264, "bf": "0"}),
    "dvd": ("vob", "mpeg2video", {"g": "8", "bf": "2", "b": "3000000"}),
    "mpeg4": ("avi", "mpeg4", {"b": "3000000"}),
    "ffv1": ("matroska", "ffv1", {}),
}
MP4 = make_interlaced(*KINDS["mp4"][:2], WOVEN, options=X264)


def energy(frames):
    """How much lines differ from the ones below them, which is much where a picture is a comb."""
    return np.abs(np.diff(frames.astype(float).mean(-1), axis=1)).mean()


@pytest.mark.parametrize(
    ("container", "joined"),
    [("matroska", False), ("mp4", False), ("mpegts", False), ("mpegts", True), ("mp4", True), ("avi", False)],
)
def test_packets_that_are_fields_are_frames(container, joined):
    data = make_fields(container, NUMBERS, joined=joined)
    info = probe(data)
    assert (info.frames, info.fps, info.seconds, info.variable) == (COUNT, 25, COUNT / 25, False)
    for start in (0, 0.1, 0.3, 0.5):
        clip = read_clip(data, start_s=start)
        assert numbers_of(clip.frames) == list(range(int(start * 25 + 1e-6), COUNT))[: len(clip)]
        assert len(clip) == COUNT - int(start * 25)
    for number in (0, 7, 10, 19):
        assert number_of(read_frames(data, [number / 25 + 0.001])[0]) == number


@pytest.mark.parametrize("lost", [[12], [13], [12, 13], [19]])
def test_a_lost_field_moves_nothing(lost):
    data = make_fields("matroska", NUMBERS)
    with av.open(io.BytesIO(data)) as source:
        bodies = [bytes(packet) for packet in source.demux(video=0) if packet.size]
    for field in lost:
        data = data.replace(bodies[field], bytes(len(bodies[field])))
    found = numbers_of(read_frames(data, np.arange(COUNT) / 25 + 0.001))
    assert found[:6] == list(range(6))
    assert found[10:] == list(range(10, COUNT))


@pytest.mark.parametrize("kind", KINDS)
def test_as_ffmpeg_deinterlaces(kind):
    container, codec, options = KINDS[kind]
    data = make_interlaced(container, codec, WOVEN, options=options)
    clip = read_clip(data)
    expected = deinterlaced_by_ffmpeg(data)
    assert (len(clip), clip.fps) == (COUNT, 25)
    assert np.abs(clip.frames.astype(int) - expected).max() <= 1
    assert energy(clip.frames) <= energy(expected) * 1.01
    assert energy(np.stack(WOVEN)) > 3 * energy(clip.frames)
    times = np.array([1, 2, 3, 9, 10, 15, 19]) / 25 + 0.001
    assert (read_frames(data, times) == clip.frames[[1, 2, 3, 9, 10, 15, 19]]).all()
    pieces = [piece for piece in read_pieces(data, times, 3) if not isinstance(piece, Progress)]
    assert (np.concatenate(pieces) == clip.frames[[1, 2, 3, 9, 10, 15, 19]]).all()


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, COUNT - 1), min_size=1, max_size=6, unique=True))
def test_where_reading_begins_changes_nothing(wanted):
    everything = read_frames(MP4, np.arange(COUNT) / 25)
    assert (read_frames(MP4, np.array(wanted) / 25) == everything[wanted]).all()


def test_at_field_rate_where_the_clip_has_room():
    data = make_interlaced("mp4", "libx264", WOVEN, rate=12, options=X264)
    clip = read_clip(data)
    assert (len(clip), clip.fps, clip.seconds) == (2 * COUNT, 24, COUNT / 12)
    assert np.abs(clip.frames.astype(int) - deinterlaced_by_ffmpeg(data, "send_field")).max() <= 1
    for at, frame in enumerate(clip.frames[:-2]):  # each picture is that of its moment
        assert np.abs(frame.astype(int) - moment(at)).mean() < 2.5
    for at in (0, 7, 20, 33):
        assert (read_frames(data, [at / 24 + 0.001])[0] == clip.frames[at]).all()


def test_progressive_pictures_are_untouched():
    flags = [n in (3, 4, 9) for n in range(12)]
    pictures = [woven(n) if flag else moment(2 * n) for n, flag in enumerate(flags)]
    data = make_interlaced("matroska", "ffv1", pictures, interlaced=flags)
    frames = read_clip(data).frames
    with av.open(io.BytesIO(data)) as container:
        plain = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    for number, flag in enumerate(flags):
        assert (frames[number] == plain[number]).all() == (not flag)
        assert energy(frames[number][None]) < 3
        assert (read_frames(data, [number / 25 + 0.001])[0] == frames[number]).all()


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_upright_and_in_its_own_colours(turn):
    """What a frame says of its rotation and its colours outlives the filter."""
    plain = read_clip(make_interlaced("mp4", "libx264", WOVEN[:8], options=X264))
    tags = {"color_trc": 18, "color_primaries": 9, "colorspace": 9, "color_range": 1}
    for extra, close in (({}, True), (tags, False)):
        data = make_interlaced("mp4", "libx264", WOVEN[:8], options=X264, rotation=turn, tags=extra)
        upright = read_clip(data).frames
        assert upright.shape == np.rot90(plain.frames, turn // 90, (1, 2)).shape
        off = np.abs(upright.astype(int) - np.rot90(plain.frames, turn // 90, (1, 2))).mean()
        assert (off < 2) == close
        assert energy(np.rot90(upright, -turn // 90, (1, 2))) < 2


@pytest.mark.parametrize("size", [(98, 162), (34, 18), (576, 720)])
def test_sizes(size):
    pictures = [woven(number, *size, step=1) for number in range(6)]
    clip = read_clip(make_interlaced("matroska", "ffv1", pictures, pix_fmt="yuv422p"))
    assert clip.size == (size[0], size[1]) if max(size) <= 640 else (512, 640)
    assert len(clip) == 6
    assert energy(clip.frames) < energy(np.stack(pictures))


def test_fields_of_hevc_are_pictures_of_the_right_shape():
    """There each field comes out of the decoder alone, with half the lines."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as out:
        stream = out.add_stream("libx265", rate=50)
        stream.height, stream.width, stream.pix_fmt = 48, 160, "yuv420p"
        stream.options = {"x265-params": "interlace=tff:log-level=none"}
        for number in range(20):
            field = np.ascontiguousarray(moment(number)[number % 2 :: 2])
            frame = av.VideoFrame.from_ndarray(field, "rgb24").reformat(format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, 50)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    clip = read_clip(file.getvalue())
    assert (len(clip), clip.fps) == (10, 25)
    for at, frame in enumerate(clip.frames):
        expected = cv2.resize(moment(2 * at), (80, 48), interpolation=cv2.INTER_AREA)
        assert np.abs(frame.astype(int) - expected).mean() < 4
