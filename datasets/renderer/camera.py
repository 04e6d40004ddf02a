"""A pinhole camera that stands still and turns a little: where points of the world fall in the picture."""

from dataclasses import dataclass

import numpy as np

FOCAL = 1.25  # focal length in parts of the picture's side


def turn(yaw: float, pitch: float) -> np.ndarray:
    """From the world's axes (y up) to the camera's: x right, y up, z into the picture; ``(3, 3)``."""
    cy, sy, cp, sp = np.cos(yaw), np.sin(yaw), np.cos(pitch), np.sin(pitch)
    heading = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    return np.array([[1, 0, 0], [0, cp, sp], [0, -sp, cp]]) @ heading


@dataclass(frozen=True, eq=False)
class Camera:
    """
    Attributes:
        rotation: from the world's axes to the camera's, ``(3, 3)``.
        centre: the point of the world at which it looks, ``(3,)`` metres.
        distance: to that point, metres.
        offsets: where that point falls in each frame, ``(T, 2)`` from the picture's middle, x right and y down, in
            parts of its side. A camera that turns by a small angle moves its whole picture.
    """

    rotation: np.ndarray
    centre: np.ndarray
    distance: float
    offsets: np.ndarray

    def view(self, points: np.ndarray) -> np.ndarray:
        """Points ``(..., 3)`` of the world in the camera's axes, from its eye."""
        return (points - self.centre) @ self.rotation.T + (0, 0, self.distance)

    def principal(self, size: int) -> np.ndarray:
        """Where the optical axis meets each frame, ``(T, 2)`` pixels."""
        return (self.offsets + 0.5) * size

    def project(self, viewed: np.ndarray, size: int) -> np.ndarray:
        """Pixels ``(T, N, 2)`` of points ``(T, N, 3)`` in the camera's axes; the middle of the first pixel is .5."""
        flat = viewed[..., :2] / np.maximum(viewed[..., 2:], 1e-6) * (1, -1)
        return flat * FOCAL * size + self.principal(size)[:, None]
