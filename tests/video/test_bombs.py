"""Files that would fill the memory or take forever: each ends in a clear error or a clip, soon and small."""

import io
from fractions import Fraction

import av
import numpy as np
import pytest

from tests.bombs import BOMBS, HEAVY, QUICK, jpeg
from tests.measuring import measured
from tests.video_files import make_video
from video import ClipError, Progress, bounds, boxes, memory, probing, read_clip, read_pieces, reading, riff
from video.container import look_over

MOST_S, MOST_MB, MOST_STEP_S = 5.0, 500.0, 1.0


def check(makers, folder, by="reader"):
    for name, found in measured({make.__name__: make() for make in makers}, folder, 120.0, by).items():
        assert found.seconds < MOST_S, (name, found)
        assert found.megabytes < MOST_MB, (name, found)
        assert found.step_s < MOST_STEP_S, (name, found)
        assert not found.words or found.words.endswith("."), (name, found)


def test_the_bombs(tmp_path):
    check(QUICK, tmp_path)


@pytest.mark.sweep
@pytest.mark.parametrize("make", HEAVY, ids=lambda make: make.__name__)
def test_the_heavy_bombs(make, tmp_path):
    check([make], tmp_path)


@pytest.mark.sweep
def test_the_bombs_on_a_page(tmp_path):
    check(QUICK + HEAVY, tmp_path, by="page")


@pytest.mark.parametrize("name", ["one_sample_named_often", "stripped_headers", "copies_beside_a_lace", "huge_gif"])
def test_a_bomb_says_what_it_is(name):
    with pytest.raises(ClipError, match=r"MB|memory"):
        read_clip(BOMBS[name]())


def test_sound_that_is_named_often_does_not_hinder_the_pictures():
    data = BOMBS["sound_named_often"]()
    assert len(read_clip(data)) > 1
    *_, piece = read_pieces(data, np.array([0.0, 0.1]), 2)
    assert len(piece) == 2


def packets(count, container="matroska"):
    """A file of ``count`` tiny pictures that all are the same."""
    picture, file = jpeg((16, 16)), io.BytesIO()
    with av.open(file, "w", format=container) as out:
        stream = out.add_stream("mjpeg", rate=100)
        stream.width = stream.height = 16
        stream.pix_fmt = "yuvj420p"
        for number in range(count):
            packet = av.Packet(picture)
            packet.pts = packet.dts = number
            packet.time_base, packet.stream, packet.is_keyframe, packet.duration = Fraction(1, 100), stream, True, 1
            out.mux(packet)
    return file.getvalue()


@pytest.mark.sweep
@pytest.mark.parametrize("container", ["mp4", "matroska", "avi"])
def test_a_quarter_million_packets_open_step_by_step(container, tmp_path):
    data = packets(bounds.MAX_FRAMES - 1000, container)
    assert sum(isinstance(step, Progress) for step in probing(data)) > 3
    found = measured({"many": data}, tmp_path)["many"]
    assert found.words == ""
    assert found.step_s < MOST_STEP_S


def test_opening_tells_how_far_it_is_and_can_be_stopped():
    data = packets(30_000)
    steps = probing(data)
    first = next(steps)
    assert isinstance(first, Progress)
    assert first.done < first.total
    steps.close()  # who stops does not wait, and nothing breaks
    assert len(read_clip(data, end_s=1.0)) > 1


def test_out_of_memory_is_told(monkeypatch):
    def full(*_):
        raise MemoryError

    data = make_video()
    monkeypatch.setattr("video.decode.read_packets", full)
    for ask in (probing, reading):
        with pytest.raises(ClipError, match="more memory than there is"):
            list(ask(data))


@pytest.mark.parametrize(
    ("form", "size", "codec"),
    [
        ("yuv420p", (3840, 2160), "h264"),
        ("yuv420p10le", (3840, 2160), "hevc"),
        ("yuva444p12le", (3840, 2160), "prores"),
    ],
)
def test_what_phones_and_cameras_record_keeps_two_threads(form, size, codec, monkeypatch):
    monkeypatch.setattr(memory.os, "cpu_count", lambda: 2)
    assert memory.threads(*size, av.VideoFormat(form, *size), codec) == 2


