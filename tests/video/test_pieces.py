"""A video piece by piece: the frames that ``read_frames`` gives, however long the file and whatever its codec."""

import io

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.video.test_read import KINDS, animated, of_kind
from tests.video_files import make_video, numbers_of
from video import ClipError, Progress, bounds, read_frames, read_pieces

LONG = make_video(frames=120, fps=24, options={"bf": 3, "g": 12})


def pieces_of(*args, **settings):
    return [event for event in read_pieces(*args, **settings) if not isinstance(event, Progress)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_container_and_codec(kind):
    data = of_kind(kind, frames=40, fps=25, size=(48, 80), options={})
    times = 0.31 + np.arange(30) / 25
    pieces = pieces_of(data, times, 8, side=40)
    assert [len(piece) for piece in pieces] == [8, 8, 8, 6]
    assert (np.concatenate(pieces) == read_frames(data, times, side=40)).all()


@settings(max_examples=25, deadline=None)
@given(st.floats(0, 4), st.floats(2, 60), st.integers(1, 200), st.integers(1, 50))
def test_any_stretch_at_any_rate(start_s, fps, count, length):
    times = start_s + np.arange(count) / fps
    pieces = pieces_of(LONG, times, length)
    assert all(len(piece) == length for piece in pieces[:-1])
    assert numbers_of(np.concatenate(pieces)) == numbers_of(read_frames(LONG, times))


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_animations(kind):
    assert numbers_of(np.concatenate(pieces_of(animated(kind), np.arange(0.2, 1.1, 0.1), 4))) == list(range(2, 11))


def test_a_variable_rate_follows_the_clock():
    times = [0, 0.1, 0.2, 0.7, 0.8, 1.5, 1.6]
    data = make_video("matroska", frames=len(times), times=times, options={"bf": 0})
    wanted = np.arange(0, 1.7, 0.05) + 0.01
    assert (np.concatenate(pieces_of(data, wanted, 10)) == read_frames(data, wanted)).all()


def test_it_reads_no_further_than_asked():
    """The first piece is there before the rest is decoded: a damaged end does no harm to what came before."""
    damaged = zeroed(lambda count: slice(count // 2 + 1, count))
    steps = read_pieces(damaged, np.arange(120) / 24, 24)
    first = next(step for step in steps if not isinstance(step, Progress))
    assert numbers_of(first) == list(range(24))


def zeroed(which):
    """A file of which some packets hold nothing."""
    data = of_kind("mjpeg", frames=120, fps=24)
    with av.open(io.BytesIO(data)) as source:
        bodies = [bytes(packet) for packet in source.demux(video=0) if packet.size]
    for body in bodies[which(len(bodies))]:
        data = data.replace(body, bytes(len(body)))
    return data


def test_damaged_frames_are_replaced_by_the_one_before():
    pieces = np.concatenate(pieces_of(zeroed(lambda _count: slice(30, 36)), np.arange(120) / 24, 50))
    assert len(pieces) == 120
    assert numbers_of(pieces) == [*range(30), *[29] * 6, *range(36, 120)]


def test_most_of_it_damaged():
    with pytest.raises(ClipError, match="Most of this stretch is damaged"):
        pieces_of(zeroed(lambda count: slice(0, count - 10)), np.arange(120) / 24, 50)


@pytest.mark.parametrize(("bound", "value"), [("MAX_BYTES", 1000), ("MAX_SECONDS", 2), ("MAX_FRAMES", 20)])
def test_the_bounds_hold(monkeypatch, bound, value):
    monkeypatch.setattr(bounds, bound, value)
    with pytest.raises(ClipError):
        pieces_of(LONG, np.arange(10) / 24, 5)
