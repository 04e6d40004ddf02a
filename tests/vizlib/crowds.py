"""Boxes of people who do several things, and detections near them, drawn at random."""

import numpy as np

from vizlib.metrics import LabelledBox


def crowd(draw, scenes, each, labels, near=1):
    """People who do some of the labels; of each some detections near, and some elsewhere."""
    truth, detections = {}, {}
    for name in (f"{scene}/{frame}" for scene in range(scenes) for frame in range(each)):
        truth[name], detections[name] = [], []
        for _person in range(draw.integers(0, 4)):
            corner, size = draw.uniform(0, 90, 2), draw.uniform(15, 40, 2)
            mine = np.concatenate([corner, corner + size])
            does = draw.choice(list(labels), 2, replace=False)
            truth[name] += [LabelledBox(label, tuple(mine)) for label in does]
            for _ in range(near):
                moved = tuple(mine + draw.normal(0, 4, 4))
                detections[name] += [LabelledBox(label, moved, draw.uniform()) for label in labels]
    return detections, truth
