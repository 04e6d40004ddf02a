"""The skeleton: 13 joints, and forward kinematics from their angles to positions.

Offsets in metres are those of the humanoid for which the motion was recorded: x forward, y up, z to the right.
"""

from dataclasses import dataclass

import numpy as np

# name: (parent, offset from the parent in the parent's frame, what stretches it)
SKELETON: dict[str, tuple[str, tuple[float, float, float], str]] = {
    "root": ("", (0.0, 0.0, 0.0), "legs"),
    "chest": ("root", (0.0, 0.236151, 0.0), "torso"),
    "neck": ("chest", (0.0, 0.223894, 0.0), "torso"),
    "right_hip": ("root", (0.0, 0.0, 0.084887), "width"),
    "right_knee": ("right_hip", (0.0, -0.421546, 0.0), "legs"),
    "right_ankle": ("right_knee", (0.0, -0.40987, 0.0), "legs"),
    "right_shoulder": ("chest", (-0.02405, 0.2435, 0.18311), "width"),
    "right_elbow": ("right_shoulder", (0.0, -0.274788, 0.0), "arms"),
    "left_hip": ("root", (0.0, 0.0, -0.084887), "width"),
    "left_knee": ("left_hip", (0.0, -0.421546, 0.0), "legs"),
    "left_ankle": ("left_knee", (0.0, -0.40987, 0.0), "legs"),
    "left_shoulder": ("chest", (-0.02405, 0.2435, -0.18311), "width"),
    "left_elbow": ("left_shoulder", (0.0, -0.274788, 0.0), "arms"),
}
JOINTS = tuple(SKELETON)
INDEX = {name: i for i, name in enumerate(JOINTS)}


@dataclass(frozen=True)
class Body:
    """Proportions, as factors of the recorded person's.

    Attributes:
        legs, arms, torso, width: lengths of the bones; ``width`` is that of hips and shoulders.
        girth: thickness of everything.
        head: size of the head.
    """

    legs: float = 1.0
    arms: float = 1.0
    torso: float = 1.0
    width: float = 1.0
    girth: float = 1.0
    head: float = 1.0

    def offset(self, joint: str) -> np.ndarray:
        """From the parent to ``joint``, ``(3,)`` metres in the parent's frame."""
        _parent, offset, stretch = SKELETON[joint]
        return np.array(offset) * getattr(self, stretch)


def matrices(quaternions: np.ndarray) -> np.ndarray:
    """Rotation matrices ``(..., 3, 3)`` of unit quaternions ``(..., 4)``, w first."""
    w, x, y, z = np.moveaxis(quaternions, -1, 0)
    rows = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    return np.moveaxis(np.array(rows), (0, 1), (-2, -1))


def forward(root: np.ndarray, rotations: np.ndarray, body: Body) -> tuple[np.ndarray, np.ndarray]:
    """Forward kinematics.

    Args:
        root: ``(T, 3)`` metres; it is scaled with the legs, so that longer legs still stand on the floor.
        rotations: ``(T, 13, 4)`` quaternions relative to the parent.

    Returns:
        Positions of the joints ``(T, 13, 3)`` in metres, and their frames ``(T, 13, 3, 3)``: a point ``p`` fixed to
        joint j lies at ``positions[:, j] + frames[:, j] @ p``.
    """
    local = matrices(rotations)
    positions, frames = np.empty((len(root), len(JOINTS), 3)), np.empty_like(local)
    for j, name in enumerate(JOINTS):
        if name == "root":
            positions[:, j], frames[:, j] = root * body.legs, local[:, j]
            continue
        parent = INDEX[SKELETON[name][0]]
        positions[:, j] = positions[:, parent] + frames[:, parent] @ body.offset(name)
        frames[:, j] = frames[:, parent] @ local[:, j]
    return positions, frames