def test_threads_and_references_fit_into_the_bound(monkeypatch):
    """Counted in the pictures' bytes, for every pixel format that FFmpeg has."""
    monkeypatch.setattr(memory.os, "cpu_count", lambda: 16)
    for name in sorted(av.video.format.names):
        for width, height in ((640, 360), (1920, 1080), (3840, 2160), (8192, 4352)):
            form = av.VideoFormat(name, width, height)
            if not form.components:
                continue
            try:
                count = memory.threads(width, height, form, "vp9")
            except ClipError:
                continue
            frame = av.VideoFrame(64, 64, name)
            each = sum(plane.buffer_size for plane in frame.planes) / 64**2
            assert each * width * height * (count + 8) <= bounds.MAX_PICTURE_BYTES * 1.35, (name, width, count)


def test_the_bound_of_pictures_can_be_moved(monkeypatch):
    monkeypatch.setattr(bounds, "MAX_PICTURE_BYTES", 1 << 20)
    with pytest.raises(ClipError, match=r"takes .* MB of memory; 1 MB are there"):
        read_clip(make_video(size=(480, 640)))


@pytest.mark.parametrize("head", [b"G@\x11\x10", b"FLV\1", b"OggS", b"0&\xb2u", b"\0\0\1\xba"])
def test_names_of_boxes_that_come_up_by_chance_are_no_index(head):
    """One of six recordings of 100 MB, of other kinds than MP4, holds such letters somewhere."""
    data = bytearray(np.random.default_rng(1).bytes(3_000_000))
    data[:4] = head
    for at, name in enumerate((b"trun", b"stsz", b"stz2", b"sidx", b"elst", b"stsc", b"cmvd"), 1):
        data[at * 100_000 : at * 100_000 + 4] = name
    look_over(bytes(data))
    with pytest.raises(ClipError):
        boxes.check_boxes(bytes(data))  # of an MP4, they would be


@pytest.mark.parametrize("content", [b"", b"\4\0\1\0", b"\4\0\0\1"])
def test_names_of_indexes_that_come_up_by_chance_in_an_avi_are_none(content, monkeypatch):
    monkeypatch.setattr(bounds, "MAX_OTHERS", 20_000)
    noise = np.random.default_rng(2).bytes(2_000_000)
    riff.check_index(data := b"RIFF" + noise + b"idx1" + noise + b"indx...." + content + noise, data.find)
    entries = b"00dc" * 4 * 30_000
    with pytest.raises(ClipError):
        riff.check_index(data := b"idx1" + b"\xff" * 4 + entries, data.find)


@pytest.mark.parametrize("tag", [b"ID3\4\0\0\0\0\1\2" + bytes(130), b"ID3\4\0\0\0\0\0\0" * 50])
def test_tags_of_music_hide_nothing(tag):
    bomb = b"\0\0\0\x10ftypisom\0\0\0\0" + b"\0\0\0\x1cstsz" + bytes(4) + b"\0\0\0\1" + b"\x7f\xff\xff\xff" + bytes(8)
    for data in (bomb, tag + bomb):
        with pytest.raises(ClipError):
            look_over(data)


def test_an_old_index_that_is_compressed_is_read():
    """QuickTime's compressed index, of a size that a recording has."""
    import struct
    import zlib

    data = make_video("mov", frames=24)
    start = data.index(b"moov") - 4
    size = int.from_bytes(data[start : start + 4], "big")
    moov = data[start : start + size]
    packed = zlib.compress(moov)
    cmvd = struct.pack(">I4sI", 12 + len(packed), b"cmvd", len(moov)) + packed
    dcom = struct.pack(">I4s4s", 12, b"dcom", b"zlib")
    cmov = struct.pack(">I4s", 8 + len(dcom + cmvd), b"cmov") + dcom + cmvd
    assert start > data.index(b"mdat")  # the media stays where it is
    whole = data[:start] + struct.pack(">I4s", 8 + len(cmov), b"moov") + cmov
    assert np.array_equal(read_clip(whole).frames, read_clip(data).frames)


def test_the_measuring_sees_memory(tmp_path):
    found = measured({"video": make_video(size=(720, 1280))}, tmp_path)["video"]
    assert found.words == ""
    assert found.megabytes > 24 * 1280 / 720 * 0.3
