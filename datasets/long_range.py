"""Long streams in which two actions lie far apart: a person walks, does one thing, walks on, does another.

    task   the two actions                   question
    order  a kick and a roll                 which came first?
    same   two of four actions               are they the same?

Who sees only one of the actions at a time knows nothing of the answer. In the task ``order`` the label does not enter
the random stream: with the same seed, both streams are of the same person, room and moments, the two actions exchanged.

Nothing that can be seen in a short stretch tells when it is: the person walks on the spot, as on a treadmill (whoever
crosses the picture is on one side of it early and on the other late), the camera does not turn, and at both ends
nothing happens for so long that no unit of slow fusion sees an action and the padding beyond an end.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from datasets.actors import FPS, SIZE, Scene, Truth, filmed, render_frames
from datasets.renderer.appearance import SHARES, Draw, draw_appearance
from datasets.renderer.motion import mix, takes
from video import Clip
from video.errors import Explained

VERSION = 1  # of the data: part of every seed, and of what is measured on it
FRAMES = 96
EVENT = 12  # frames of an action
MARGIN = 18  # frames without an action at both ends: one less than a unit of slow fusion sees
MAX_GAP = FRAMES - 2 * MARGIN - 2 * EVENT  # frames between the two
# Gaps are multiples of slow fusion's stride in time: else its units meet the first action at other phases than the
# second, and a sum over them knows a little of the order.
STEP = 4
ACTIONS = ("cartwheel", "jump", "kick", "roll")
BETWEEN = "walk"
TASKS = {"order": ("kick-roll", "roll-kick"), "same": ("same", "different")}
HASTE = 1.3  # an action is played so much faster than it was recorded, so that most of it is seen
SPLITS = tuple(SHARES)


class LongRangeError(Explained):
    """A task, a label, a split or a gap that does not exist."""


@dataclass(frozen=True)
class Plan:
    """What happens in a stream: its two ``actions``, and the frame in which each begins."""

    actions: tuple[str, str]
    starts: tuple[int, int]

    @property
    def gap(self) -> int:
        """Frames between the end of the first action and the beginning of the second."""
        return self.starts[1] - self.starts[0] - EVENT


def plan(rng: np.random.Generator, task: str, label: str, gap: int | None) -> Plan:
    """Draw a stream's plan; a ``gap`` that is not asked for is drawn too."""
    drawn = STEP * int(rng.integers(MAX_GAP // STEP + 1))
    gap = drawn if gap is None else gap
    first = MARGIN + int(rng.integers(MAX_GAP - gap + 1))
    one, other = rng.permutation(len(ACTIONS))[:2]
    if task == "order":
        a, b = label.split("-")
    else:
        a, b = ACTIONS[one], ACTIONS[one if label == "same" else other]
    return Plan((a, b), (first, first + EVENT + gap))


@dataclass(frozen=True, eq=False)
class StreamTruth(Truth):
    """What the renderer knows of a stream, and its plan."""

    plan: Plan

    @cached_property
    def segments(self) -> list[tuple[str, float, float]]:
        """Each action with ``(start_s, end_s)``."""
        return [(a, s / FPS, (s + EVENT) / FPS) for a, s in zip(self.plan.actions, self.plan.starts, strict=True)]


def check(task: str, label: str, split: str, gap: int | None) -> None:
    if task not in TASKS:
        raise LongRangeError("There is no task {found}. The tasks are: {names}.", found=task, names=list(TASKS))
    if label not in TASKS[task]:
        raise LongRangeError(
            "There is no answer {found}. The answers are: {names}.", found=label, names=list(TASKS[task])
        )
    if split not in SPLITS:
        raise LongRangeError("There is no split {found}. The splits are: {names}.", found=split, names=list(SPLITS))
    if gap is not None and gap not in range(0, MAX_GAP + 1, STEP):
        raise LongRangeError(
            "Between the two actions lie 0 to {most} frames, in steps of {step}; {found} were asked for.",
            most=MAX_GAP,
            step=STEP,
            found=gap,
        )


def stage(seed: int, task: str, label: str, split: str, gap: int | None = None) -> tuple[Scene, Plan]:
    """Everything about a stream but its pixels.

    Raises:
        LongRangeError: no such task, label, split or gap.
    """
    check(task, label, split, gap)
    rng = np.random.default_rng([VERSION, SPLITS.index(split), list(TASKS).index(task), seed])
    appearance = draw_appearance(rng, split)
    speed = Draw(rng, split).comb(0.8, 1.25)
    phase = rng.uniform(0, takes()[BETWEEN].seconds)
    plan_of_clip = plan(rng, task, label, gap)
    person, camera = filmed(*along(plan_of_clip, phase, speed), appearance)
    acting = np.zeros(FRAMES, bool)
    for start in plan_of_clip.starts:
        acting[start : start + EVENT] = True
    scene = Scene(
        seed=seed,
        label=label,
        split=split,
        appearance=appearance,
        person=person,
        camera=replace(camera, offsets=np.repeat(appearance.shift[None], FRAMES, 0)),
        order=np.arange(FRAMES),
        acting=acting,
        stream=len(takes()) + list(TASKS).index(task),
    )
    return scene, plan_of_clip


def along(plan: Plan, phase: float, speed: float) -> tuple[np.ndarray, np.ndarray]:
    """Root ``(T, 3)``, which stays above its place, and rotations ``(T, 13, 4)`` of the whole stream."""
    first, second = plan.starts
    lengths = (first, EVENT, second - first - EVENT, EVENT, FRAMES - second - EVENT)
    step, walked = speed / FPS, phase
    roots, turns = [], []
    for length, name in zip(lengths, (BETWEEN, plan.actions[0], BETWEEN, plan.actions[1], BETWEEN), strict=True):
        take = takes()[name]
        if name == BETWEEN:
            times = walked + step * np.arange(length)
            walked += step * length
        else:
            times = take.seconds / 2 + HASTE * step * (np.arange(length) - (length - 1) / 2)
        root, rotations = take.poses(times)
        roots.append(root * (0, 1, 0))
        turns.append(rotations)
    root, rotations = np.concatenate(roots), np.concatenate(turns)
    for start in plan.starts:
        led_over(root, rotations, start)
        led_over(root, rotations, start + EVENT - 2)
    return root, rotations


def led_over(root: np.ndarray, rotations: np.ndarray, first: int) -> None:
    """Make two frames, which belong to an action, poses between the frames beside them, in place."""
    before, after = first - 1, first + 2
    weights = np.array([1, 2]) / 3
    root[first:after, 1] = root[before, 1] + weights * (root[after, 1] - root[before, 1])
    rotations[first:after] = mix(rotations[before][None], rotations[after][None], weights)


def render_stream(seed: int, task: str, label: str, split: str, gap: int | None = None, size: int = SIZE) -> Clip:
    """The stream of this seed, with all that is known about it as its ``truth``.

    Raises:
        LongRangeError: no such task, label, split or gap.
    """
    scene, plan = stage(seed, task, label, split, gap)
    return Clip(
        render_frames(scene, size),
        FPS,
        source=f"long-range/{split}/{task}/{label}/{plan.gap}/{seed}",
        truth=StreamTruth(scene, size, plan),
    )


def render_pixels(seed: int, task: str, split: str, gaps: Sequence[int | None] = (None,)) -> np.ndarray:
    """One stream of each label, uint8 ``(2, T, 64, 64, 3)``; seeds take ``gaps`` in turn."""
    gap = gaps[seed % len(gaps)]
    return np.stack([render_frames(stage(seed, task, label, split, gap)[0]) for label in TASKS[task]])
