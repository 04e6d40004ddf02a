"""*Own gestures*: rendered people as a class would film them, named by features of I3D and by those of single frames.

The example with which the page opens is made here too. And there and back: people who get up and people who lie down,
each also played backwards, which is the other action.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from datasets.actors import BACKWARDS, VERSION
from training.experiments.experiment import Experiment, Shipping
from training.spread import Files
from video import Clip
from video.files import PROJECT
from vizlib.engine.networks import Networks
from vizlib.gestures import filmed
from vizlib.gestures.classify import CLASSIFIERS, STRENGTH, fit, leave_one_out
from vizlib.gestures.example import ACTIONS, EACH, FILE, SCENES, SHEET, sheet_of
from vizlib.gestures.features import MOTION, STILL, Features, describe
from vizlib.gestures.files import saved, weights
from vizlib.gestures.filmed import Scene, backwards
from vizlib.gestures.taught import Gesture, Recording, means, strip

BACK, THERE = "lie_down_faceup", BACKWARDS["lie_down_faceup"]
# One person who does both again and again, as the camera's takes differ; or another one each time: then nobody is in
# both, so that what differs is not who it is.
PAIRS = {
    "one": tuple(Scene(label, 0, take + n * EACH) for n, label in enumerate((THERE, BACK)) for take in range(EACH)),
    "many": tuple(Scene(label, seed + n * EACH) for n, label in enumerate((THERE, BACK)) for seed in range(EACH)),
}
Look = Callable[[Clip], Features]


def example(look: Look) -> tuple[dict[str, Any], Files]:
    """How many of the example's recordings are named right, each by the others; and its files."""
    recordings = [Recording(look(clip), strip(clip)) for clip in (scene.film() for scene in SCENES)]
    gestures = tuple(Gesture(label, tuple(recordings[n * EACH : (n + 1) * EACH])) for n, label in enumerate(ACTIONS))
    files = {FILE: saved(gestures), SHEET: sheet_of(one.strip for one in recordings)}
    judged = {kind: leave_one_out(*means(gestures, kind)) for kind in (MOTION, STILL)}
    right = {kind: {name: found.right(name) for name in CLASSIFIERS} for kind, found in judged.items()}
    return right, {path.relative_to(PROJECT).as_posix(): content for path, content in files.items()}


def there_and_back(look: Look, scenes: Sequence[Scene]) -> dict[str, Any]:
    """Each recording and its reverse, named by classifiers fitted to the other recordings as they are.

    Of each kind of features and classifier, for each recording: whether it is right, whether its reverse is right, and
    whether both are taken for the same.
    """
    clips = [scene.film() for scene in scenes]
    labels = np.array([int(scene.label == BACK) for scene in scenes])
    seen, turned = [look(clip) for clip in clips], [look(backwards(clip)) for clip in clips]
    found: dict[str, Any] = {}
    for kind in (MOTION, STILL):
        rows = np.stack([one.mean(kind) for one in seen])
        found[kind] = {name: [] for name in CLASSIFIERS}
        for n, label in enumerate(labels):
            others = np.arange(len(rows)) != n
            fitted = fit(rows[others], labels[others])
            answers = [fitted.answer(one.of(kind), one.mean(kind)) for one in (seen[n], turned[n])]
            for name in CLASSIFIERS:
                first, second = (answer.named(name) for answer in answers)
                found[kind][name].append([bool(first == label), bool(second != label), first == second])
    return found


def measure(device: str, look: Look | None = None) -> Shipping:
    """Both, on the networks that ship."""
    networks = Networks()
    look = look or (lambda clip: describe(networks, clip, device))
    right, files = example(look)
    apart = {name: there_and_back(look, scenes) for name, scenes in PAIRS.items()}
    return Shipping({"example": right, "reversed": apart}, files)


EXPERIMENTS = [
    Experiment(
        "gestures",
        {
            "version": VERSION,
            "weights": weights(),
            "strength": STRENGTH,
            "camera": {
                name: getattr(filmed, name)
                for name in ("SPLIT", "SIZE", "FRAMES", "SIDES", "NEARER", "SHIFT", "TURN", "HAND", "LIGHT", "CAST",
                             "FLICKER", "NOISE")
            },
            "example_of": [asdict(scene) for scene in SCENES],
            "reversed_of": {name: [asdict(scene) for scene in scenes] for name, scenes in PAIRS.items()},
        },
        measure,
    )
]  # fmt: skip
