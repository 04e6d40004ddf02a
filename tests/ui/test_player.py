"""What the clip player sends to the browser."""

import io
import json
from dataclasses import replace

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.player.mosaic import ALIGN, MARGIN, MAX_PIXELS, MAX_SIDE, MAX_TOTAL, Mosaic, Painted, arrange, cell
from ui.player.rows import Curve, Row, Span, lanes, row_data
from ui.player.shapes import Box, Dot, Line
from ui.player.tracks import MAX_FRAMES, MAX_TRACKS, Pick, Track, painting, pick_of, pictures_key, player_data
from video import Progress

FPS = 12.5


def moving(size, seed=0, frames=6):
    """A smooth picture that moves, uint8 ``(frames, *size, 3)``."""
    y, x = np.mgrid[: size[0], : size[1]]
    waves = [np.sin((x + 5 * t) / (9 + 2 * c) + y / 14 + seed) for t in range(frames) for c in range(3)]
    return np.uint8(127 + 100 * np.stack(waves, -1).reshape(*size, frames, 3)).transpose(2, 0, 1, 3)


def track(name, frames, **options):
    return Track(name, name.title(), lambda: frames, **options)


def mosaic_of(tracks, fps=FPS):
    """The last step of the work; the others say how far it is."""
    pictures_key(tracks, fps)
    *steps, mosaic = painting(tracks, fps)
    assert isinstance(mosaic, Mosaic)
    assert steps == [Progress(t, mosaic.frames) for t in range(mosaic.frames)]
    return mosaic


def decoded(mosaic):
    with av.open(io.BytesIO(mosaic.video)) as file:
        return [(frame, frame.to_ndarray(format="rgb24")) for frame in file.decode(video=0)]


def cut(picture, tile):
    return picture[tile.y : tile.y + tile.height, tile.x : tile.x + tile.width]


