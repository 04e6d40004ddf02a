"""Claim 25 on real clips: how large people must be for MoveNet to find them again, in the whole frame or in its tiles.

Measured on people whom it finds at full size: it says from which size on they are lost, not how many people it finds.
"""

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
from vizlib.detect import people as finder
from vizlib.detect.people import Part, merged, people_in, tiles

STEM = "detect_people"
CLIPS = {"backflip": 2, TOGETHER: 2}  # and how many different people are in each, as everybody can see
FRAMES = 10  # of each clip
CLEAR = 0.4  # score from which a person counts as seen at full size
SAME = 0.5  # IoU
ROOM = 1.4  # of the box around a person, in its longer sides
WIDE, HIGH = 640, 360  # pixels of the picture into which people are put
BLUR = 20  # pixels: of that picture, so that nobody else is in it
PLACES = 4  # in which everybody is put, at each height
HEIGHTS = (0.03, 0.045, 0.06, 0.08, 0.1, 0.15, 0.2, 0.3)  # of a person, in the picture's longer sides


def cut_out(network: MoveNet, name: str) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """People who are seen well, with something of what is around, and their box ``(4,)`` in that."""
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


def placed(part: np.ndarray, box: np.ndarray, height: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A blurred picture ``(HIGH, WIDE, 3)`` with somebody put small somewhere in it, and their box there."""
    scale = height * WIDE / (box[3] - box[1])
    small = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)[:HIGH, :WIDE]
    picture = cv2.GaussianBlur(cv2.resize(part, (WIDE, HIGH)), (0, 0), BLUR)
    h, w = small.shape[:2]
    top, left = rng.integers(HIGH - h + 1), rng.integers(WIDE - w + 1)
    picture[top : top + h, left : left + w] = small
    return picture, box * scale + (left, top, left, top)


def found(network: MoveNet, picture: np.ndarray, true: np.ndarray) -> list[bool]:
    """Whether the person with this box is found: in the whole frame, and with the tiles."""
    parts: list[Part] = [(0, 0, WIDE, HIGH), *tiles(HIGH, WIDE)]
    seen = [people_in(network, picture, part) for part in parts]
    return [bool((iou(true[None], people.boxes) >= SAME).any()) for people in (seen[0], merged(seen))]


def measure(device: str) -> dict[str, Any]:
    """The share of the sightings that are found again, by height, for each of the places; always on the CPU."""
    network = MoveNet()
    sightings = [each for name in CLIPS for each in cut_out(network, name)]
    shares: dict[str, list[np.ndarray]] = {str(height): [] for height in HEIGHTS}
    for place in range(PLACES):
        rng = np.random.default_rng(place)
        for height in HEIGHTS:
            again = [found(network, *placed(*each, height, rng)) for each in sightings]
            shares[str(height)].append(np.mean(again, 0))
    return {
        "sightings": len(sightings),
        **{
            kind: {height: [round(float(share[n]), 4) for share in each] for height, each in shares.items()}
            for n, kind in enumerate(("whole", "tiles"))
        },
    }


SETTINGS: dict[str, Any] = {
    "version": digest(TOGETHER),
    "weights": WEIGHTS.sha256,
    "clips": {name: digest(name) for name in CLIPS},
    "people": sum(CLIPS.values()),
    "frames": FRAMES,
    "clear": CLEAR,
    "iou": SAME,
    "room": ROOM,
    "heights": list(HEIGHTS),
    "size": [WIDE, HIGH],
    "blur": BLUR,
    "places": PLACES,
    "finder": {
        "side": SIDE,
        "found": finder.FOUND,
        "sure": finder.SURE,
        "tile": finder.TILE,
        "overlap": finder.OVERLAP,
        "least_tile": finder.LEAST_TILE,
        "cut_off": finder.CUT_OFF,
        "same_box": finder.SAME_BOX,
        "same_joints": finder.SAME_JOINTS,
        "tolerance": finder.TOLERANCE,
    },
}
EXPERIMENTS = [Experiment(STEM, SETTINGS, measure)]
