"""The boxes marked by hand, and how many of them a tube follows."""

import json
from pathlib import Path

import numpy as np

from models.boxes import overlaps

PATH = Path(__file__).parent / "marked_boxes.json"
SAME = 0.5  # IoU


def marked(clip, person):
    """Of a person of a clip that ships: the frame, the box, and whether the person is whole and in view."""
    rows = json.loads(PATH.read_text(encoding="utf-8"))[clip][person]
    return [(row["frame"], np.array(row["box"], float), row["whole"]) for row in rows]


def followed_share(tubes, rows):
    """The share of the rows, those with the person whole and in view, in which one identity has the box; the best."""
    asked = [(frame, box) for frame, box, whole in rows if whole]
    best = 0
    for identity in {tube.identity for tube in tubes}:
        mine = [tube for tube in tubes if tube.identity == identity]
        best = max(
            best,
            sum(
                any(
                    tube.start <= frame < tube.end and overlaps(tube.boxes[frame - tube.start], box) >= SAME
                    for tube in mine
                )
                for frame, box in asked
            ),
        )
    return best / len(asked)
