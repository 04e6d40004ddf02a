"""Point lights: a person as thirteen moving dots on black, as if small lamps were fixed to the joints in a dark room.

Kinds of dots take form or motion away from them:

    kind       what is done to the dots                                     in a still     in the motion of a dot
    normal     nothing: each sits on its joint                              form           the joint's
    jittered   noise is added to every position in every frame              form, shaken   the joint's, under noise
    scrambled  each keeps its motion, and starts at a random place          nothing        the joint's
    inverted   upside down                                                  form, turned   the joint's, turned
    lifetime   each jumps to another place on the limbs in every frame      form           nothing

Scrambled dots come back at the other edge where they leave the picture, so that in every frame each of them is equally
likely everywhere, whatever the action is.

Sources: Johansson: Visual Perception of Biological Motion and a Model for its Analysis, 1973. Beintema, Lappe:
Perception of Biological Motion Without Local Image Motion, 2002 (limited lifetime).
"""

from dataclasses import dataclass

import cv2
import numpy as np

from datasets.actors import SIZE, SPLITS, VERSION, Scene
from datasets.renderer.figure import MATERIAL
from datasets.renderer.skeleton import INDEX

# Head, and of each side shoulder, elbow, wrist, hip, knee and ankle.
LIGHTS = (
    "head", "right_shoulder", "left_shoulder", "right_elbow", "left_elbow", "right_wrist", "left_wrist",
    "right_hip", "left_hip", "right_knee", "left_knee", "right_ankle", "left_ankle",
)  # fmt: skip
# Between which lamps a limb lies, for dots that are anywhere on it.
LIMBS = np.array(
    [
        (LIGHTS.index(one), LIGHTS.index(two))
        for side in ("right", "left")
        for one, two in (
            ("head", f"{side}_shoulder"),
            (f"{side}_shoulder", f"{side}_elbow"),
            (f"{side}_elbow", f"{side}_wrist"),
            (f"{side}_shoulder", f"{side}_hip"),
            (f"{side}_hip", f"{side}_knee"),
            (f"{side}_knee", f"{side}_ankle"),
        )
    ]
)
RADIUS = 0.014  # of a dot, in parts of a rendered picture's height
FINE = 4  # binary digits of a pixel's position
NOISE = 1973  # part of the seed of what is drawn for a kind of dots


@dataclass(frozen=True)
class Kind:
    """What is done to the lamps of a clip; nothing, unless said.

    Attributes:
        jitter: standard deviation of what is added to x and to y in each frame, in parts of the picture's side.
        scrambled: whether each dot keeps its motion and starts at a random place.
        inverted: whether all are upside down.
        life: after so many frames a dot jumps to another place on the limbs; 0: it stays on its joint.
    """

    jitter: float = 0.0
    scrambled: bool = False
    inverted: bool = False
    life: int = 0

    def of(self, points: np.ndarray, side: float, rng: np.random.Generator) -> np.ndarray:
        """The lamps ``(T, 13, 2)`` of a picture of this ``side``, changed; NaN where a joint is not seen."""
        if self.life:
            points = on_limbs(points, self.life, rng)
        if self.inverted:
            points = np.stack([points[..., 0], side - points[..., 1]], -1)
        if self.jitter:
            points = points + rng.normal(0, self.jitter * side, points.shape)
        if self.scrambled:
            points = (points + rng.uniform(0, side, points.shape[1:])) % side
        return points


KINDS = {
    "normal": Kind(),
    "jittered": Kind(jitter=0.03),  # about as far as a dot moves from frame to frame
    "scrambled": Kind(scrambled=True),
    "inverted": Kind(inverted=True),
    "lifetime": Kind(life=1),
}


def on_limbs(points: np.ndarray, life: int, rng: np.random.Generator) -> np.ndarray:
    """As many dots, each at a random place on a random limb for ``life`` frames; not all of them jump at once."""
    frames, count = np.arange(len(points))[:, None], points.shape[1]
    lives = (frames + rng.integers(life, size=count)) // life  # (T, P): how often a dot has jumped
    drawn = (lives.max() + 1, count)
    which, where = rng.integers(len(LIMBS), size=drawn), rng.uniform(size=drawn)
    one, two = np.moveaxis(LIMBS[which[lives, np.arange(count)]], -1, 0)
    along = where[lives, np.arange(count)][..., None]
    return (1 - along) * points[frames, one] + along * points[frames, two]


def lights(scene: Scene, size: int = SIZE) -> np.ndarray:
    """Where the lamps of a rendered person are, ``(T, 13, 2)`` pixels, also when the body hides them."""
    person = scene.person
    ends = person.ends()[1]  # far ends of the parts: of the head, and of the forearms, which the skeleton lacks
    far = {"head": ends[:, person.parts.material == MATERIAL["head"]][:, 0]}
    forearms = ends[:, person.parts.material == MATERIAL["sleeve"]]
    far |= {"right_wrist": forearms[:, 0], "left_wrist": forearms[:, 1]}
    places = [far[name] if name in far else person.positions[:, INDEX[name]] for name in LIGHTS]
    return scene.camera.project(scene.camera.view(np.stack(places, 1)), size)


def lights_of(scene: Scene, kind: str, size: int = SIZE) -> np.ndarray:
    """The lamps of a rendered person, changed as ``kind`` says: ``(T, 13, 2)`` pixels.

    What is drawn belongs to the moment, not to its place in the clip: an action and its reverse are the same dots.
    """
    rng = np.random.default_rng([VERSION, SPLITS.index(scene.split), scene.stream, scene.seed, NOISE])
    return KINDS[kind].of(lights(scene, size)[scene.order], size, rng)[scene.order]


def dots(points: np.ndarray, height: int, width: int, radius: float, wrapped: bool = False) -> np.ndarray:
    """White dots on black, uint8 ``(T, height, width, 3)``; ``points`` are ``(T, P, 2)``, NaN where unseen.

    ``wrapped``: what an edge cuts off a dot is seen at the opposite one.
    """
    frames = np.zeros((len(points), height, width, 3), np.uint8)
    fine = round(max(1.0, radius) * 2**FINE)
    for frame, places in zip(frames, points, strict=True):
        seen = places[~np.isnan(places).any(1)]
        for x, y in around(seen, height, width, radius) if wrapped else seen:
            at = round((float(x) - 0.5) * 2**FINE), round((float(y) - 0.5) * 2**FINE)
            cv2.circle(frame, at, fine, (255, 255, 255), -1, cv2.LINE_AA, FINE)
    return frames


def around(places: np.ndarray, height: int, width: int, radius: float) -> np.ndarray:
    """``places`` ``(P, 2)``, and once more beyond the opposite edge those of dots that an edge cuts: ``(P', 2)``."""
    size, reach = np.array([width, height]), max(1.0, radius) + 1
    shifts = np.array([(x, y) for y in (0, -1, 1) for x in (0, -1, 1)]) * size
    every = (places + shifts[:, None]).reshape(-1, 2)
    return every[((every > -reach) & (every < size + reach)).all(1)]


def render_dots(scene: Scene, size: int = SIZE, kind: str = "normal") -> np.ndarray:
    """A rendered clip as point lights, uint8 ``(T, size, size, 3)``."""
    return dots(lights_of(scene, kind, size), size, size, RADIUS * size, KINDS[kind].scrambled)
