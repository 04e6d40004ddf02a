"""A tube that grows, and where its person is expected next."""

from dataclasses import dataclass, field

import numpy as np

from vizlib.detect.result import Tube


@dataclass(frozen=True)
class Rule:
    """How people are linked; times in frames.

    The numbers of each of ``RULES`` were chosen for it alone on the validation scenes, by ``training.detector.rules``.

    Attributes:
        least_iou: with where somebody is expected; below it nobody is assigned.
        memory: for so many frames somebody who is hidden is expected where they were heading.
        motion: whether they are expected to go on at constant velocity; else where they were seen last.
        window: the velocity is that of the straight line through the sightings of so many frames.
        looks: weight of looks beside IoU; at 0 nobody is known again, either.
        known: from this likeness on, 0 to 1, somebody who comes back is known again.
        strange: a box that shows one person alone is not theirs if it is so much more like somebody else.
        start: least score of a box that may begin a tube, or bring somebody back.
        keep: least score of a box that may continue one.
        least_frames: tubes of fewer sightings are dropped.
        least_score: tubes whose mean score is lower are dropped.
    """

    least_iou: float = 0.2
    memory: int = 18
    motion: bool = True
    window: int = 5
    looks: float = 1.5
    known: float = 0.4
    strange: float = 0.4
    start: float = 0.55
    keep: float = 0.2
    least_frames: int = 6
    least_score: float = 0.4


IOU = Rule(motion=False, looks=0.0, memory=9, keep=0.3)
MOTION = Rule(looks=0.0, least_iou=0.1, keep=0.3)
LOOKS = Rule()
RULES = {"iou": IOU, "motion": MOTION, "looks": LOOKS}  # each knows one thing more than the one before


@dataclass(eq=False)
class Track:
    """A tube that grows.

    Attributes:
        identity: from 0; some may be dropped in the end, so that it is not a tube's.
        frames, boxes, rows, scores: of each sighting.
    """

    identity: int
    frames: list[int] = field(default_factory=list)
    boxes: list[np.ndarray] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)

    def see(self, frame: int, box: np.ndarray, row: int, score: float) -> None:
        """One more sighting."""
        self.frames.append(frame)
        self.boxes.append(box)
        self.rows.append(row)
        self.scores.append(score)

    def expected(self, frame: int, rule: Rule) -> np.ndarray:
        """The box ``(4,)`` at ``frame``, as large as it was last."""
        last, seen = self.boxes[-1], self.frames[-1]
        if not rule.motion:
            return last
        recent = [n for n in range(len(self.frames)) if self.frames[n] > seen - rule.window]
        times = np.array([self.frames[n] for n in recent], float)
        boxes = np.array([self.boxes[n] for n in recent])
        centres = (boxes[:, :2] + boxes[:, 2:]) / 2
        times -= times.mean()
        spread = float(times @ times)
        velocity = times @ centres / spread if spread else np.zeros(2)
        return last + (frame - seen) * np.tile(velocity, 2)

    def lasts(self, rule: Rule) -> bool:
        """Whether it is long and sure enough to be kept."""
        return len(self.frames) >= rule.least_frames and float(np.mean(self.scores)) >= rule.least_score

    def tube(self, identity: int) -> Tube:
        """From the first to the last sighting; between two, boxes move along straight lines."""
        at = np.arange(self.frames[0], self.frames[-1] + 1)
        boxes = np.stack([np.interp(at, self.frames, edge) for edge in np.array(self.boxes).T], 1)
        rows = np.full(len(at), -1)
        rows[np.array(self.frames) - self.frames[0]] = self.rows
        return Tube(identity, self.frames[0], boxes, rows)
