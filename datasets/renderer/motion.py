"""Motion capture: the 15 takes of one person in ``mocap.npz`` beside this file (DeepMimic, Peng et al. 2018)."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from video.files import reading

FILE = Path(__file__).parent / "mocap.npz"
JOIN_S = 0.2  # over so many seconds each end of a periodic take is led to where both meet
UPRIGHT = np.array([1.0, 0.0, 1.0])  # a lap moves the person along the floor, not up


@dataclass(frozen=True, eq=False)
class Take:
    """One recorded action.

    Attributes:
        times: of the frames, ``(F,)`` seconds from 0.
        root: position of the hips' centre, ``(F, 3)`` metres: x forward, y up, z to the person's right.
        rotations: of the 13 joints of ``datasets/skeleton.py``, ``(F, 13, 4)`` unit quaternions, w first, each
            relative to its parent.
        loop: whether the end joins the beginning.
    """

    times: np.ndarray
    root: np.ndarray
    rotations: np.ndarray
    loop: bool

    @property
    def seconds(self) -> float:
        return float(self.times[-1])

    def poses(self, times: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Root ``(T, 3)`` and rotations ``(T, 13, 4)`` at ``times`` in seconds.

        A periodic take goes on for ever, moving on with every lap; any other one holds its first and its last pose.
        """
        times = np.asarray(times, float)
        if not self.loop:
            return self._between(np.clip(times, 0, self.seconds))
        lap = np.floor(times / self.seconds)
        phase = times - lap * self.seconds
        root, rotations = self._between(phase)
        # The recording does not end exactly where it began: both ends fade into the pose between them, alike in both
        # directions of time.
        fade = np.clip(1 - np.minimum(phase, self.seconds - phase) / JOIN_S, 0, 1)
        meeting = mix(self.rotations[:1], self.rotations[-1:], np.array([0.5]))
        rotations = mix(rotations, meeting, fade)
        root[:, 1] += fade * ((self.root[0, 1] + self.root[-1, 1]) / 2 - root[:, 1])
        return root + lap[:, None] * (self.root[-1] - self.root[0]) * UPRIGHT, rotations

    @property
    def pace(self) -> float:
        """How fast a periodic take moves along the floor, metres a second; 0 for any other."""
        moved = (self.root[-1] - self.root[0]) * UPRIGHT
        return float(np.linalg.norm(moved)) / self.seconds if self.loop else 0.0

    def _between(self, times: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        after = np.clip(np.searchsorted(self.times, times), 1, len(self.times) - 1)
        before = after - 1
        weight = (times - self.times[before]) / (self.times[after] - self.times[before])
        root = self.root[before] + weight[:, None] * (self.root[after] - self.root[before])
        return root, mix(self.rotations[before], self.rotations[after], weight)


def mix(a: np.ndarray, b: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Unit quaternions between ``a`` and ``b``, both ``(T, J, 4)``; ``weight`` ``(T,)`` goes from 0 at a to 1 at b."""
    b = np.where((a * b).sum(-1, keepdims=True) < 0, -b, b)  # q and -q are the same rotation: take the short way
    mixed = a + weight[:, None, None] * (b - a)
    return mixed / np.linalg.norm(mixed, axis=-1, keepdims=True)


def bent(root: np.ndarray, rotations: np.ndarray, heading: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same motion along a bent path: at each moment turned about the vertical by ``heading`` ``(T,)`` radians."""
    steps, middle = np.diff(root, axis=0), (heading[1:] + heading[:-1]) / 2
    c, s = np.cos(middle), np.sin(middle)
    x, y, z = steps.T
    steps = np.stack([c * x + s * z, y, c * z - s * x], 1)
    w, i, j, k = rotations[:, 0].T
    c, s = np.cos(heading / 2), np.sin(heading / 2)
    rotations = rotations.copy()
    rotations[:, 0] = np.stack([c * w - s * j, c * i + s * k, c * j + s * w, c * k - s * i], 1)
    return np.concatenate([root[:1], root[0] + np.cumsum(steps, 0)]), rotations


@cache
def takes() -> dict[str, Take]:
    """All takes by name; the file is read once."""
    with reading(FILE), np.load(FILE, allow_pickle=False) as file:
        names = [key.removesuffix("/times") for key in file.files if key.endswith("/times")]
        return {
            name: Take(
                file[f"{name}/times"].astype(float),
                file[f"{name}/root"].astype(float),
                file[f"{name}/rotations"].astype(float),
                bool(file[f"{name}/loop"]),
            )
            for name in names
        }
