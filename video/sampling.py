"""Which frames of a file become a clip of constant rate, and what that rate is.

Three kinds of stretches::

    even      | | | | | | | |    its own rate, or an even part of it: every n-th frame
    beating   |  | |  | |  | |   two clocks that beat (2:3 pulldown): even in all but the rounding, so each frame once
    uneven    ||||     |   | |   a rate at which the frames that follow each other fastest have a place each

A frame comes at most one frame of the clip earlier or later than in the file, and as a rule half of one.
"""

from math import ceil, floor

import numpy as np

from video import bounds
from video.errors import ClipError
from video.timeline import Timeline, even_rate

_LONGEST_BEAT = 3.2  # the longest interval over the shortest, where clocks beat: 2:3, 1:2, 1:3
_GRID_FINENESS = 4  # an uneven stretch's shortest interval over the interval of the grid on which all its times lie
_OFF_GRID = 0.1  # intervals
_SLOW = 5  # frames a second
_SELDOM = 0.15  # 24 frames a second on a clock of 30 leave out every fifth
_MAX_FPS = bounds.MAX_CLIP_FPS * 1.01  # 30 a second, and what rounding makes of it


def sampling(timeline: Timeline, start_s: float, end_s: float) -> tuple[float, np.ndarray]:
    """The clip that covers a stretch: its frames a second, and of each of its frames the number in the file.

    Raises:
        ClipError: the stretch is none, or holds a single frame.
    """
    if not 0 <= start_s < timeline.seconds:
        raise ClipError(
            "The stretch starts at {start} s, but the video goes from 0 to {end} s. Choose a start within it.",
            start=round(start_s, 2),
            end=round(timeline.seconds, 2),
        )
    if not end_s > start_s:
        raise ClipError(
            "The stretch ends at {end} s, which is not after its start at {start} s. Choose a later end.",
            start=round(start_s, 2),
            end=round(end_s, 2),
        )
    end_s = min(end_s, timeline.seconds)
    first, times = timeline.stretch(start_s, end_s)
    if len(times) < bounds.MIN_CLIP_FRAMES:
        raise ClipError(
            "The stretch from {start} to {end} s holds a single frame; motion takes at least two. Choose a longer one.",
            start=round(start_s, 2),
            end=round(end_s, 2),
        )
    seconds = end_s - start_s
    stretch = timeline, times, seconds
    fps, numbers = _even(*stretch) or _beating(*stretch) or _uneven(*stretch)
    return float(fps), first + numbers


def _even(timeline: Timeline, times: np.ndarray, seconds: float) -> tuple[float, np.ndarray] | None:
    """Of times that are evenly spaced but for the file's rounding: what is on screen at each of the clip's times."""
    fps = even_rate(times, timeline.tick, timeline.claimed) if timeline.variable else timeline.fps
    if not fps or (fps < _SLOW and _count(fps, seconds) < len(times)):  # of a slow one, each frame counts
        return None
    return _divided(fps, times[0] + np.arange(len(times)) / fps, seconds, timeline.tolerance)


def _beating(timeline: Timeline, times: np.ndarray, seconds: float) -> tuple[float, np.ndarray] | None:
    """Of times that lie within half an interval of evenly spaced ones: as if they were those."""
    steps, place = np.diff(times), np.arange(len(times))
    if steps.max() > _LONGEST_BEAT * (steps.min() + timeline.tolerance):
        return None
    rate, on_grid = _grid_rate(times, timeline.claimed)
    if on_grid and rate <= _MAX_FPS and 0 < (steps * rate > 1.5).mean() < _SELDOM:
        return None  # no beat: a frame was dropped here and there, and the one before it stays
    interval, start = np.polyfit(place, times, 1)
    if np.ptp(times - place * interval) > interval:
        return None
    # A stretch that begins with a whole frame ends with one, of which a part may be cut off.
    if (times[0] > -interval / 2 or 1 / interval < _SLOW) and abs(seconds / interval - len(times) + 0.5) <= 1:
        interval = seconds / len(times)
    if interval > 1 / _MAX_FPS:
        interval = max(interval, 1 / bounds.MAX_CLIP_FPS)
        seconds = max(seconds, min((len(times) - 0.5) * interval, seconds + interval))
    straight = min(start, 0.0) + place * interval
    return _divided(1 / interval, straight, seconds, 1e-6) if np.abs(times - straight).max() <= interval else None


