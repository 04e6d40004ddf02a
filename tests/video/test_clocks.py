"""When frames come on screen where files do not say it plainly: their own clocks, AVI's index, several streams."""

import io
import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from tests.video_files import make_video, numbered, numbers_of
from video import ClipError, Progress, probe, read_clip, read_frames, read_pieces

FILES = Path(__file__).parent / "files"
COLOURS = {"mjpeg": "yuvj420p", "huffyuv": "yuv422p", "gif": "rgb8", "apng": "rgb24"}


def spelled(frames):
    """The numbers of frames whose lower half holds eight blocks, bright is 1, the lowest bit first."""
    _, height, width, _ = frames.shape
    blocks = frames[:, 3 * height // 4, width // 16 :: width // 8].mean(-1) > 128
    return (blocks @ (1 << np.arange(8))).tolist()


def timed(container, codec, times, last_s, tick=Fraction(1, 90000), **options):
    """A video of numbered frames at these times, in seconds, of which the last is said to stay for ``last_s``."""
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        stream = out.add_stream(codec, rate=30, options={name: str(value) for name, value in options.items()})
        stream.height, stream.width, stream.pix_fmt = 48, 64, COLOURS.get(codec, "yuv420p")
        stream.codec_context.time_base = tick
        packets = []
        for number, time in enumerate(times):
            picture = av.VideoFrame.from_ndarray(numbered(number, 48, 64)).reformat(format=stream.pix_fmt)
            picture.pts, picture.time_base = round(time / tick), tick
            packets += stream.encode(picture)
        packets += stream.encode(None)
        max(packets, key=lambda packet: packet.pts).duration = round(last_s / packets[0].time_base)
        out.mux(packets)
    return file.getvalue()


CLOCKS = [
    ("mp4", "libx264", {}),
    ("mov", "mjpeg", {}),
    ("matroska", "libx264", {"tick": Fraction(1, 1000), "bf": 2}),
    ("webm", "libvpx-vp9", {"tick": Fraction(1, 1000), "deadline": "realtime", "cpu-used": 8}),
    ("gif", "gif", {"tick": Fraction(1, 100)}),
]


@pytest.mark.parametrize(("container", "codec", "settings"), CLOCKS)
def test_the_last_frame_stays(container, codec, settings):
    info = probe(data := timed(container, codec, np.arange(10) / 10, 1.5, **settings))
    assert (info.variable, info.fps) == (False, pytest.approx(10))
    assert info.seconds == pytest.approx(2.4, abs=0.002)
    assert numbers_of(read_clip(data).frames) == [*range(10), *[9] * 14]


@pytest.mark.parametrize("kind", ["PNG", "AVIF", "WEBP", "GIF"])
def test_the_last_picture_of_an_animation_stays(kind):
    pictures = [Image.fromarray(numbered(n, 48, 64)) for n in range(8)]
    file = io.BytesIO()
    pictures[0].save(file, kind, save_all=True, append_images=pictures[1:], duration=[100] * 7 + [900], lossless=True)
    clip = read_clip(file.getvalue())
    assert clip.fps == pytest.approx(10)
    assert numbers_of(clip.frames) == [*range(8), *[7] * 8]


@pytest.mark.parametrize("kind", ["PNG", "AVIF"])
def test_a_still_picture_is_said_to_be_one(kind):
    file = io.BytesIO()
    Image.fromarray(numbered(3, 48, 64)).save(file, kind)
    with pytest.raises(ClipError, match=r"still picture|single frame"):
        read_clip(file.getvalue())


@pytest.mark.parametrize(("name", "seconds"), [("last_frame_held.mp4", 3.97), ("pause_at_end.gif", 3.44)])
def test_files_whose_last_frame_stays(name, seconds):
    info = probe(FILES / name)
    assert info.seconds == pytest.approx(seconds, abs=0.005)
    clip = read_clip(FILES / name)
    assert clip.seconds == pytest.approx(seconds, abs=0.5 / clip.fps)
    assert spelled(clip.frames) == [*range(info.frames), *[info.frames - 1] * (len(clip) - info.frames)]


def test_what_a_cut_off_file_says_of_its_length_does_not_hold_its_last_frame():
    data = timed("matroska", "libx264", np.arange(60) / 10, 0.1, tick=Fraction(1, 1000), g=10)
    whole, half = probe(data), probe(data[: len(data) // 2])
    assert whole.seconds == pytest.approx(6)
    assert half.seconds == pytest.approx(half.frames / 10)


@pytest.mark.parametrize("delay", [0, 1])
def test_hurried_gifs_play_as_in_browsers(delay):
    data = timed("gif", "gif", np.arange(12) / 50, 0.02, tick=Fraction(1, 100))
    head, *parts = data.split(b"\x21\xf9\x04")  # graphic control: flags, then the delay
    data = b"\x21\xf9\x04".join([head, *(part[:1] + struct.pack("<H", delay) + part[3:] for part in parts)])
    info = probe(data)
    assert (info.fps, info.seconds) == (pytest.approx(10), pytest.approx(1.2))
    assert numbers_of(read_frames(data, np.arange(12) / 10 + 0.05)) == list(range(12))
    assert probe(FILES / "delay_1cs.gif").seconds == pytest.approx(1.2)


BURST = [*np.arange(30) / 30, 9, 18, 27]


@pytest.mark.parametrize(
    ("container", "codec", "settings"),
    [*CLOCKS, ("mpegts", "libx264", {"bf": 2}), ("flv", "libx264", {"tick": Fraction(1, 1000)})],
)
def test_the_rate_of_a_stretch(container, codec, settings):
    data = timed(container, codec, BURST, 9, **settings)
    clip = read_clip(data, end_s=1.0)
    assert clip.fps == pytest.approx(30, rel=0.01)
    assert numbers_of(clip.frames) == list(range(30))


def test_a_recorder_that_writes_only_what_changes():
    assert spelled(read_clip(FILES / "screen_burst.mp4", end_s=1.0).frames) == list(range(30))
    with pytest.raises(ClipError, match=r"from 12\.0 to 18\.0 s holds a single frame"):
        read_clip(FILES / "screen_burst.mp4", start_s=12.0, end_s=18.0)


@pytest.mark.parametrize(("container", "codec", "settings"), CLOCKS)
@pytest.mark.parametrize("steps", [(3, 2), (2, 3), (2, 4)])
def test_clocks_that_beat(container, codec, settings, steps):
    times = np.append(0, np.cumsum(steps * 20))[:-1] / 60
    clip = read_clip(timed(container, codec, times, steps[1] / 60, **settings))
    assert numbers_of(clip.frames) == list(range(40))
    assert clip.fps == pytest.approx(120 / sum(steps), rel=0.03)


def test_pulldown():
    clip = read_clip(FILES / "pulldown.mkv")
    assert spelled(clip.frames) == list(range(60))
    assert clip.fps == pytest.approx(24, rel=0.005)


@pytest.mark.parametrize("name", ["preview_first.mp4", "picture_track_first.mov"])
def test_the_stream_that_players_show(name):
    clip = read_clip(FILES / name)
    assert clip.size == (144, 192)
    assert spelled(clip.frames) == list(range(30))


@pytest.mark.parametrize("default", [None, 0])
def test_of_several_streams_the_default_one_then_the_largest(default):
    file = io.BytesIO()
    with av.open(file, "w", format="matroska") as out:
        streams = []
        for number, side in enumerate((32, 128, 64)):
            stream = out.add_stream("ffv1", rate=10)
            stream.height, stream.width, stream.pix_fmt = side, side, "yuv420p"
            stream.disposition = av.stream.Disposition.default if number == default else av.stream.Disposition(0)
            streams.append(stream)
        for stream in streams:
            for number in range(6):
                out.mux(stream.encode(av.VideoFrame.from_ndarray(numbered(number, stream.height, stream.width))))
            out.mux(stream.encode(None))
    assert read_clip(file.getvalue()).size == ((128, 128) if default is None else (32, 32))


@pytest.mark.parametrize("default", [False, True])
def test_a_picture_on_a_track_of_its_own_is_no_video(default):
    """Matroska does not say how many frames a track holds."""
    file = io.BytesIO()
    with av.open(file, "w", format="matroska") as out:
        cover, film = out.add_stream("mjpeg", rate=10), out.add_stream("ffv1", rate=10)
        cover.pix_fmt, film.pix_fmt = "yuvj420p", "yuv420p"
        cover.disposition = av.stream.Disposition.default if default else av.stream.Disposition(0)
        film.disposition = av.stream.Disposition(0)
        for stream, side in ((cover, 128), (film, 64)):
            stream.height = stream.width = side
        for stream, count in ((cover, 1), (film, 12)):
            frames = [av.VideoFrame.from_ndarray(numbered(n, stream.height, stream.width)) for n in range(count)]
            for packet in [p for frame in (*frames, None) for p in stream.encode(frame)]:
                out.mux(packet)
    assert numbers_of(read_clip(file.getvalue()).frames) == list(range(12))


AVIS = [("mjpeg", {}), ("mpeg4", {"g": 6}), ("mpeg4", {"g": 6, "bf": 2}), ("libx264", {"g": 12, "bf": 3})]


def damaged(data, number, how):
    """An AVI of which one chunk is overwritten, not found, gone, or empty, and its index as before."""
    data, at = bytearray(data), data.index(b"movi") + 4
    for _before in range(number):
        at += 8 + (size := struct.unpack_from("<I", data, at + 4)[0]) + size % 2
    size = struct.unpack_from("<I", data, at + 4)[0]
    end, index = at + 8 + size + size % 2, data.index(b"idx1") + 8
    if how == "overwritten":
        data[at + 8 : end] = bytes(end - at - 8)
    elif how == "not found":
        data[at : at + 4] = b"JUNK"
    elif how == "gone":
        del data[at:end]
    else:
        for entry in range(index + 16 * (number + 1), len(data) - 15, 16):
            struct.pack_into("<I", data, entry + 8, struct.unpack_from("<I", data, entry + 8)[0] - (end - at - 8))
        struct.pack_into("<I", data, index + 16 * number + 12, 0)
        struct.pack_into("<I", data, at + 4, 0)
        del data[at + 8 : end]
    return bytes(data)


@pytest.mark.parametrize("how", ["overwritten", "not found", "gone", "empty"])
@pytest.mark.parametrize(("codec", "options"), AVIS)
def test_what_an_avi_lacks_moves_nothing(codec, options, how):
    """Frames that refer to the missing one show the one before; all others are where they were."""
    whole = make_video("avi", codec, frames=40, fps=25, options=options, pix_fmt=COLOURS.get(codec, "yuv420p"))
    clip = read_clip(damaged(whole, 13, how))
    found = numbers_of(clip.frames)
    assert (len(found), clip.fps) == (40, 25)
    assert [k for k in range(40) if found[k] != k and not 11 <= k <= 15] == []
    if "bf" not in options:
        assert found == [*range(13), 12, *range(14, 40)]


def test_avis_with_a_damaged_or_missing_part():
    found = spelled(read_clip(FILES / "one_bad_chunk.avi").frames)
    assert found == [*range(20), 19, *range(21, 60)]
    found = spelled(read_clip(FILES / "begins_between_keys.avi").frames)
    assert found == [*[12] * 12, *range(12, 60)]


def test_an_avi_of_dropped_frames():
    """FFmpeg writes an empty chunk for each tick without a frame, as recorders do that cannot keep up."""
    times = np.array([0, 1, 2, 6, 7, 8, 9, 15, 16, 17, 30, 31]) / 25
    clip = read_clip(timed("avi", "mpeg4", times, 0.04, tick=Fraction(1, 25)))
    assert clip.fps == pytest.approx(25)
    assert numbers_of(clip.frames) == [int((times <= k / 25 + 1e-6).sum()) - 1 for k in range(32)]


def test_a_long_pause_before_pictures_that_wait_for_others():
    """After it, the first pictures are decoded long before they are shown, which is no fault of the clock."""
    times = [*(n / 25 for n in range(20)), *(30 + n / 25 for n in range(20))]
    clip = read_clip(make_video("mpegts", frames=40, times=times, options={"bf": 2, "g": 60}), start_s=30)
    assert (clip.fps, numbers_of(clip.frames)) == (pytest.approx(25), list(range(20, 40)))


@pytest.mark.parametrize("starts", [(0, 3600), (3600, 0, 20), (95400, 0)])
@pytest.mark.parametrize(("container", "codec"), [("mpegts", "libx264"), ("mpeg", "mpeg2video")])
def test_joined_recordings_follow_each_other(container, codec, starts):
    joined = b""
    for part, start_s in enumerate(starts):
        file = io.BytesIO()
        with av.open(file, "w", format=container) as out:
            stream = out.add_stream(codec, rate=25, options={"bf": "2", "g": "12"})
            stream.height, stream.width, stream.pix_fmt = 48, 64, "yuv420p"
            frames = [av.VideoFrame.from_ndarray(numbered(20 * part + n, 48, 64)) for n in range(20)]
            for packet in [p for frame in (*frames, None) for p in stream.encode(frame)]:
                packet.pts += round(start_s / packet.time_base)
                packet.dts += round(start_s / packet.time_base)
                out.mux(packet)
        joined += file.getvalue()
    info, everything = probe(joined), list(range(20 * len(starts)))
    assert (info.variable, info.seconds) == (False, pytest.approx(len(everything) / 25))
    assert numbers_of(read_clip(joined).frames) == everything
    pieces = [p for p in read_pieces(joined, np.array(everything) / 25, 16) if not isinstance(p, Progress)]
    assert numbers_of(np.concatenate(pieces)) == everything


@pytest.mark.parametrize("codec", ["libx264", "mpeg2video"])
@pytest.mark.parametrize("sizes", [((48, 64), (96, 128)), ((96, 128), (48, 64))])
def test_joined_recordings_of_different_sizes(codec, sizes):
    """The first one's last picture is still in the decoder when the second one comes."""
    options = {"bf": 2, "g": 12, "b": "4M"}
    joined = b"".join(make_video("mpegts", codec, frames=20, fps=25, size=size, options=options) for size in sizes)
    assert numbers_of(read_clip(joined).frames) == [*range(20)] * 2


def test_a_joined_recording_whose_clock_jumps_by_a_day():
    info = probe(FILES / "joined_recordings.ts")
    assert (info.frames, info.seconds) == (80, pytest.approx(3.2))
    assert spelled(read_clip(FILES / "joined_recordings.ts").frames) == [*range(40)] * 2
