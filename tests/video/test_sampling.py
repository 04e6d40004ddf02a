"""Which frames become a clip: for any time stamps, what the file shows and when."""

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from video import ClipError
from video.bounds import MAX_CLIP_FPS, MAX_CLIP_FRAMES
from video.sampling import sampling
from video.timeline import make_timeline

MS = 0.001


def sampled(times, last_s, start_s=0.0, end_s=np.inf, tick=MS, claimed=None):
    timeline = make_timeline(np.asarray(times, float), last_s, tick, claimed)
    return timeline, *sampling(timeline, start_s, end_s)


def alternating(a_s, b_s, count):
    """Times of ``count`` frames, and how long the last one stays."""
    steps = [a_s, b_s] * (count // 2)
    return np.append(0, np.cumsum(steps[:-1])), steps[-1]


intervals = st.lists(st.integers(5, 2000), min_size=1, max_size=60)


@given(intervals, st.integers(5, 2000))
@example([33, 50] * 20, 33)
@example([40] * 30, 3000)
def test_any_time_stamps(steps_ms, last_ms):
    """Order is kept, the length is right, and nothing is far from its time."""
    times = np.append(0, np.cumsum(steps_ms)) / 1000
    timeline, fps, numbers = sampled(times, last_ms / 1000)
    assert 0 < fps <= MAX_CLIP_FPS * 1.01
    assert 2 <= len(numbers) <= MAX_CLIP_FRAMES
    assert (np.diff(numbers) >= 0).all()
    if timeline.seconds * fps >= 1.5:
        assert abs(len(numbers) / fps - timeline.seconds) <= 0.51 / fps
    ends = np.append(timeline.times[1:], timeline.seconds)
    shown = np.arange(len(numbers)) / fps
    assert (timeline.times[numbers] <= shown + 1.01 / fps).all()
    assert (ends[numbers] >= shown - 1.01 / fps).all()


@given(st.lists(st.integers(34, 2000), min_size=1, max_size=60), st.integers(34, 2000))
def test_every_frame_is_shown_where_the_rate_allows_it(steps_ms, last_ms):
    times = np.append(0, np.cumsum(steps_ms)) / 1000
    assume((times[-1] + last_ms / 1000) * MAX_CLIP_FPS <= MAX_CLIP_FRAMES)
    _, _, numbers = sampled(times, last_ms / 1000)
    assert sorted(set(numbers.tolist())) == list(range(len(times)))


@given(st.integers(17, 400), st.floats(1, 3), st.integers(4, 60), st.booleans(), st.sampled_from([MS, 1 / 90000, 0.01]))
def test_two_intervals_that_alternate(short_ms, ratio, pairs, short_first, tick):
    """Each frame once, for as long as the clip's largest rate allows it."""
    steps = (short_ms / 1000, short_ms * ratio / 1000)
    assume(sum(steps) / 2 >= 1.02 / MAX_CLIP_FPS)
    times, last_s = alternating(*(steps if short_first else steps[::-1]), 2 * pairs)
    rounded = np.round(times / tick) * tick
    assume((np.diff(rounded) > 0).all() and np.diff(rounded).max() <= 3 * np.diff(rounded).min())
    timeline, fps, numbers = sampled(rounded, last_s, tick=tick)
    assert numbers.tolist() == list(range(2 * pairs))
    assert len(numbers) / fps == pytest.approx(timeline.seconds, abs=1 / fps)


def test_faster_than_a_clip_they_are_divided_evenly():
    times, last_s = alternating(1 / 60, 2 / 60, 60)  # 40 a second
    _, fps, numbers = sampled(times, last_s)
    assert fps == pytest.approx(20, rel=0.01)
    assert numbers.tolist() == list(range(0, 60, 2))


def test_24_on_a_clock_of_30():
    times = np.ceil(np.arange(48) / 24 * 30 - 1e-9) / 30
    _, fps, numbers = sampled(times, 1 / 30)
    assert fps == pytest.approx(24, rel=0.02)
    assert numbers.tolist() == list(range(48))


def test_a_dropped_frame_moves_nothing():
    times = np.delete(np.arange(100) * 1001 / 30000, [40, 41, 70])
    _, fps, numbers = sampled(np.round(times, 3), 0.033, claimed=30000 / 1001)
    assert fps == 30000 / 1001
    assert (np.round(times[numbers] * fps) <= np.arange(100)).all()
    assert numbers.tolist() == [k for k in range(97) for _ in range({39: 3, 67: 2}.get(k, 1))]


def test_the_rate_is_that_of_the_stretch():
    """A recorder that writes a frame only when the screen changes."""
    times = [*np.arange(30) / 30, 10, 20, 30]
    timeline, fps, numbers = sampled(times, 10, 0, 1)
    assert (timeline.variable, fps) == (True, pytest.approx(30))
    assert numbers.tolist() == list(range(30))
    _, fps, numbers = sampled(times, 10, 5, 35)
    assert sorted(set(numbers.tolist())) == [29, 30, 31, 32]
    assert len(numbers) / fps == pytest.approx(30, abs=0.5 / fps)


@given(intervals, st.integers(5, 2000), st.floats(0, 1), st.floats(0, 1))
def test_one_frame_is_said_only_where_there_is_one(steps_ms, last_ms, start, length):
    times = np.append(0, np.cumsum(steps_ms)) / 1000
    timeline = make_timeline(times, last_ms / 1000, MS)
    start_s = start * timeline.seconds * 0.999
    end_s = start_s + max(length * timeline.seconds, 0.01)
    ends = np.append(timeline.times[1:], timeline.seconds)
    on_screen = int(((timeline.times < end_s - 2 * MS) & (ends > start_s + 2 * MS)).sum())
    try:
        _, numbers = sampling(timeline, start_s, end_s)
    except ClipError:
        assert on_screen <= 1
    else:
        assert len(numbers) >= 2


def test_the_last_frame_stays_as_long_as_it_stays():
    _, fps, numbers = sampled(np.arange(30) / 30, 3.0)
    assert (fps, len(numbers)) == (pytest.approx(30), 119)
    assert numbers.tolist() == [*range(30), *[29] * 89]
