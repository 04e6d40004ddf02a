"""Colours: the bars that were put in come out, however the file codes them."""

import io
from fractions import Fraction

import av
import numpy as np
import pytest
from av.video.reformatter import VideoReformatter

from tests.colour_files import BARS, bars_of, frame_of, make_bars, signal
from tests.video_files import make_video
from video import probe, read_clip, read_frames
from video.colour import grade, matrix_of
from video.picture import Darkroom

X265 = {"x265-params": "log-level=none:crf=12"}
VP9 = {"deadline": "realtime", "cpu-used": "8", "crf": "10"}
AV1 = {"preset": "12", "crf": "15", "svtav1-params": "tune=1"}
KINDS = {
    "phone": ("mov", "libx265", "yuv420p10le", X265),
    "mp4": ("mp4", "libx264", "yuv420p10le", {"crf": "8"}),
    "mkv": ("matroska", "libx265", "yuv422p10le", X265),
    "av1": ("webm", "libsvtav1", "yuv420p10le", AV1),
    "8 bits": ("mov", "libx265", "yuv420p", X265),
    "vp9": ("webm", "libvpx-vp9", "yuv420p", VP9),
}
LOSSLESS = "matroska", "ffv1", "yuv444p10le"


@pytest.mark.parametrize("transfer", ["HLG", "PQ", ""])
@pytest.mark.parametrize("kind", KINDS)
def test_hdr_and_wide_gamut(kind, transfer):
    container, codec, pix_fmt, options = KINDS[kind]
    data = make_bars(container, codec, pix_fmt, transfer, options=options)
    assert probe(data).hdr == transfer
    off = np.abs(bars_of(read_clip(data).frames[1]) - BARS).max()
    # Eight bits of PQ are too coarse for the darkest of these values: decoded without any error they are 12 off.
    assert off <= (16 if transfer == "PQ" and pix_fmt == "yuv420p" else 12)


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("transfer", ["HLG", "PQ", ""])
@pytest.mark.parametrize("size", [(96, 256), (301, 1207)])
def test_the_range_and_the_size_change_nothing(transfer, full, size):
    data = make_bars(*LOSSLESS, transfer, full=full, size=size)
    assert np.abs(bars_of(read_frames(data, [0.05], side=200)[0]) - BARS).max() <= 5


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_hdr_upright(turn):
    data = make_bars("mp4", "libx264", "yuv420p10le", "HLG", options={"crf": "8"}, rotation=turn)
    upright = read_clip(data).frames[0]
    assert np.abs(bars_of(np.rot90(upright, -turn // 90)) - BARS).max() <= 6


def test_as_swscale_takes_pq_to_bt709():
    """Its conversion is another program; it maps diffuse white to white too."""
    colours = np.random.default_rng(0).integers(8, 236, (64, 3)).astype(np.uint8)
    frame = av.VideoFrame.from_ndarray(colours[None].repeat(8, 0), "rgb24")
    frame.colorspace, frame.color_range, frame.color_primaries, frame.color_trc = 0, 2, 1, 1
    pq = VideoReformatter().reformat(frame, format="rgb48le", dst_color_trc=16, dst_color_primaries=9).to_ndarray()
    assert np.abs(grade("PQ", 9)(pq)[0].astype(int) - colours).max() <= 2


@pytest.mark.parametrize(
    ("transfer", "percent", "level"),
    # BT.2408, table 1: diffuse white, and the 18 % grey card in HLG, which is as bright as it reflects light.
    [("PQ", 58, 255), ("HLG", 75, 255), ("HLG", 38, 255 * 0.18 ** (1 / 2.4)), ("PQ", 0, 0), ("HLG", 0, 0)],
)
def test_reference_levels(transfer, percent, level):
    codes = np.full((1, 1, 3), round(65535 * percent / 100), np.uint16)
    assert np.abs(grade(transfer, 9)(codes).astype(float) - level).max() <= 8


@pytest.mark.parametrize("transfer", ["PQ", "HLG"])
def test_highlights_keep_their_order_and_their_hue(transfer):
    greys = np.linspace(0, 65535, 4096).astype(np.uint16)[None, :, None].repeat(3, 2)
    levels = grade(transfer, 9)(greys)[0].astype(int)
    assert (np.diff(levels[:, 0]) >= 0).all()
    assert levels[-1].tolist() == [255] * 3
    assert np.abs(levels - levels[:, :1]).max() <= 1
    fire = signal(np.array([(255, 120, 40)]) * 1.3, transfer)[None]  # brighter than white
    red, green, blue = grade(transfer, 9)((fire * 65535).astype(np.uint16))[0, 0] / 255
    assert red > 0.97
    assert (green / red, blue / red) == pytest.approx((120 / 255, 40 / 255), abs=0.02)


def test_p3_and_others_by_their_primaries():
    data = make_bars(*LOSSLESS, "", primaries=12, matrix=1, trc=1)
    assert np.abs(bars_of(read_clip(data).frames[0]) - BARS).max() <= 3
    data = make_bars(*LOSSLESS, "", primaries=1, matrix=1, trc=1)
    assert np.abs(bars_of(read_clip(data).frames[0]) - BARS).max() <= 3


@pytest.mark.parametrize("space", [0, 2, 3, 8, 10, 11, 12, 13, 14, 15, 16, 17])
@pytest.mark.parametrize("primaries", [1, 2, 5, 9])
def test_matrices_that_swscale_refuses(space, primaries):
    """They decode, in the matrix of the primaries where they are derived from them, else in the nearest."""
    expected = 9 if primaries == 9 or space in (10, 14) else primaries if space in (12, 13) and primaries != 2 else 5
    codes = signal(BARS, "", 1)
    frame = frame_of(codes, "yuv444p", matrix=expected)
    frame.colorspace, frame.color_primaries, frame.color_range = space, primaries, 1
    assert matrix_of(frame) == expected
    frame.color_primaries = 1 if primaries == 9 else primaries  # BT.2020 would be brought to BT.709 too
    if matrix_of(frame) == expected:
        assert np.abs(bars_of(Darkroom(frame, None, 640).develop(frame)) - BARS).max() <= 3


@pytest.mark.parametrize("container", ["mov", "matroska"])
def test_what_the_codec_leaves_open_the_container_says(container):
    """HEVC without a word about colours, in a file that says HLG; FFmpeg's decoder then forgets what that says."""
    options = {"x265-params": "log-level=none:bframes=0:crf=8"}
    plain = make_bars("hevc", "libx265", "yuv420p10le", "HLG", options=options, tagged=False)
    file = io.BytesIO()
    with av.open(io.BytesIO(plain), format="hevc") as source, av.open(file, "w", format=container) as out:
        stream = out.add_stream_from_template(source.streams.video[0])
        context = stream.codec_context
        context.color_trc, context.color_primaries, context.colorspace, context.color_range = 18, 9, 9, 1
        for number, body in enumerate([bytes(packet) for packet in source.demux(video=0) if packet.size]):
            packet = av.Packet(body)
            packet.stream, packet.time_base, packet.pts, packet.dts = stream, Fraction(1, 25), number, number
            out.mux(packet)
    data = file.getvalue()
    assert probe(data).hdr == "HLG"
    assert np.abs(bars_of(read_clip(data).frames[1]) - BARS).max() <= 12


def transparent_bars(height, width, hidden=(255, 0, 0)):
    """The bars above, transparent below."""
    picture = np.zeros((height, width, 4), np.uint8)
    picture[: height // 2, :, :3] = BARS[np.arange(width) * 8 // width]
    picture[: height // 2, :, 3] = 255
    picture[height // 2 :, :, :3] = hidden
    return picture


@pytest.mark.parametrize(
    ("codec", "size"), [("libvpx-vp9", (64, 128)), ("libvpx", (64, 128)), ("libvpx-vp9", (65, 131))]
)
def test_transparency_of_vp8_and_vp9(codec, size):
    options = {**VP9, "auto-alt-ref": "0", "g": "5"}
    pictures = [transparent_bars(*size)] * 12
    data = make_video(
        "webm", codec, frames=12, fps=25, size=size, pix_fmt="yuva420p", pictures=pictures, options=options
    )
    clip = read_clip(data)
    assert clip.size == size
    assert len(clip) == 12
    assert (clip.frames[:, -8:] >= 250).all()
    assert np.abs(bars_of(clip.frames[3][: size[0] // 2]) - BARS).max() <= 12
    for number in (0, 4, 6, 11):
        assert (read_frames(data, [number / 25 + 0.002])[0] == clip.frames[number]).all()


@pytest.mark.parametrize("tagged", [True, False])
@pytest.mark.parametrize("size", [(720, 1280), (480, 640)])
def test_transparent_prores(tagged, size):
    """Untagged it is BT.709 where it is large, as without transparency."""
    file = io.BytesIO()
    matrix = 1 if size[0] > 576 else 5
    with av.open(file, "w", format="mov") as out:
        stream = out.add_stream("prores_ks", rate=25)
        stream.height, stream.width, stream.pix_fmt, stream.options = *size, "yuva444p10le", {"profile": "4444"}
        if tagged:
            stream.codec_context.colorspace = matrix
        rgba = av.VideoFrame.from_ndarray(transparent_bars(*size), "rgba")
        for number in range(2):
            frame = rgba.reformat(format="yuva444p10le", dst_colorspace=matrix)
            frame.pts, frame.time_base = number, Fraction(1, 25)
            if tagged:
                frame.colorspace = matrix
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    picture = read_clip(file.getvalue()).frames[0]
    assert np.abs(bars_of(picture[: len(picture) // 2]) - BARS).max() <= 6
    assert (picture[-8:] >= 254).all()


@pytest.mark.parametrize("transfer", ["HLG", "PQ"])
def test_transparent_hdr_is_on_white(transfer):
    frame = av.VideoFrame.from_ndarray(np.zeros((32, 128, 4), np.uint16), "rgba64le")
    pixels = np.zeros((32, 128, 4), np.uint16)
    pixels[:16, :, :3] = (signal(BARS, transfer)[np.arange(128) // 16] * 65535).round()
    pixels[:16, :, 3] = 65535
    frame = av.VideoFrame.from_ndarray(pixels, "rgba64le")
    frame.color_trc, frame.color_primaries = {"PQ": 16, "HLG": 18}[transfer], 9
    picture = Darkroom(frame, None, 640).develop(frame)
    assert np.abs(bars_of(picture[:16]) - BARS).max() <= 3
    assert (picture[20:] >= 246).all()
