"""Claim 25 on real clips: how large a person must be, that MoveNet finds them in the whole frame, or in its tiles."""

from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np

from datasets.samples import SAMPLES, TOGETHER
from models.boxes import iou
from models.movenet import SIDE, WEIGHTS, MoveNet
from training.experiments.experiment import Experiment
from training.experiments.samples import digest
from video import read_clip
from vizlib.detect.people import merged, people_in, tiles

STEM = "detect_people"
CLIPS = ("backflip", TOGETHER)
FRAMES = 10  # of each clip
CLEAR = 0.4  # score from which a person counts as seen at full size
SAME = 0.5  # IoU
ROOM = 1.4  # of the box around a person, in its longer sides
WIDE, HIGH = 640, 360  # pixels of the picture into which people are put
HEIGHTS = (0.03, 0.045, 0.06, 0.08, 0.1, 0.15, 0.2, 0.3)  # of a person, in the picture's longer sides


def cut_out(network: MoveNet, name: str) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """People who are seen well, with something of what is around, and their box in that."""
    clip = read_clip(SAMPLES[name].path)
    for t in np.linspace(0, len(clip) - 1, FRAMES).round().astype(int):
        frame = clip.frames[t]
        high, wide = frame.shape[:2]
        people = people_in(network, frame, (0, 0, wide, high))
        for box in people.boxes[people.scores >= CLEAR]:
            middle, reach = (box[:2] + box[2:]) / 2, ROOM * (box[2:] - box[:2]).max() / 2
            left, top = (middle - reach).clip(0).astype(int)
            right, below = np.minimum(middle + reach, (wide, high)).astype(int)
            yield frame[top:below, left:right], box - (left, top, left, top)


def found(network: MoveNet, part: np.ndarray, box: np.ndarray, height: float, rng: np.random.Generator) -> list[bool]:
    """Whether somebody is found who is put small into a blurred picture: in the whole frame, and with the tiles."""
    scale = height * WIDE / (box[3] - box[1])
    small = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)[:HIGH, :WIDE]
    picture = cv2.GaussianBlur(cv2.resize(part, (WIDE, HIGH)), (0, 0), 20)
    h, w = small.shape[:2]
    top, left = rng.integers(HIGH - h + 1), rng.integers(WIDE - w + 1)
    picture[top : top + h, left : left + w] = small
    true = box * scale + (left, top, left, top)
    seen = [people_in(network, picture, part) for part in [(0, 0, WIDE, HIGH), *tiles(HIGH, WIDE)]]
    return [bool((iou(true[None], people.boxes) >= SAME).any()) for people in (seen[0], merged(seen))]


def measure(device: str) -> dict[str, Any]:
    """The share that is found, by height; always on the CPU."""
    network, rng = MoveNet(), np.random.default_rng(0)
    people = [each for name in CLIPS for each in cut_out(network, name)]
    shares = {str(h): np.mean([found(network, *each, h, rng) for each in people], 0) for h in HEIGHTS}
    return {
        "people": len(people),
        "whole": {h: round(float(share[0]), 4) for h, share in shares.items()},
        "tiles": {h: round(float(share[1]), 4) for h, share in shares.items()},
    }


SETTINGS: dict[str, Any] = {
    "version": digest(TOGETHER),
    "weights": WEIGHTS.sha256,
    "clips": {name: digest(name) for name in CLIPS},
    "seen_side": SIDE,
    "heights": list(HEIGHTS),
    "size": [WIDE, HIGH],
}
EXPERIMENTS = [Experiment(STEM, SETTINGS, measure)]
