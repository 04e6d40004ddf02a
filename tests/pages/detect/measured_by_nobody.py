"""Results of the detector as an experiment writes them, made up for tests: plausible, and measured by nobody."""

from typing import Any

import numpy as np

from datasets.scenes import LABELS

SIZE = 128
EVERY = 12  # frames between keyframes
LEAST = 0.05
TEST_SCENES = 80
# frame-mAP, strict, video-mAP; and how much a person more in the scene costs.
METHODS = {"detector": (0.7, 0.5, 0.45, 0.02), "whole_picture": (0.4, 0.3, 0.25, 0.1)}


def detect(**maps: float) -> dict[str, Any]:
    """``detect.json``; ``maps``: other frame-mAPs, by method."""
    draw = np.random.default_rng(5)
    methods = {}
    for name, (at_half, strict, tubes, costs) in METHODS.items():
        at = maps.get(name, at_half)
        values: dict[str, Any] = {
            "frame_map": at,
            "frame_map_strict": at - at_half + strict,
            "video_map": at - at_half + tubes,
        }
        values |= {f"{key}_interval": [value - 0.05, value + 0.05] for key, value in values.items()}
        methods[name] = values | {
            "per_class": {label: float(np.clip(at + draw.normal(0, 0.15), 0, 1)) for label in sorted(LABELS)},
            "by_people": {str(n): at + costs * (2 - n) for n in range(1, 6)},
        }
    counts = {"iou": (60, 30), "motion": (40, 20), "looks": (25, 20)}
    return {
        "version": 1,
        "test_scenes": TEST_SCENES,
        "weights": "",
        "judged_at": [0.5, 0.75, 4],
        "person_score": 0.3,
        "frames": 9600,
        "people": 240,
        "labels": list(LABELS),
        "boxes": dict.fromkeys(LABELS, 300),
        "labels_a_box": 1.2,
        "hidden": 0.15,
        "methods": methods,
        "perfect_picture": {
            "frame_map": maps.get("perfect_picture", 0.5),
            "frame_map_interval": [maps.get("perfect_picture", 0.5) - 0.05, maps.get("perfect_picture", 0.5) + 0.05],
            "by_people": {str(n): 0.9 - 0.15 * (n - 1) for n in range(1, 6)},
        },
        "person_recall": 0.93,
        "person_precision": 0.9,
        "identities": {rule: counted(switches, misses=40 * misses) for rule, (switches, misses) in counts.items()},
    }


def counted(switches: int, misses: int = 0) -> dict[str, Any]:
    """Of a rule of linking: its switches, as even over the scenes as can be."""
    by_scene = [len(part) for part in np.array_split(np.arange(switches), TEST_SCENES)]
    return {
        "switches": switches, "by_scene": by_scene, "true_boxes": 20000, "misses": misses, "false_boxes": 900,
        "mota": 0.9,
    }  # fmt: skip


def candidates(scenes: int = 80, keyframes: int = 10) -> dict[str, Any]:
    """``detect_candidates.json``: proposals near and far from people, and what the picture says of all of them."""
    draw = np.random.default_rng(6)
    found = []
    for seed in range(scenes):
        people = 1 + seed % 5
        corners, sizes = draw.uniform(0, 85, (people, 2)), draw.uniform([12, 35], [25, 60], (people, 2))
        actions = draw.integers(0, len(LABELS) - 1, people)
        rows = [keyframe(draw, n * EVERY, np.hstack([corners, corners + sizes]), actions) for n in range(keyframes)]
        found.append({"seed": seed, "keyframes": rows})
    return {"version": 1, "weights": "", "kept": LEAST, "size": SIZE, "labels": list(LABELS), "scenes": found}


def keyframe(draw: np.random.Generator, frame: int, boxes: np.ndarray, actions: np.ndarray) -> dict[str, Any]:
    """One frame of people who do these actions, the first two next to each other."""
    close = LABELS.index("close")
    does = [[int(action), *([close] if n < 2 <= len(actions) else [])] for n, action in enumerate(actions)]
    rows = []
    for box, mine in zip(boxes, does, strict=True):
        for near in (2.0, 6.0) if draw.uniform() < 0.2 else (2.0,):
            said = draw.beta(1, 12, len(LABELS))
            said[mine] = draw.beta(5, 2, len(mine))
            rows.append(line(box + draw.normal(0, near, 4), draw.beta(7, 2), said))
    if draw.uniform() < 0.4:
        at = draw.uniform(0, 90, 2)
        rows.append(line(np.hstack([at, at + 30]), draw.beta(2, 4), draw.beta(1, 6, len(LABELS))))
    whole = draw.beta(1, 12, len(LABELS))
    whole[[each for mine in does for each in mine]] = draw.beta(4, 2, sum(map(len, does)))
    truth = [" ".join([*corners(box), *map(str, mine)]) for box, mine in zip(boxes, does, strict=True)]
    return {"frame": frame, "truth": truth, "found": rows, "whole": pairs(whole)}


def corners(box: np.ndarray) -> list[str]:
    return [f"{edge:.1f}" for edge in box]


def line(box: np.ndarray, score: float, said: np.ndarray) -> str:
    return " ".join([*corners(box), f"{score:.3f}", pairs(said)])


def pairs(said: np.ndarray) -> str:
    return " ".join(f"{label} {p:.3f}" for label, p in enumerate(said) if p >= LEAST)
