"""A camera that stands somewhere and turns after a person who moves about."""

import numpy as np

from datasets.renderer.camera import Camera, turn
from datasets.renderer.skeleton import Body

SLOW = 18  # frames over which the camera's turning is smoothed
NEAREST = 1.6  # metres between the eye and any joint
EDGE = 0.47  # no joint falls further from the picture's middle, in parts of its side
STEP = 1.03  # by which the camera steps back until that holds


def smoothed(values: np.ndarray) -> np.ndarray:
    """``(T, 2)`` values, each the mean of those around it under a bell of ``SLOW`` frames' half width."""
    bell = np.hanning(2 * SLOW + 1)
    padded = np.pad(values, ((SLOW, SLOW), (0, 0)), "edge")
    return np.stack([np.convolve(column, bell / bell.sum(), "valid") for column in padded.T], 1)


def follow(positions: np.ndarray, body: Body, yaw: float, pitch: float, distance: float, shift: np.ndarray) -> Camera:
    """A camera that keeps the person roughly ``shift`` from the picture's middle, for one shot.

    It stands at ``distance`` metres from the middle of what happens, or further away if else a joint came too near or
    fell out of the picture.

    Args:
        positions: of the joints in the world, ``(T, 13, 3)``.
    """
    # The hips as if upright: who lies down does so in the lower half of the picture.
    hips = positions[:, 0] * (1, 0, 1) + (0, 0.8 * body.legs, 0)
    camera = Camera(turn(yaw, pitch), (hips.min(0) + hips.max(0)) / 2, distance, np.zeros((len(hips), 2)))
    while True:
        target = camera.project(camera.view(hips[:, None]), 1)[:, 0] - 0.5
        camera = Camera(camera.rotation, camera.centre, camera.distance, shift - smoothed(target))
        viewed = camera.view(positions)
        inside = np.abs(camera.project(viewed, 1) - 0.5).max() <= EDGE
        if inside and viewed[..., 2].min() >= NEAREST:
            return camera
        camera = Camera(camera.rotation, camera.centre, camera.distance * STEP, np.zeros((len(hips), 2)))