def _divided(fps: float, times: np.ndarray, seconds: float, tolerance: float) -> tuple[float, np.ndarray] | None:
    """Every n-th frame of evenly spaced ones: 50 a second become an even 25, not an uneven 30, which would be seen as
    jerks in the motion. None where that leaves fewer than two.
    """
    every = ceil(fps / _MAX_FPS)
    fps = min(fps / every, bounds.MAX_CLIP_FRAMES / seconds)
    count = _count(fps, seconds)
    if count < bounds.MIN_CLIP_FRAMES:
        return None
    return fps, _shown(times, np.arange(count) / fps, tolerance)


def _uneven(timeline: Timeline, times: np.ndarray, seconds: float) -> tuple[float, np.ndarray]:
    """Of any times: each frame at the place that is nearest to its time, or else next to it."""
    rate, _ = _grid_rate(times, timeline.claimed)
    fps = min(max(rate, 2 / seconds), bounds.MAX_CLIP_FPS, bounds.MAX_CLIP_FRAMES / seconds)
    count = max(_count(fps, seconds), bounds.MIN_CLIP_FRAMES)
    places, lost = _places(times * fps, count, 0.5)
    if lost and len(times) <= count:
        further, still_lost = _places(times * fps, count, 1.0)
        places = places if still_lost else further
    numbers = _shown(times, np.arange(count) / fps, timeline.tolerance)
    for place, number in places.items():
        numbers[place] = number
    return fps, np.maximum.accumulate(numbers)


def _places(times: np.ndarray, count: int, reach: float) -> tuple[dict[int, int], int]:
    """Give as many frames as possible a place of their own, in order.

    Args:
        times: of the frames, in places, ascending.
        count: how many places there are.
        reach: how far a place may be from a frame's time.

    Returns:
        The frame at each place that is taken, and how many frames found none.
    """
    places: dict[int, int] = {}
    free = 0
    for number, time in enumerate(times.tolist()):
        # The earliest place within reach: those that come later have the later deadlines.
        place = max(free, ceil(time - reach - 1e-6))
        if place <= min(time + reach + 1e-6, count - 1):
            places[place] = number
            free = place + 1
    return places, len(times) - len(places)


def _grid_rate(times: np.ndarray, claimed: tuple[float, ...]) -> tuple[float, bool]:
    """The lowest rate at which all times lie on a grid, as those of a recording whose frames were dropped do; without
    one, the rate of the frames that follow each other fastest. And whether there is a grid.
    """
    times = times - times[0]
    shortest = float(np.diff(times).min())
    for fineness in range(1, _GRID_FINENESS + 1):
        rate = fineness / shortest
        # Times are rounded to ticks: from the first few to all, the grid is known better and better.
        for reach in (4 << doubling for doubling in range(20)):
            lines = np.round(times[:reach] * rate)
            rate = float(lines @ lines / (lines @ times[:reach]))
            if reach >= len(times):
                break
        # The file's own claim is exact (30000/1001).
        for grid in (*(fps for fps in claimed if abs(fps / rate - 1) < 0.01), rate):
            if np.abs(times * grid - np.round(times * grid)).max() <= _OFF_GRID:
                return grid, True
    return 1 / shortest, False


def _count(fps: float, seconds: float) -> int:
    return floor(seconds * fps + 0.5)


def _shown(times: np.ndarray, at: np.ndarray, tolerance: float) -> np.ndarray:
    """Which of the frames is on screen at each time, ``(k,)``."""
    return np.maximum(np.searchsorted(times, at + tolerance, side="right") - 1, 0)
