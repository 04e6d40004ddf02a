"""A person of the loaded clip as point lights: found by MoveNet, followed from frame to frame."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np

from datasets.point_lights import LIGHTS
from models.movenet import JOINTS, People
from video import Clip, Progress
from video.errors import Explained
from vizlib.engine.finders import Finder, Finders
from vizlib.engine.keys import Key
from vizlib.point_lights.pairs import SIZE, Pair, lit

FPS = 12.0  # as the lab nets see: every frame of a faster clip would take too long
SCOUTS = 8  # frames in which the person is looked for
SEEN = 0.2  # a joint's least score
FOUND = 0.15  # a person's
WINDOW = 1.9  # sides of the box, around which the next frame is searched
LONGEST = 24  # frames of a stretch that is shown
ROOM = 1.25  # of the picture around all of the person's way
LAMP = 0.022  # radius of a dot, in parts of the person's height
# The head's lamp sits on the nose; every other one is a joint that the network knows.
INDICES = [JOINTS.index("nose" if name == "head" else name) for name in LIGHTS]


class PoseError(Explained):
    """A clip in which nobody is found."""


@dataclass(frozen=True, eq=False)
class Figure:
    """One person through the clip, at most FPS frames a second.

    Attributes:
        frames: of the clip, ``(T',)``.
        points: the 13 lamps in the clip's pixels, ``(T', 13, 2)``, NaN where one is not seen.
        boxes: ``(T', 4)`` x1, y1, x2, y2, NaN where the person is not found.
        fps: of these frames.
    """

    frames: np.ndarray
    points: np.ndarray
    boxes: np.ndarray
    fps: float

    def clearest(self) -> "Figure":
        """The stretch of at most LONGEST frames in which most lamps are seen."""
        seen = (~np.isnan(self.points[..., 0])).sum(1)
        starts = range(max(1, len(seen) - LONGEST + 1))
        start = max(starts, key=lambda n: seen[n : n + LONGEST].sum())
        part = slice(start, start + LONGEST)
        return replace(self, frames=self.frames[part], points=self.points[part], boxes=self.boxes[part])

    @property
    def window(self) -> tuple[float, float, float]:
        """The square around all of the person's way: left, top, side, in the clip's pixels."""
        low, high = np.nanmin(self.boxes[:, :2], 0), np.nanmax(self.boxes[:, 2:], 0)
        side = float((high - low).max()) * ROOM
        left, top = (low + high - side) / 2
        return float(left), float(top), side

    def pair(self, clip: Clip) -> Pair:
        """The square of the ``clip`` around the person's way, SIZE pixels wide, and the lamps alone."""
        left, top, side = self.window
        scale = SIZE / side
        way = np.array([[scale, 0, -left * scale], [0, scale, -top * scale]])
        frames = [
            cv2.warpAffine(clip.frames[t], way, (SIZE, SIZE), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
            for t in self.frames
        ]
        points = (self.points - (left, top)) / side
        height = float(np.nanmedian(self.boxes[:, 3] - self.boxes[:, 1])) / side
        start_s = clip.start_s + float(self.frames[0]) / clip.fps
        return lit(Clip(np.stack(frames), self.fps, start_s), points, LAMP * height)


def best(people: People) -> int:
    """Who is surest and largest."""
    sides = np.maximum(people.boxes[:, 2:] - people.boxes[:, :2], 0)
    return int((people.scores * np.sqrt(sides.prod(1))).argmax())


def searched(network: Finder, frame: np.ndarray, box: np.ndarray | None) -> tuple[np.ndarray, np.ndarray] | None:
    """Box ``(4,)`` and joints ``(17, 3)`` of the person near ``box``, or of anybody; None if there is none."""
    left = top = 0
    part = frame
    if box is not None:
        h, w = frame.shape[:2]
        middle, reach = (box[:2] + box[2:]) / 2, WINDOW * float((box[2:] - box[:2]).max()) / 2
        left, top = (max(0, int(v)) for v in middle - reach)
        right, below = (min(n, int(v) + 1) for n, v in zip((w, h), middle + reach, strict=True))
        part = frame[top:below, left:right]
        if min(part.shape[:2]) < 8:
            return None
    people = network(np.ascontiguousarray(part))
    who = best(people)
    if people.scores[who] < FOUND:
        return None
    return people.boxes[who] + (left, top, left, top), people.joints[who] + (left, top, 0)


def posing(finders: Finders, clip: Clip) -> Iterator[Progress | Figure]:
    """Find the clearest person of the clip, and follow them to both ends.

    Raises:
        PoseError: there is nobody.
    """
    stride = max(1.0, clip.fps / FPS)
    frames = np.arange(0, len(clip), stride).round().astype(int)
    frames = frames[frames < len(clip)]
    network, scouts = finders.get(), np.unique(np.linspace(0, len(frames) - 1, SCOUTS).round().astype(int))
    total = len(scouts) + len(frames) + 1
    first, clearest, score = 0, None, 0.0
    for done, n in enumerate(scouts):
        people = network(clip.frames[frames[n]])
        who = best(people)
        if people.scores[who] >= max(score, FOUND):
            first, clearest, score = int(n), (people.boxes[who], people.joints[who]), float(people.scores[who])
        yield Progress(done + 1, total)
    if clearest is None:
        raise PoseError(
            "Nobody is found in this clip. Choose one in which a person is seen from head to foot, not too small."
        )
    points, boxes = np.full((len(frames), len(LIGHTS), 2), np.nan), np.full((len(frames), 4), np.nan)
    done = len(scouts)
    for way in (range(first, len(frames)), range(first - 1, -1, -1)):
        box = clearest[0]
        for n in way:
            person = searched(network, clip.frames[frames[n]], box) or (clearest if n == first else None)
            if person is not None:
                box, joints = person
                boxes[n] = box
                chosen = joints[INDICES]
                points[n] = np.where(chosen[:, 2:] >= SEEN, chosen[:, :2], np.nan)
            done += 1
            yield Progress(done, total)
    if np.isnan(points).all():
        raise PoseError(
            "Somebody is found in this clip, but none of the joints. Choose one in which a person is larger, and seen "
            "from head to foot."
        )
    yield Figure(frames, points, boxes, clip.fps / stride)


def pose_key(clip: Clip) -> Key:
    """Names the person found in ``clip``."""
    return Key("pose", clip.digest)


def finding(finders: Finders, clip: Clip) -> Iterator[Progress | Pair]:
    """The person of the clip, as ``posing`` finds them, and the lamps alone, where most of them are seen.

    Raises:
        PoseError: there is nobody.
    """
    for step in posing(finders, clip):
        yield step.clearest().pair(clip) if isinstance(step, Figure) else step
