"""Files that players show without complaint, and that trip up simple readers."""

import io
from fractions import Fraction

import av
import numpy as np
import pytest
from PIL import Image

from tests.video_files import make_video, numbered, numbers_of
from video import probe, read_clip, read_frames
from video.timeline import make_timeline

REALTIME = {"deadline": "realtime", "cpu-used": 8}


@pytest.mark.parametrize("fps", [24, 25, 29.97, 30, 12.5])
@pytest.mark.parametrize(
    ("container", "codec", "pix_fmt", "options"),
    [("webm", "libvpx-vp9", "yuv420p", REALTIME), ("gif", "gif", "rgb8", {}), ("webm", "libvpx", "yuv420p", REALTIME)],
)
def test_times_that_are_rounded_still_give_each_frame_once(container, codec, pix_fmt, options, fps):
    clip = read_clip(make_video(container, codec, frames=30, fps=fps, pix_fmt=pix_fmt, options=options))
    assert numbers_of(clip.frames) == list(range(30))
    assert clip.fps == pytest.approx(fps, rel=0.01)


@pytest.mark.parametrize(
    ("container", "codec", "options"),
    [
        ("matroska", "libx264", {"x264-params": "intra-refresh=1:keyint=20:log-level=none"}),  # no second keyframe
        ("avi", "libx264", {"g": 12, "bf": 3}),  # B-frames in a format without presentation times
        ("mpegts", "libx264", {"g": 12, "bf": 3}),  # times do not begin at zero
        ("mp4", "libx265", {"x265-params": "log-level=none:keyint=12:temporal-layers=3:bframes=4"}),
        ("webm", "libvpx-vp9", {**REALTIME, "g": 12, "auto-alt-ref": 1, "lag-in-frames": 12}),  # hidden frames
        ("mpegts", "mpeg2video", {"g": 12, "bf": 2}),
    ],
)
def test_single_frames_are_found_anywhere(container, codec, options):
    data = make_video(container, codec, frames=48, fps=24, size=(48, 128), options=options)
    everything = read_clip(data).frames
    assert numbers_of(everything) == list(range(48))
    for number in (0, 7, 13, 24, 25, 40, 47):
        assert np.array_equal(read_frames(data, [number / 24])[0], everything[number])


def test_ten_bit_hevc():
    options = {"x265-params": "log-level=none"}
    data = make_video("mp4", "libx265", frames=10, size=(64, 128), pix_fmt="yuv420p10le", options=options)
    assert numbers_of(read_clip(data).frames) == list(range(10))


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_transparent_animations_are_on_white(kind):
    pictures = []
    for shade in (40, 90, 140):
        rgba = np.zeros((48, 64, 4), np.uint8)
        rgba[:, :32] = rgba[:, 60:] = (shade, 0, 0, 255)
        pictures.append(Image.fromarray(rgba))
    file = io.BytesIO()
    lossless = {"lossless": True} if kind == "WEBP" else {"disposal": 2}
    pictures[0].save(file, kind, save_all=True, append_images=pictures[1:], duration=100, **lossless)
    frames = read_clip(file.getvalue()).frames
    assert [int(frame[24, 16, 0]) for frame in frames] == [40, 90, 140]
    assert (frames[:, 24, 48] == 255).all()


def test_a_webp_with_uneven_times():
    pictures = [Image.fromarray(numbered(n, 48, 64)) for n in range(4)]
    file = io.BytesIO()
    pictures[0].save(
        file, "WEBP", save_all=True, append_images=pictures[1:], duration=[100, 500, 200, 200], lossless=True
    )
    assert probe(file.getvalue()).variable
    assert numbers_of(read_frames(file.getvalue(), [0.05, 0.15, 0.55, 0.65, 0.9])) == [0, 1, 1, 2, 3]


def test_a_size_that_changes_midway():
    """Two encodings glued together, as live streams do: all frames come back at the first one's size."""
    options = {"g": 5, "bf": 0}
    parts = [make_video("h264", frames=5, size=size, options=options) for size in ((48, 64), (96, 128))]
    file = io.BytesIO()
    with av.open(file, "w", format="mpegts") as out:
        stream = out.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for part, data in enumerate(parts):
            with av.open(io.BytesIO(data), "r", format="h264") as source:
                for number, packet in enumerate(packet for packet in source.demux(video=0) if packet.size):
                    packet.pts = packet.dts = (5 * part + number) * 3600
                    packet.time_base, packet.stream = Fraction(1, 90000), stream
                    out.mux(packet)
    clip = read_clip(file.getvalue())
    assert clip.size == (48, 64)
    assert numbers_of(clip.frames) == [0, 1, 2, 3, 4] * 2


def test_a_timeline_tells_rounding_from_variation():
    rounded = np.round(np.arange(100) * 1001 / 30000, 3)
    even = make_timeline(rounded, 0.033, 0.001, 30000 / 1001)
    assert (even.variable, even.fps) == (False, 30000 / 1001)
    dropped = np.delete(np.arange(101) / 30, 50)
    assert make_timeline(dropped, 1 / 30, 1 / 30, 30.0).variable
