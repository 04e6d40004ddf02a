"""A scene that is drawn in no time, and a detector that is told its truth and says it a little wrong: for pages, where
it does not matter who drew it and who found it.
"""

from collections.abc import Iterator
from types import SimpleNamespace

import cv2
import numpy as np

from datasets.scenes import LABELS
from video import Clip, Progress
from vizlib.detect.result import Detected, Seen, Tube

FPS, FRAMES, STEP = 12.0, 60, 4
PEOPLE = {"usual": 3, "crossing": 2, "empty": 0, "cut": 2, "crowd": 20}
BODY = ("jump", "walk", "kick", "dance_b", "crawl")


def rendering(seed: int, _split: str, size: int = 128, kind: str = "usual") -> Iterator[Progress | Clip]:
    """As the scenes' own."""
    yield Progress(0, 1)
    yield scene(seed, size, kind)


def scene(seed: int, size: int, kind: str) -> Clip:
    """People as sticks who walk to and fro; the first one hides the second for a while; the last one leaves."""
    people, rng = PEOPLE[kind], np.random.default_rng(seed)
    t = np.arange(FRAMES)
    high = 0.5 if people < 10 else 0.2
    boxes = np.full((people, FRAMES, 4), np.nan, np.float32)
    for p in range(people):
        x = 0.25 + 0.5 * t / FRAMES if p % 2 == 0 else 0.75 - 0.5 * t / FRAMES
        x, y = x + 0.06 * p / max(people, 1), 0.9 - (p % 5) * 0.04 - (0 if people < 10 else 0.12 * (p // 4))
        x = (x + 0.23 * (p // 2)) % 1.0 if people > 2 else x
        boxes[p] = np.stack([x - high / 5, y - high + 0 * x, x + high / 5, y + 0 * x], 1) * size
    visible = np.ones((people, FRAMES), np.float32)
    if people > 1:
        visible[1, 26:34] = 0.1
        boxes[people - 1, 48:] = np.nan
        visible[people - 1, 48:] = 0
    labels = np.zeros((people, FRAMES, len(LABELS)), bool)
    for p in range(people):
        labels[p, 10:40, LABELS.index(BODY[p % len(BODY)])] = True
        labels[p, :10, LABELS.index("walk")] = labels[p, 40:, LABELS.index("stand")] = True
    if people > 1:
        labels[:2, 20:40, LABELS.index("close")] = True
    labels[np.isnan(boxes).any(-1)] = False
    grid = np.linspace(0, 1, 13)[:, None] * [0.3, 1] + [0.35, 0]
    joints = boxes[..., None, :2] + grid * (boxes[..., None, 2:] - boxes[..., None, :2])
    truth = SimpleNamespace(
        boxes=boxes, visibility=visible, seen=visible > 0.3, labels=labels, cuts_s=[2.5] if kind == "cut" else [],
        joints=joints, segments=[],
    )  # fmt: skip
    frames = np.full((FRAMES, size, size, 3), 150, np.uint8)
    frames[:] -= np.linspace(0, 60, size).astype(np.uint8)[:, None, None]
    colors = rng.integers(0, 255, (people, 3))
    for n in range(FRAMES):
        for p in reversed(range(people)):
            if np.isfinite(boxes[p, n, 0]):
                x1, y1, x2, y2 = boxes[p, n].round().astype(int).tolist()
                color = tuple(map(int, colors[p]))
                cv2.ellipse(
                    frames[n], ((x1 + x2) // 2, (y1 + y2) // 2), ((x2 - x1) // 4, (y2 - y1) // 2), 0, 0, 360, color, -1
                )
    return Clip(frames, FPS, source=f"test/{kind}/{seed}", truth=truth)


def pretending(_networks: object, clip: Clip) -> Iterator[Progress | Detected]:
    """Boxes a pixel or so off; everybody who is seen is found, and each label has a probability of 0.85, or 0.1."""
    yield Progress(0, 1)
    yield pretended(clip)


def pretended(clip: Clip) -> Detected:
    truth, rng = clip.truth, np.random.default_rng(len(clip))
    size = clip.size[0]
    boxes, scores, actions = [], [], []
    rows = np.full(truth.seen.shape, -1)
    for t in range(len(clip)):
        here = np.flatnonzero(truth.seen[:, t])
        rows[here, t] = np.arange(len(here))
        boxes.append(truth.boxes[here, t] + rng.normal(0, size / 120, (len(here), 4)))
        scores.append(np.linspace(0.95, 0.8, len(here)))
        actions.append(np.where(truth.labels[here, t], 0.85, 0.1) + rng.uniform(-0.05, 0.05, (len(here), len(LABELS))))
    tubes = []
    for p, mine in enumerate(rows):
        found = np.flatnonzero(mine >= 0)
        if len(found):
            part = slice(found[0], found[-1] + 1)
            tubes.append(Tube(p + 1, int(found[0]), truth.boxes[p, part].astype(float), mine[part]))
    centres = np.zeros((len(clip), 32, 32), np.float32)
    y, x = np.mgrid[:32, :32] * (size / 32)
    for t, here in enumerate(boxes):
        for x1, y1, x2, y2 in here:
            spot = np.exp(-((x - (x1 + x2) / 2) ** 2 + (y - (y1 + y2) / 2) ** 2) / (size / 16) ** 2 / 2)
            centres[t] = np.maximum(centres[t], spot)
    features = cv2.GaussianBlur(rng.uniform(0, 1, (16, 16, 15)).astype(np.float32), (0, 0), 1).transpose(2, 0, 1)
    return Detected(
        labels=LABELS, seen=Seen(tuple(boxes), tuple(scores)), actions=tuple(actions),
        whole=np.stack([each.max(0, initial=0.1) * np.ones(len(LABELS)) for each in actions]),
        centres=centres, features=features, step=STEP, tubes=tuple(tubes),
    )  # fmt: skip
