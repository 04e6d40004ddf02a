"""Writing: files that browsers play, and that come back as they were."""

import io

import av
import numpy as np
import pytest
from PIL import Image

from video import Clip, encode_h264, probe, read_clip, write_gif, write_video

COLOURS = np.array(
    [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0], [255, 255, 255], [0, 0, 0], [128, 128, 128], [200, 100, 50]]
)


def colour_bars(count=6, height=34, width=128):
    bars = np.repeat(COLOURS.astype(np.uint8), width // len(COLOURS), 0)
    return np.broadcast_to(bars, (count, height, width, 3)).copy()


def middles(frame):
    return frame[frame.shape[0] // 2, 8::16].astype(int)


def test_colours_come_back_and_are_tagged():
    data = encode_h264(colour_bars(), 25)
    assert np.abs(middles(read_clip(data).frames[3]) - COLOURS).max() <= 4
    with av.open(io.BytesIO(data)) as container:
        frame = next(container.decode(video=0))
    # BT.709 in all three, limited range: nothing is left for a browser to guess.
    assert (frame.colorspace, frame.color_primaries, frame.color_trc, frame.color_range) == (1, 1, 1, 1)


def test_intra_makes_every_frame_a_keyframe():
    def keyframes(intra):
        with av.open(io.BytesIO(encode_h264(colour_bars(), 25, intra=intra))) as container:
            return [packet.is_keyframe for packet in container.demux(video=0) if packet.size]

    assert keyframes(True) == [True] * 6
    assert sum(keyframes(False)) == 1


def test_odd_sides_repeat_the_edge():
    frames = np.full((4, 33, 47, 3), 90, np.uint8)
    clip = read_clip(encode_h264(frames, 10))
    assert clip.size == (34, 48)
    assert np.abs(clip.frames.astype(int) - 90).max() <= 3


@pytest.mark.parametrize("fps", [1 / 590.5, 1 / 500, 0.1, 12.5, 30000 / 1001, 30])
def test_the_rate_comes_back(fps):
    info = probe(encode_h264(colour_bars(), fps))
    assert (info.frames, info.variable) == (6, False)
    assert info.fps == pytest.approx(fps, rel=1e-6)


def test_a_file_begins_with_its_index(tmp_path):
    path = tmp_path / "clip.mp4"
    assert write_video(Clip(colour_bars(), 25), path) is None
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    assert len(read_clip(path)) == 6


def test_without_a_path_the_bytes_come_back():
    data = write_video(Clip(colour_bars(), 25))
    assert isinstance(data, bytes)
    assert len(read_clip(data)) == 6


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(OSError, match="No such file"):
        write_video(Clip(colour_bars(), 25), tmp_path / "nowhere" / "clip.mp4")


@pytest.mark.parametrize("fps", [0.0003, 0.0009, 1 / 1001])
def test_a_rate_of_less_than_a_frame_in_a_thousand_seconds(fps):
    with av.open(io.BytesIO(encode_h264(colour_bars(2), fps))) as container:
        stream = container.streams.video[0]
        assert float(stream.duration * stream.time_base) == pytest.approx(2 / fps, rel=1e-3)


def test_a_gif_holds_a_frame_as_long_as_the_format_can_say():
    info = probe(write_gif(Clip(colour_bars(2) + np.arange(2, dtype=np.uint8)[:, None, None, None], 0.001)))
    assert (info.frames, info.seconds) == (2, pytest.approx(2 * 655.35))


def test_gif_loops_and_keeps_the_time():
    frames = np.stack([np.roll(frame, 5 * t, 1) for t, frame in enumerate(colour_bars(30))])
    data = write_gif(Clip(frames, 30))  # 3.33 hundredths of a second: rounded, but not drifting
    with Image.open(io.BytesIO(data)) as gif:
        assert gif.info["loop"] == 0
    info = probe(data)
    assert (info.frames, info.variable) == (30, False)
    assert info.seconds == pytest.approx(1, abs=0.02)
    assert np.abs(read_clip(data).frames.astype(int) - frames).mean() < 4
