"""What the detector, and what it is compared with, find in all scenes of a split."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from tqdm import tqdm

from datasets.actors import FPS
from datasets.scenes import LABELS
from models.boxes import iou
from training.detector.data import Scene
from video import Clip
from vizlib.detect.detect import detecting
from vizlib.detect.result import Detected
from vizlib.detect.spans import labelled, sureness
from vizlib.engine.networks import Networks
from vizlib.metrics import LabelledBox, LabelledTube

LEAST = 0.01  # score of a detection
EVERY = 12  # frames between two at which boxes are judged: one a second, as AVA does it
TRIED = (0.15, 0.3, 0.5)  # probabilities at which a tube's labels are cut into spans
Frames = dict[str, list[LabelledBox]]
Scenes = dict[str, list[LabelledTube]]


def clip_of(scene: Scene) -> Clip:
    """A scene as it is on disk."""
    return Clip(np.asarray(scene.levels), FPS, source=scene.name)


def found_in(scenes: Sequence[Scene]) -> dict[str, Detected]:
    """All that the detector finds in each scene."""
    networks, found = Networks(), {}
    for scene in tqdm(scenes, "looking", unit="scene"):
        *_, found[scene.name] = detecting(networks, clip_of(scene))
    return found  # type: ignore[return-value]


def by_picture(found: Detected) -> Detected:
    """The control: everybody gets the whole picture's answer."""
    return answered(found, found.whole)


def by_perfect_picture(found: Detected, scene: Scene) -> Detected:
    """The most that one answer a picture can be right: everybody gets all that anybody whom truth asks for does."""
    return answered(found, (scene.labels & scene.seen[..., None]).any(0).astype(np.float32))


def answered(found: Detected, whole: np.ndarray) -> Detected:
    """The same people, each with the answer of their frame, ``(T, L)``."""
    actions = [np.tile(row, (len(boxes), 1)) for row, boxes in zip(whole, found.seen.boxes, strict=True)]
    return replace(found, actions=tuple(actions))


def placed(box: np.ndarray) -> tuple[float, float, float, float]:
    """A box ``(4,)`` as four numbers."""
    x1, y1, x2, y2 = box.tolist()
    return x1, y1, x2, y2


def boxes_of(found: Mapping[str, Detected]) -> Frames:
    """Detections at every so many frames: a person's score times the label's probability."""
    frames: Frames = {}
    for name, each in found.items():
        for t in range(0, len(each.seen.boxes), EVERY):
            scores = each.seen.scores[t][:, None] * each.actions[t]
            frames[f"{name}/{t}"] = [
                LabelledBox(each.labels[k], placed(each.seen.boxes[t][n]), float(scores[n, k]))
                for n, k in np.argwhere(scores >= LEAST)
            ]
    return frames


def true_boxes(scenes: Sequence[Scene]) -> Frames:
    """What is true at the same frames."""
    return {
        f"{scene.name}/{t}": [
            LabelledBox(LABELS[k], placed(scene.boxes[p, t]))
            for p, k in np.argwhere(scene.labels[:, t] & scene.seen[:, t, None])
        ]
        for scene in scenes
        for t in range(0, scene.seen.shape[1], EVERY)
    }


def tubes_of(found: Mapping[str, Detected]) -> Scenes:
    """Detections in space and time: each label's spans of each tube."""
    scenes: Scenes = {}
    for name, each in found.items():
        scenes[name] = []
        for tube in each.tubes:
            person = sureness(tube, each.seen)
            scenes[name] += labelled(tube, each.actions_of(tube), each.labels, FPS, person=person, thresholds=TRIED)
    return scenes


def true_tubes(scenes: Sequence[Scene]) -> Scenes:
    """What is true in space and time: each stretch in which a label holds and the person is in the picture.

    It counts if truth asks for the person in at least half of it.
    """
    tubes: Scenes = {}
    for scene in scenes:
        tubes[scene.name] = []
        there = scene.labels & ~np.isnan(scene.boxes[..., :1])
        for p, k in np.argwhere(there.any(1)):
            edges = np.diff(np.pad(there[p, :, k], 1).astype(int))
            for start, end in zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1), strict=True):
                if scene.seen[p, start:end].mean() >= 0.5:
                    tubes[scene.name].append(LabelledTube(LABELS[k], int(start), scene.boxes[p, start:end]))
    return tubes


def people(found: Mapping[str, Detected], scenes: Sequence[Scene], least: float, enough: float) -> tuple[float, float]:
    """Recall and precision of the people proposals with a score of at least ``least``, at an IoU of ``enough``.

    A proposal of somebody for whom truth does not ask is neither right nor wrong.
    """
    hits = asked = right = said = 0
    for scene in scenes:
        seen = found[scene.name].seen
        for t, (boxes, scores) in enumerate(zip(seen.boxes, seen.scores, strict=True)):
            overlap = iou(scene.boxes[:, t], boxes[scores >= least]) >= enough  # NaN overlaps nothing
            wanted = overlap[scene.seen[:, t]]
            hits, asked = hits + int(wanted.any(1).sum()), asked + len(wanted)
            ignored = overlap[~scene.seen[:, t]].any(0) & ~wanted.any(0)
            right, said = right + int(wanted.any(0).sum()), said + int((~ignored).sum())
    return hits / max(asked, 1), right / max(said, 1)