@given(
    st.lists(st.tuples(st.integers(2, 1200), st.integers(2, 1200)), min_size=1, max_size=32),
    st.integers(1, MAX_FRAMES),
)
def test_tiles_are_aligned_and_never_overlap(sizes, frames):
    tiles, width, height = arrange(sizes, frames)
    assert len(tiles) == len(sizes)
    assert max(width, height) <= MAX_SIDE
    assert width * height <= min(MAX_PIXELS, MAX_TOTAL // frames)
    taken = np.zeros((height // ALIGN, width // ALIGN), bool)
    for tile in tiles:
        left, top = tile.x - MARGIN, tile.y - MARGIN
        assert left % ALIGN == top % ALIGN == 0
        right, bottom = left + cell(tile.width), top + cell(tile.height)
        assert right <= width
        assert bottom <= height
        blocks = np.s_[top // ALIGN : bottom // ALIGN, left // ALIGN : right // ALIGN]
        assert not taken[blocks].any()
        taken[blocks] = True


def test_small_clips_keep_their_colours_and_large_ones_are_shrunk():
    (small, whole), *_ = arrange([(64, 64), (224, 224)], 32)
    assert (small.width, small.height) == (128, 128)
    assert (whole.width, whole.height) == (224, 224)
    tiles, *_ = arrange([(1080, 1920)] * 16, 100)
    assert tiles[0].width < 1920
    assert tiles[0].width / tiles[0].height == pytest.approx(16 / 9, rel=0.02)


def test_every_tile_shows_its_source():
    pictures = [moving((100, 140), 0), moving((224, 130), 1), moving((63, 31), 2)]
    mosaic = mosaic_of([track(f"clip {n}", p) for n, p in enumerate(pictures)])
    frames = decoded(mosaic)
    assert [frame.key_frame for frame, _ in frames] == [True] * 6
    assert [round(frame.time * FPS) for frame, _ in frames] == list(range(6))
    for t, (_, picture) in enumerate(frames):
        for source, tile in zip(pictures, mosaic.tiles, strict=True):
            scale = tile.width // source.shape[2]
            seen = cut(picture, tile)[::scale, ::scale]
            assert np.abs(seen.astype(int) - source[t]).mean() < 6  # another frame is over 20


def test_neighbours_do_not_bleed():
    red, blue = (np.full((2, 130, 130, 3), color, np.uint8) for color in ((220, 30, 30), (30, 30, 220)))
    mosaic = mosaic_of([track("red", red), track("blue", blue)])
    picture = decoded(mosaic)[1][1].astype(int)
    for source, tile in zip((red, blue), mosaic.tiles, strict=True):
        assert np.abs(cut(picture, tile) - source[0, 0, 0]).max() <= 5


@pytest.mark.parametrize("fps", [1 / 3, 0.5, 4, 12.5, 29.97, 240])
def test_any_rate_keeps_its_times(fps):
    video = mosaic_of([track("a", moving((32, 32), frames=5))], fps).video
    with av.open(io.BytesIO(video)) as file:
        stream = file.streams.video[0]
        seconds = float(stream.duration * stream.time_base)
        times = [frame.time for frame in file.decode(video=0)]
    assert times == pytest.approx([t / fps for t in range(5)], rel=1e-3)
    assert seconds == pytest.approx(5 / fps, rel=1e-3)


def test_pictures_are_named_by_their_ids_their_heat_and_their_rate():
    def never():
        raise AssertionError("nothing is painted for a name")

    key = pictures_key([Track("a", "A", never, never)], FPS)
    assert pictures_key([Track("a", "another title", never, never)], FPS) == key
    assert pictures_key([Track("a", "A", never)], FPS) != key
    assert pictures_key([Track("a", "A", never, never)], 2 * FPS) != key


def test_one_frame_is_painted_at_a_time_and_a_stop_ends_it():
    painted = []

    def paint(t):
        painted.append(t)
        return np.zeros((40, 40, 3), np.uint8)

    steps = painting([Track("a", "A", lambda: Painted(9, paint))], FPS)
    assert next(steps) == Progress(0, 9)
    assert next(steps) == Progress(1, 9)
    steps.close()
    assert set(painted) == {0, 1}  # the first one twice: it says how large they are


def test_the_data_says_where_everything_is():
    shapes = (Box(1, 2, 30, 40, "person", dashed=True), Line(((0, 0), (5, 5)), arrow=True), Dot(3, 4, "#ffffff"))
    tracks = [
        track("plain", moving((150, 180))),
        track("full", moving((150, 180)), heat=lambda: moving((150, 180), 4), shapes=(shapes,) * 6, note="a note"),
    ]
    mosaic = mosaic_of(tracks)
    data = player_data(tracks, mosaic, FPS, start_s=1.5, frame=99, height=300)
    assert (data["frames"], data["fps"], data["start_s"], data["frame"], data["height"]) == (6, FPS, 1.5, 5, 300)
    assert data["mosaic"] == mosaic.id
    assert len(mosaic.id) == 32
    plain, full = data["tracks"]
    assert plain["heat"] is None
    assert plain["shapes"] == []
    assert (full["title"], full["note"], full["width"], full["height"]) == ("Full", "a note", 180, 150)
    assert full["tile"] != full["heat"]
    assert [shape["kind"] for shape in full["shapes"][0]] == ["box", "line", "dot"]
    assert (full["shapes"][0][0]["label"], full["shapes"][0][0]["dashed"]) == ("person", True)


@pytest.mark.parametrize(
    ("tracks", "fps", "says"),
    [
        ([], FPS, "1 to 16 tracks"),
        ([track(str(n), moving((8, 8))) for n in range(MAX_TRACKS + 1)], FPS, "found 17"),
        ([track("a", moving((8, 8))), track("b", moving((8, 8), frames=7))], FPS, r"found \[6, 7\]"),
        ([track("a", moving((8, 8), frames=MAX_FRAMES + 1))], FPS, f"found {MAX_FRAMES + 1}"),
        ([track("a", np.zeros((0, 8, 8, 3), np.uint8))], FPS, "found 0"),
        ([track("a", np.zeros((4, 8, 8, 3), np.float32))], FPS, "uint8"),
        ([track("a", moving((8, 8)))], 0, "frames a second"),
        ([track("a", moving((8, 8)))], float("nan"), "frames a second"),
    ],
)
def test_errors_say_what_is_wrong(tracks, fps, says):
    with pytest.raises(ValueError, match=says):
        mosaic_of(tracks, fps)


def test_drawings_are_for_every_frame():
    tracks = [track("a", moving((8, 8)), shapes=((Dot(1, 1),),) * 5)]
    mosaic = mosaic_of(tracks)
    with pytest.raises(ValueError, match="6 frames, but drawings for 5"):
        player_data(tracks, mosaic, FPS)


def test_a_click_outside_is_no_click():
    tracks = [track("a", moving((20, 30)))]
    data = player_data(tracks, mosaic_of(tracks), FPS)
    assert pick_of({"track": 0, "t": 5, "y": 19, "x": 29}, data) == Pick(0, 5, 19, 29)
    assert pick_of(None, data) is None
    for outside in ({"track": 1}, {"t": 6}, {"y": 20}, {"x": 30}, {"x": -1}):
        assert pick_of({"track": 0, "t": 0, "y": 0, "x": 0} | outside, data) is None


def test_a_minute_is_one_video():
    """720 frames of 128 x 128 keep their pixels, each a keyframe that the browser can jump to."""
    base = moving((128, 128), frames=6)
    mosaic = mosaic_of([track("stream", base[np.arange(720) % 6])], 12)
    assert (mosaic.frames, mosaic.tiles[0].width) == (720, 256)
    with av.open(io.BytesIO(mosaic.video)) as file:
        assert sum(packet.is_keyframe for packet in file.demux(video=0) if packet.size) == 720


TIMES = st.floats(0, 50).flatmap(
    lambda start: st.floats(0.1, 20).map(lambda long: Span(start, start + long, "", "#000"))
)


@given(st.lists(TIMES, max_size=12))
def test_what_overlaps_stands_below_each_other(spans):
    taken = lanes(spans)
    pairs = [
        (a, b) for n, a in enumerate(zip(spans, taken, strict=True)) for b in list(zip(spans, taken, strict=True))[:n]
    ]
    for (one, lane), (other, its_lane) in pairs:
        assert lane != its_lane or one.end <= other.start or other.end <= one.start
    # No more lanes than overlap somewhere: at the start of some span.
    most = max((sum(o.start <= s.start < o.end for o in spans) for s in spans), default=0)
    assert len(set(taken)) == most


def test_rows_and_curves_are_told_in_frames():
    tracks = [track("a", moving((8, 8)))]
    late, early = Span(4, 5.5, "late", "#112233", "score 0.4", faded=True), Span(-1, 4.5, "early", "#445566")
    early = replace(early, end=np.float32(4.5))  # as networks say it
    rows = [Row("found", (late, early, Span(6, 8, "outside", "#000000"))), Row("none")]
    curves = [Curve("late", "#112233", np.float32([0, 0.25, 0.5, 1.2, -1, 1 / 3]))]
    data = player_data(tracks, mosaic_of(tracks), FPS, rows=rows, curves=curves)
    found, none = data["rows"]
    assert (found["lanes"], none) == (2, {"title": "none", "spans": [], "lanes": 1})
    assert [(s["label"], s["start"], s["end"], s["lane"]) for s in found["spans"]] == [
        ("early", 0, 4.5, 0),
        ("late", 4, 5.5, 1),
    ]
    json.dumps(data)  # plain numbers, or the browser gets nothing of it
    assert found["spans"][1]["note"] == "score 0.4"
    assert [s["faded"] for s in found["spans"]] == [False, True]
    assert data["curves"] == [{"title": "late", "color": "#112233", "values": [0, 0.25, 0.5, 1, 0, 0.333]}]


def test_rows_and_curves_that_cannot_be():
    tracks = [track("a", moving((8, 8)))]
    mosaic = mosaic_of(tracks)
    for start, end in ((3, 3), (4, 2), (float("nan"), 2)):
        with pytest.raises(ValueError, match="found: a span ends after it starts"):
            row_data(Row("found", (Span(start, end, "", "#000000"),)), 6)
    for values in ([0.5] * 5, [0.5] * 5 + [float("nan")]):
        with pytest.raises(ValueError, match="a curve has a number for each of 6 frames"):
            player_data(tracks, mosaic, FPS, curves=[Curve("walk", "#000000", values)])
