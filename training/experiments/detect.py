"""Claim 25: who does what, where and when? The detector, and a control that gives every box the picture's answer.

Both find the same people; what differs is who is asked what they do. Identities are counted by rules of linking.
"""

from collections import defaultdict
from dataclasses import asdict
from typing import Any

import numpy as np

from datasets.scenes import LABELS, VERSION
from models.detector import SIDE
from models.zoo import card_of
from training.detector import evaluate
from training.detector.data import SCENES, Scene, scenes
from training.detector.evaluate import clip_of
from training.experiments.experiment import Experiment
from vizlib.detect.detect import OVERLAP
from vizlib.detect.linking import RULES, link_clip
from vizlib.detect.result import Detected
from vizlib.metrics import AVA, Identities, bootstrap, frame_map, identity_switches, judge_boxes, judge_tubes

SPLIT = "test"
RESAMPLES = 1000
PERSON = 0.3  # score from which a person counts
STRICT = 0.75
KEPT = 0.01  # probability of a label that the page of thresholds gets


def settings() -> dict[str, Any]:
    return {
        "version": VERSION,
        "test_scenes": SCENES[SPLIT],
        "weights": card_of("detector").weights.sha256,
        "proposing": [OVERLAP, evaluate.LEAST],
        "judged_at": [AVA, STRICT, evaluate.EVERY],
        "spans": evaluate.TRIED,
        "rules": {name: asdict(rule) for name, rule in RULES.items()},
        "person_score": PERSON,
        "resamples": RESAMPLES,
    }


def measured(found: dict[str, Detected], data: list[Scene]) -> dict[str, Any]:
    """frame-mAP and video-mAP of a method with their intervals, AP of each label, and by how many people there are."""
    detections, truth = evaluate.boxes_of(found), evaluate.true_boxes(data)
    boxes = judge_boxes(detections, truth, (AVA, STRICT))
    tubes = judge_tubes(evaluate.tubes_of(found), evaluate.true_tubes(data), (AVA,))
    intervals = [list(map(float, each)) for each in bootstrap(boxes, 0, RESAMPLES)]
    return {
        "frame_map": boxes.result.map[0],
        "frame_map_interval": intervals[0],
        "frame_map_strict": boxes.result.map[1],
        "frame_map_strict_interval": intervals[1],
        "per_class": {label: ap[0] for label, ap in sorted(boxes.result.classes.items())},
        "video_map": tubes.result.map[0],
        "video_map_interval": list(map(float, bootstrap(tubes, 0, RESAMPLES)[0])),
        "by_people": by_people(detections, truth, data),
    }


def by_people(detections: evaluate.Frames, truth: evaluate.Frames, data: list[Scene]) -> dict[str, float]:
    """frame-mAP of the scenes with so many people."""
    groups = defaultdict(list)
    for scene in data:
        groups[len(scene.boxes)].append(scene.name)
    found = {}
    for count, names in sorted(groups.items()):
        mine = [{k: v for k, v in rows.items() if k.rpartition("/")[0] in names} for rows in (detections, truth)]
        found[str(count)] = frame_map(mine[0], mine[1]).map
    return found


def identities(found: dict[str, Detected], data: list[Scene]) -> dict[str, Any]:
    """How often somebody's identity changes, by the rule by which people are linked; in all, and in each scene."""
    counted = {}
    for name, rule in RULES.items():
        of_scene = [
            identity_switches(link_clip(clip_of(scene).frames, found[scene.name].seen, rule), scene.boxes, scene.seen)
            for scene in data
        ]
        total = sum(of_scene, Identities())
        counted[name] = {
            **asdict(total),
            "mota": total.mota,
            "by_scene": [each.switches for each in of_scene],
        }
    return counted


def measure(_device: str) -> dict[str, Any]:
    """Both methods on the test scenes."""
    data = scenes(SPLIT)
    found = evaluate.found_in(data)
    recall, precision = evaluate.people(found, data, PERSON, AVA)
    return {
        "frames": sum(scene.seen.shape[1] for scene in data),
        "people": sum(len(scene.boxes) for scene in data),
        "labels": list(LABELS),
        "boxes": {
            LABELS[k]: int(sum((s.labels[..., k] & s.seen)[:, :: evaluate.EVERY].sum() for s in data))
            for k in range(len(LABELS))
        },
        "labels_a_box": float(np.mean(np.concatenate([s.labels[s.seen].sum(1) for s in data]))),
        "hidden": float(np.mean(np.concatenate([(s.visibility < 1)[s.seen] for s in data]))),
        "methods": {
            "detector": measured(found, data),
            "whole_picture": measured({name: evaluate.by_picture(each) for name, each in found.items()}, data),
        },
        "perfect_picture": measured(
            {scene.name: evaluate.by_perfect_picture(found[scene.name], scene) for scene in data}, data
        ),
        "person_recall": recall,
        "person_precision": precision,
        "identities": identities(found, data),
    }


def numbers(values: Any, digits: int) -> list[str]:
    """As short as they are told."""
    return [f"{float(value):.{digits}f}".rstrip("0").rstrip(".") for value in values]


def pairs(said: np.ndarray) -> list[str]:
    """Labels and their probabilities in turn, of those that are worth telling."""
    return [word for k in np.flatnonzero(said >= KEPT) for word in (str(k), *numbers([said[k]], 3))]


def keyframe(scene: Scene, found: Detected, t: int) -> dict[str, Any]:
    """One frame, as ``vizlib.results.detect`` reads it."""
    truth = [
        [*numbers(scene.boxes[p, t], 1), *map(str, np.flatnonzero(scene.labels[p, t]))]
        for p in np.flatnonzero(scene.seen[:, t])
    ]
    people = zip(found.seen.boxes[t], found.seen.scores[t], found.actions[t], strict=True)
    rows = [[*numbers(box, 1), *numbers([score], 3), *pairs(said)] for box, score, said in people]
    return {
        "frame": t,
        "truth": [" ".join(row) for row in truth],
        "found": [" ".join(row) for row in rows],
        "whole": " ".join(pairs(found.whole[t])),
    }


def candidates(_device: str) -> dict[str, Any]:
    """All that the detector finds in the keyframes of the test scenes, for thresholds moved by hand."""
    data = scenes(SPLIT)
    found = evaluate.found_in(data)
    return {
        "labels": list(LABELS),
        "size": SIDE,
        "scenes": [
            {
                "seed": seed,
                "keyframes": [
                    keyframe(scene, found[scene.name], t) for t in range(0, scene.seen.shape[1], evaluate.EVERY)
                ],
            }
            for seed, scene in enumerate(data)
        ],
    }


CANDIDATES = {
    "version": VERSION,
    "test_scenes": SCENES[SPLIT],
    "weights": card_of("detector").weights.sha256,
    "kept": KEPT,
    "every": evaluate.EVERY,
}
EXPERIMENTS = [
    Experiment("detect", settings(), measure),
    Experiment("detect_candidates", CANDIDATES, candidates),
]
