"""Point lights: a person as thirteen moving dots on black, as if small lamps were fixed to the joints in a dark room.

Source: Johansson: Visual Perception of Biological Motion and a Model for its Analysis, 1973.
"""

import cv2
import numpy as np

from datasets.actors import SIZE, Scene
from datasets.renderer.figure import MATERIAL
from datasets.renderer.skeleton import INDEX

# Head, and of each side shoulder, elbow, wrist, hip, knee and ankle.
LIGHTS = (
    "head", "right_shoulder", "left_shoulder", "right_elbow", "left_elbow", "right_wrist", "left_wrist",
    "right_hip", "left_hip", "right_knee", "left_knee", "right_ankle", "left_ankle",
)  # fmt: skip
RADIUS = 0.014  # of a dot, in parts of a rendered picture's height
FINE = 4  # binary digits of a pixel's position


def lights(scene: Scene, size: int = SIZE) -> np.ndarray:
    """Where the lamps of a rendered person are, ``(T, 13, 2)`` pixels, also when the body hides them."""
    person = scene.person
    ends = person.ends()[1]  # far ends of the parts: of the head, and of the forearms, which the skeleton lacks
    far = {"head": ends[:, person.parts.material == MATERIAL["head"]][:, 0]}
    forearms = ends[:, person.parts.material == MATERIAL["sleeve"]]
    far |= {"right_wrist": forearms[:, 0], "left_wrist": forearms[:, 1]}
    places = [far[name] if name in far else person.positions[:, INDEX[name]] for name in LIGHTS]
    return scene.camera.project(scene.camera.view(np.stack(places, 1)), size)


def dots(points: np.ndarray, height: int, width: int, radius: float) -> np.ndarray:
    """White dots on black, uint8 ``(T, height, width, 3)``; ``points`` are ``(T, P, 2)``, NaN where unseen."""
    frames = np.zeros((len(points), height, width, 3), np.uint8)
    fine = round(max(1.0, radius) * 2**FINE)
    for frame, places in zip(frames, points, strict=True):
        for x, y in places[~np.isnan(places).any(1)]:
            at = round((float(x) - 0.5) * 2**FINE), round((float(y) - 0.5) * 2**FINE)
            cv2.circle(frame, at, fine, (255, 255, 255), -1, cv2.LINE_AA, FINE)
    return frames


def render_dots(scene: Scene, size: int = SIZE) -> np.ndarray:
    """A rendered clip as point lights, uint8 ``(T, size, size, 3)``."""
    return dots(lights(scene, size), size, size, RADIUS * size)
