"""A camera that stands somewhere and turns after a person who moves about."""

from dataclasses import replace

import numpy as np

from datasets.renderer.camera import Camera, turn
from datasets.renderer.render import Person
from datasets.renderer.skeleton import Body

SLOW = 18  # frames over which the camera's turning is smoothed
NEAREST = 1.6  # metres between the eye and any limb
EDGE = 0.47  # no end of a limb falls further from the picture's middle, in parts of its side
STEP = 1.03  # by which the camera steps back until that holds


def smoothed(values: np.ndarray) -> np.ndarray:
    """``(T, 2)`` values, each the mean of those around it under a bell of ``SLOW`` frames' half width."""
    bell = np.hanning(2 * SLOW + 1)
    padded = np.pad(values, ((SLOW, SLOW), (0, 0)), "edge")
    return np.stack([np.convolve(column, bell / bell.sum(), "valid") for column in padded.T], 1)


def follow(person: Person, body: Body, yaw: float, pitch: float, distance: float, shift: np.ndarray) -> Camera:
    """A camera that keeps the person roughly ``shift`` from the picture's middle, for one shot.

    It stands at ``distance`` metres from the middle of what happens, or further away if else a limb came too near or
    fell out of the picture.
    """
    # The hips as if upright: who lies down does so in the lower half of the picture.
    hips = person.positions[:, 0] * (1, 0, 1) + (0, 0.8 * body.legs, 0)
    limbs = np.concatenate(person.ends(), 1)
    still = Camera(turn(yaw, pitch), (hips.min(0) + hips.max(0)) / 2, distance, np.zeros((len(hips), 2)))
    while True:
        camera = replace(still, offsets=shift - smoothed(still.project(still.view(hips[:, None]), 1)[:, 0] - 0.5))
        viewed = camera.view(limbs)
        inside = np.abs(camera.project(viewed, 1) - 0.5).max() <= EDGE
        if inside and viewed[..., 2].min() >= NEAREST:
            return camera
        still = replace(still, distance=still.distance * STEP)
