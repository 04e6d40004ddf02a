"""People of a real clip as the player shows them: their joints, and the crop that follows one of them."""

from collections.abc import Sequence

import numpy as np

from models.movenet import JOINTS
from pages.detect.colors import color_of
from ui.player import Line, Painted, Shape
from vizlib.detect.crops import SIZE, crop_of
from vizlib.detect.naming import Followed
from vizlib.detect.people import SURE
from vizlib.detect.result import Tube

# What is drawn in one line each, as far as its joints are seen.
LINES = tuple(
    tuple(JOINTS.index(name) for name in names)
    for names in (
        ("left_wrist", "left_elbow", "left_shoulder", "right_shoulder", "right_elbow", "right_wrist"),
        ("left_ankle", "left_knee", "left_hip", "right_hip", "right_knee", "right_ankle"),
        ("left_shoulder", "left_hip"),
        ("right_shoulder", "right_hip"),
        ("left_ear", "left_eye", "nose", "right_eye", "right_ear"),
    )
)
GREY = 128  # of a crop while nobody is there


def bodies_of(followed: Followed, tubes: Sequence[Tube]) -> tuple[tuple[Shape, ...], ...]:
    """Of each frame the joints of the people in it, as lines."""
    shapes: list[list[Shape]] = [[] for _t in followed.clip.frames]
    for tube in tubes:
        for f in np.flatnonzero(tube.rows >= 0).tolist():
            joints = followed.seen.joints[tube.start + f][tube.rows[f]]
            shapes[tube.start + f] += [
                Line(tuple(points), color_of(tube.identity)) for line in LINES for points in runs_of(joints[list(line)])
            ]
    return tuple(tuple(each) for each in shapes)


def runs_of(joints: np.ndarray) -> list[list[tuple[float, float]]]:
    """The stretches of a line ``(n, 3)`` whose joints are seen, of two joints at least."""
    runs: list[list[tuple[float, float]]] = [[]]
    for x, y, score in joints.round(1).tolist():
        if score >= SURE:
            runs[-1].append((x, y))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if len(run) > 1]


def crop_frames(followed: Followed, tubes: Sequence[Tube]) -> Painted:
    """The crop that follows one person, who may have left and come back; grey while they are away. Made in a job."""
    crops = {tube.start: crop_of(followed.clip, tube).frames for tube in tubes}

    def paint(t: int) -> np.ndarray:
        for start, frames in crops.items():
            if start <= t < start + len(frames):
                return frames[t - start]
        return np.full((SIZE, SIZE, 3), GREY, np.uint8)

    return Painted(len(followed.clip), paint)
