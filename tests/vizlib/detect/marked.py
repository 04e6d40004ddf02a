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
    """The share of the rows, those with the person whole and in view, in which one identity has the box, and which: the
    one that has most.
    """
    asked = [(frame, box) for frame, box, whole in rows if whole]
    shares = {
        identity: sum(
            any(
                tube.start <= frame < tube.end and overlaps(tube.boxes[frame - tube.start], box) >= SAME
                for tube in tubes
                if tube.identity == identity
            )
            for frame, box in asked
        )
        / len(asked)
        for identity in {tube.identity for tube in tubes}
    }
    best = max(shares, key=shares.__getitem__)
    return shares[best], best
