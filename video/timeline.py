"""When each frame of a file comes on screen."""

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True, eq=False)
class Timeline:
    """The presentation times of all frames of a file, known before any is decoded.

    Attributes:
        times: float64 ``(n,)``, seconds, ascending, the first one 0.
        seconds: until the last frame leaves the screen.
        fps: frames a second; on average where the rate is variable.
        variable: whether the frames are unevenly spaced. How long the last one stays does not count here.
        tick: the step in which the file counts time, in seconds.
        claimed: the rates that the file names.
    """

    times: np.ndarray
    seconds: float
    fps: float
    variable: bool
    tick: float
    claimed: tuple[float, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.times)

    @property
    def tolerance(self) -> float:
        """By how much a time may be rounded: Matroska rounds its own to a millisecond."""
        return min(self.tick, 0.001) + 1e-6

    def on_screen(self, times_s: np.ndarray) -> np.ndarray:
        """Which frame is on screen at each time: int ``(k,)``, before the first frame the first one."""
        return np.maximum(np.searchsorted(self.times, np.asarray(times_s) + self.tolerance, side="right") - 1, 0)

    def stretch(self, start_s: float, end_s: float) -> tuple[int, np.ndarray]:
        """The frames that are on screen between two times: the first one's number, and the times of all from
        ``start_s`` on, ``(n,)``; that of the first is negative where it is on screen already.
        """
        first = int(self.on_screen(np.array([start_s]))[0])
        behind = int(np.searchsorted(self.times, end_s - self.tolerance, side="left"))
        return first, self.times[first : max(behind, first + 1)] - start_s


def make_timeline(times: np.ndarray, last_s: float, tick: float, *claimed_fps: float | None) -> Timeline:
    """Tell an even rate from a variable one.

    Args:
        times: presentation times in seconds, ascending, from any zero, ``(n,)`` with n >= 2.
        last_s: how long the last frame stays on screen; 0 where the file does not say.
        tick: the step in which the file counts time, in seconds.
        claimed_fps: the rates that the file names, if it does.
    """
    times = times - times[0]
    claimed = tuple(fps for fps in claimed_fps if fps)
    whole = (len(times) / (times[-1] + last_s),) if last_s else ()  # the best measure, if the last one stays no longer
    fps = even_rate(times, tick, (*claimed, *whole))
    if fps:
        # A last frame that stays shorter than the others is an encoder's rounding, longer ones are meant.
        longer_s = last_s - 1 / fps
        seconds = len(times) / fps + (longer_s if longer_s > max(min(tick, 0.01), 0.1 / fps) else 0)
        return Timeline(np.arange(len(times)) / fps, float(seconds), fps, False, tick, claimed)
    steps = np.diff(times)
    seconds = float(times[-1] + (max(last_s, steps.min()) if last_s else np.median(steps)))
    return Timeline(times, seconds, len(times) / seconds, True, tick, claimed)


def even_rate(times: np.ndarray, tick: float, claimed: tuple[float, ...]) -> float:
    """Frames a second of times that are evenly spaced, ``(n,)``; 0 where they are not."""
    if len(times) < 2:
        return 0.0
    times = times - times[0]
    # The file's own claim comes first: it is exact (30000/1001), where times are rounded to ticks.
    for fps in (*claimed, float((len(times) - 1) / times[-1])):
        if np.abs(times - np.arange(len(times)) / fps).max() <= max(min(tick, 0.01), 0.1 / fps) + 1e-6:
            return float(fps)
    return 0.0
