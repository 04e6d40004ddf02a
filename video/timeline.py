"""When each frame of a file comes on screen."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Timeline:
    """The presentation times of all frames of a file, known before any is decoded.

    Attributes:
        times: float64 ``(n,)``, seconds, ascending, the first one 0.
        seconds: until the last frame leaves the screen.
        fps: frames a second; on average where the rate is variable.
        variable: whether the frames are unevenly spaced.
        tick: the step in which the file counts time, in seconds.
    """

    times: np.ndarray
    seconds: float
    fps: float
    variable: bool
    tick: float

    def __len__(self) -> int:
        return len(self.times)

    def on_screen(self, times_s: np.ndarray) -> np.ndarray:
        """Which frame is on screen at each time: int ``(k,)``, before the first frame the first one."""
        tolerance = min(self.tick, 0.001) + 1e-6  # Matroska rounds its times to a millisecond
        return np.maximum(np.searchsorted(self.times, np.asarray(times_s) + tolerance, side="right") - 1, 0)


def make_timeline(times: np.ndarray, last_s: float, tick: float, declared_fps: float | None) -> Timeline:
    """Tell an even rate from a variable one.

    Args:
        times: presentation times in seconds, ascending, from any zero, ``(n,)`` with n >= 2.
        last_s: how long the last frame stays on screen; 0 where the file does not say.
        tick: the step in which the file counts time, in seconds.
        declared_fps: the rate the file claims, if it does.
    """
    times = times - times[0]
    measured_fps = float((len(times) - 1) / times[-1])
    # The file's own claim comes first: it is exact (30000/1001), where times are rounded to ticks.
    for fps in (declared_fps, measured_fps):
        if fps:
            even = np.arange(len(times)) / fps
            if np.abs(times - even).max() <= max(min(tick, 0.01), 0.1 / fps) + 1e-6:
                return Timeline(even, len(times) / fps, fps, False, tick)
    seconds = float(times[-1] + (last_s or np.median(np.diff(times))))
    return Timeline(times, seconds, len(times) / seconds, True, tick)
