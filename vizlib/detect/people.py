"""The people of a real clip in each of its frames: by MoveNet, which ships, or by a detector of torchvision.

MoveNet sees 320 x 320 pixels, whatever the frame has: who is small in it is found in a part of it. So each frame is
looked at as a whole; now and then also in overlapping tiles; and around everybody small who was there a moment ago.
"""

from collections.abc import Callable, Iterator

import numpy as np

from models.boxes import iou
from models.movenet import People
from video import Clip, Progress
from vizlib.detect.result import Seen
from vizlib.engine.finders import MOVENET, Finders

FPS = 15.0  # at most so many frames a second are looked at
MOST_FRAMES = 150
FOUND = 0.25  # a person's least score
SURE = 0.2  # a joint's
CLEAR = 0.5  # from this score on in the whole frame a person needs no window
SCOUT = 8  # every so many frames the tiles are looked at
TILE = 2 / 3  # side of a tile, of the frame's shorter side
OVERLAP = 1 / 3  # of a tile, with the next one
LEAST_TILE = 64  # pixels
WINDOW = 1.9  # sides of the box around a person, in which the next frame is looked at
SMALL = 0.6  # of the frame's longer side: a window that is larger shows no more than the whole frame
WINDOWS = 6  # at most, a frame
MEMORY = 3  # frames in which a window waits for somebody
MET = 0.3  # IoU from which on a window is meant for somebody whom another one shows
SAME_BOX, SAME_JOINTS = 0.75, 0.45  # IoU and likeness of joints from which on two are one person
TOLERANCE = 0.1  # of a person's size: so far are joints apart whose likeness is 0.6
CUT_OFF = 0.02  # of a part's side: a box that ends so close to its inner edge shows a part of somebody

Look = Callable[[np.ndarray], People]
Part = tuple[int, int, int, int]


def thinned(clip: Clip) -> Clip:
    """The frames of a clip that are looked at: at most FPS a second, and at most MOST_FRAMES."""
    stride = max(1.0, clip.fps / FPS, len(clip) / MOST_FRAMES)
    kept = np.unique(np.arange(0, len(clip) - 0.5, stride).round().astype(int))
    return clip if stride == 1 else Clip(clip.frames[kept], clip.fps / stride, clip.start_s, clip.source)


def seeing(finders: Finders, clip: Clip, by: str = MOVENET, device: str = "cpu") -> Iterator[Progress | Seen]:
    """Find the people of each frame; a clip is ``thinned`` before.

    Args:
        by: MoveNet, or one of ``DETECTORS``, which looks at whole frames only.
        device: of a detector; MoveNet runs on the CPU.

    Raises:
        WeightsError: the weights are not here, or damaged. OutOfMemory: on the device.
    """
    look = finders.get(by, device)
    recent: list[np.ndarray] = []  # boxes of the frames before, the last one first
    found = []
    for t, frame in enumerate(clip.frames):
        yield Progress(t, len(clip))
        whole = people_in(look, frame, (0, 0, frame.shape[1], frame.shape[0]))
        clear = whole.boxes[whole.scores >= CLEAR]
        parts = parts_of(frame, clear, recent, scout=t % SCOUT == 0) if by == MOVENET else []
        people = merged([whole, *(people_in(look, frame, part) for part in parts)])
        recent = [people.boxes, *recent][:MEMORY]
        found.append(people)
    joints = tuple(people.joints for people in found)
    yield Seen(
        tuple(people.boxes for people in found),
        tuple(people.scores for people in found),
        joints if any(each.size for each in joints) else (),
    )


def parts_of(frame: np.ndarray, clear: np.ndarray, recent: list[np.ndarray], scout: bool) -> list[Part]:
    """Where to look besides the whole frame: x1, y1, x2, y2 each.

    Args:
        clear: boxes ``(N, 4)`` of those whom the whole frame shows well enough.
        recent: boxes of the frames before, the last one first.
        scout: whether to look everywhere.
    """
    high, wide = frame.shape[:2]
    met = clear
    around: list[Part] = []
    for box in np.concatenate([np.empty((0, 4)), *recent]):
        side = max(WINDOW * float((box[2:] - box[:2]).max()), LEAST_TILE)
        if side > SMALL * max(high, wide) or (iou(box[None], met) > MET).any() or len(around) == WINDOWS:
            continue
        met = np.concatenate([met, box[None]])
        middle = (box[:2] + box[2:]) / 2
        low, top = (middle - side / 2).clip(0).astype(int).tolist()
        right, below = np.minimum(middle + side / 2, (wide, high)).astype(int).tolist()
        around.append((low, top, right, below))
    return around + (tiles(high, wide) if scout else [])


def tiles(high: int, wide: int) -> list[Part]:
    """Overlapping squares that cover a frame; of a long strip, few large ones."""
    side = min(max(TILE * min(high, wide), max(high, wide) / 4, LEAST_TILE), min(high, wide))
    step = side * (1 - OVERLAP)
    ys, xs = (np.linspace(0, n - side, 1 + int(np.ceil((n - side) / step))).astype(int) for n in (high, wide))
    return [(int(x), int(y), int(x + side), int(y + side)) for y in ys for x in xs]


def people_in(look: Look, frame: np.ndarray, part: Part) -> People:
    """The people in a part of a frame, in the frame's pixels, without those whom its edges cut off."""
    left, top, right, below = part
    people = look(np.ascontiguousarray(frame[top:below, left:right]))
    corner = np.array((left, top))
    boxes, joints = people.boxes + np.tile(corner, 2), people.joints.copy()
    joints[..., :2] += corner
    high, wide = frame.shape[:2]
    near = CUT_OFF * max(right - left, below - top)
    cut = (
        ((left > 0) & (boxes[:, 0] < left + near))
        | ((top > 0) & (boxes[:, 1] < top + near))
        | ((right < wide) & (boxes[:, 2] > right - near))
        | ((below < high) & (boxes[:, 3] > below - near))
    )
    boxes = boxes.clip(0, (wide, high, wide, high))
    kept = (people.scores >= FOUND) & ~cut & ((boxes[:, 2:] - boxes[:, :2]).min(1) > 2)
    return People(boxes[kept], people.scores[kept], joints[kept])


def merged(each: list[People]) -> People:
    """Everybody once, the surest first: non-maximum suppression by boxes and by joints, because of two people who
    stand one before the other the boxes overlap, but not the joints.
    """
    boxes, scores, joints = (np.concatenate([getattr(p, name) for p in each]) for name in ("boxes", "scores", "joints"))
    kept: list[int] = []
    for n in np.argsort(-scores, kind="stable").tolist():
        if not kept or not same(boxes[n], joints[n], boxes[kept], joints[kept]).any():
            kept.append(n)
    return People(boxes[kept], scores[kept], joints[kept])


def same(box: np.ndarray, joints: np.ndarray, boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Whether one detection, ``(4,)`` and ``(17, 3)``, shows the same person as each of others, ``(N,)``."""
    alike = iou(box[None], boxes)[0] >= SAME_BOX
    if not joints.size:
        return alike
    both = (joints[:, 2] >= SURE) & (others[..., 2] >= SURE)
    size = np.sqrt(np.minimum((box[2:] - box[:2]).prod(), (boxes[:, 2:] - boxes[:, :2]).prod(1)))
    apart = np.square(joints[:, :2] - others[..., :2]).sum(-1) / (2 * (TOLERANCE * size[:, None]) ** 2)
    likeness = np.where(both, np.exp(-apart), 0).sum(1) / np.maximum(both.sum(1), 1)
    return alike | (likeness >= SAME_JOINTS)
