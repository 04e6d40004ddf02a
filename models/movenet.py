"""MoveNet MultiPose: people in a frame, each as a box and 17 joints. A published network that ships, run by OpenCV.

Source: Google, MoveNet MultiPose Lightning, 2021 (Apache-2.0).
"""

from dataclasses import dataclass

import cv2
import numpy as np

from models.card import FOLDER, Weights

WEIGHTS = Weights(
    badge="coco",
    file="movenet-multipose.onnx",
    sha256="f367f0d1d33097b3c7388e4e8c41fad0051a6ef86058cfc2d3475371967d14e3",
    licence="Apache-2.0",
    megabytes=19.0,
)
JOINTS = (
    "nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder", "left_elbow",
    "right_elbow", "left_wrist", "right_wrist", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle",
    "right_ankle",
)  # fmt: skip
SIDE = 320  # of the square that it sees; a multiple of 32


@dataclass(frozen=True, eq=False)
class People:
    """At most six people in a frame: boxes ``(P, 4)`` x1, y1, x2, y2 in pixels, scores ``(P,)``, joints ``(P, 17, 3)``
    x, y in pixels and score; the surest first.
    """

    boxes: np.ndarray
    scores: np.ndarray
    joints: np.ndarray


class MoveNet:
    """The network in memory; one thread at a time."""

    def __init__(self) -> None:
        """Raises WeightsError: the file is damaged."""
        path = FOLDER / "weights" / WEIGHTS.file
        WEIGHTS.check(path)
        self.network = cv2.dnn.readNetFromONNX(str(path))

    def __call__(self, frame: np.ndarray) -> People:
        """People in a frame, uint8 ``(H, W, 3)``."""
        h, w = frame.shape[:2]
        scale = SIDE / max(h, w)
        small = cv2.resize(frame, (round(w * scale), round(h * scale)), interpolation=cv2.INTER_AREA)
        square = np.zeros((1, SIDE, SIDE, 3), np.int32)
        square[0, : small.shape[0], : small.shape[1]] = small
        self.network.setInput(square)
        rows = self.network.forward().reshape(6, 56)
        rows = rows[np.argsort(-rows[:, 55], kind="stable")]
        joints = rows[:, :51].reshape(6, 17, 3)[..., [1, 0, 2]] * (SIDE / scale, SIDE / scale, 1)
        boxes = rows[:, [52, 51, 54, 53]] * (SIDE / scale)
        return People(boxes.astype(np.float32), rows[:, 55], joints.astype(np.float32))
