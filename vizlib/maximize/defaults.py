"""Settings to begin with, chosen by looking at what ``training/maximize/contact_sheets.py`` draws.

Pixels give textures; frequencies without moves give a network's favourite noise. Frequencies weighted by 1 / f, moved
by up to an eighth of the side, give bodies: a penalty on roughness of 1000 takes the speckle away, 8000 the limbs too.
A falloff of 1.5 drowns a lab net's small video in colour, and gives I3D's its large shapes, once ``calm`` keeps them
off black and white.

The natural recipe: crops of a quarter to all of the picture, near its middle, gave one large subject where crops from
anywhere gave many small ones; a temperature of 16 bodies where 4 gave hints. R of a batch of stills costs nothing up to
11: at the 15.5 of real ones grain comes back. In motion it is hinged at what real clips have.
"""

from typing import Any

import numpy as np

from models.card import ModelCard
from models.zoo import card_of
from vizlib.maximize.natural import no_norm
from vizlib.maximize.objective import class_objective
from vizlib.maximize.rulers import rulers
from vizlib.maximize.spec import MaximizeSpec

SPEEDS = (0.0, 0.25, 0.5, 0.75, 1.0)  # from slow to fast
SLOW, FAST = SPEEDS[0], SPEEDS[-1]
NATURAL, PLAIN = "natural", "plain"  # recipes: with the statistics of real clips, and without
PAID, PAY = "paid", 1.0  # the natural one, with an objective that pays for motion, and how much
TOGETHER = 6  # classes in a batch
LAB: dict[str, Any] = {
    "frames": 16,
    "steps": 128,
    "smooth": 1000.0,
    "jitter": 0.12,
    "zoom": 0.1,
    "turn": 10.0,
    "roll": 2,
}
LAB_NATURAL: dict[str, Any] = LAB | {"natural": 6.0, "temper": 4.0}
# Its scores are ten times as large, so its penalties are.
PUBLISHED: dict[str, Any] = {
    "frames": 16, "size": 112, "steps": 64, "falloff": 1.5, "smooth": 1e4, "calm": 500.0, "jitter": 0.15, "zoom": 0.15,
    "turn": 12.0, "roll": 2,
}  # fmt: skip
PUBLISHED_NATURAL: dict[str, Any] = {
    "frames": 16, "size": 176, "steps": 324, "still": 300, "rate": 0.03, "cool": 0.1, "falloff": 1.2, "smooth": 400.0,
    "calm": 2.0, "jitter": 0.0, "zoom": 0.0, "turn": 0.0, "roll": 0, "area": 0.25, "centre": 0.15, "flip": True,
    "temper": 16.0, "enough": 45.0, "natural": 2.7, "real": 19.0, "real_still": 11.0, "bfloat16": True,
}  # fmt: skip
BASES = {("lab", PLAIN): LAB, ("lab", NATURAL): LAB_NATURAL,
         ("published", PLAIN): PUBLISHED, ("published", NATURAL): PUBLISHED_NATURAL}  # fmt: skip
# a_t at the slow and at the fast end, and chi at the slow end, where it is largest.
RANGES = {
    ("lab", PLAIN): (6.0, 0.5, 500.0), ("lab", NATURAL): (6.0, 0.5, 500.0),
    ("published", PLAIN): (6.0, 1.0, 5e3), ("published", NATURAL): (6.0, 1.0, 500.0),
}  # fmt: skip


def scale_of(card: ModelCard) -> str:
    """Whether a network is small, with small scores, or as published."""
    return "lab" if card.input.size <= 64 else "published"


def at_speed(speed: float, scale: str = "lab", recipe: str = PLAIN) -> dict[str, Any]:
    """``a_t`` and ``chi`` at a place between 0, slow, and 1, fast; ``scale``: of the network's scores."""
    slowest, fastest, chi = RANGES[scale, recipe]
    return {"a_t": slowest * (fastest / slowest) ** speed, "chi": chi * (1 - speed) ** 3}


def companions_of(network: str, label: str, seed: int) -> tuple[int, ...]:
    """The other classes of its batch, drawn by the seed."""
    classes = card_of(network).classes
    others = [index for index, name in enumerate(classes) if name != label]
    drawn = np.random.default_rng([seed, classes.index(label)]).choice(others, TOGETHER - 1, replace=False)
    return tuple(sorted(map(int, drawn)))


def spec_of(
    network: str, label: str, speed: float = 0.5, seed: int = 0, recipe: str = PLAIN, companions: Any = None
) -> MaximizeSpec:
    """An ascent towards a class; ``companions``: classes of its batch, else they are drawn.

    Raises:
        NetworkError: no such network. MaximizeError: it does not know the class.
    """
    card = card_of(network)
    objective, scale = class_objective(card, label), scale_of(card)
    base = dict(BASES[scale, recipe])
    least, most = card.input.min_frames, card.input.max_frames or base["frames"]
    base["frames"] = min(max(base["frames"], least), most)
    if recipe == NATURAL:
        base["companions"] = companions_of(network, label, seed) if companions is None else companions
        if scale == "lab":
            base |= life(card)
    return MaximizeSpec(network, objective, seed=seed, **base, **at_speed(speed, scale, recipe))


def real_at(spec: MaximizeSpec, size: int) -> float:
    """R that costs nothing at another size: as far up the range of real clips as it was at the spec's own.

    Raises:
        MaximizeError: these clips were not measured, or the network has no batch norm.
    """
    own, there = (rulers(spec.network, spec.frames, side).distance for side in (spec.size, size))
    if own is None or there is None:
        raise no_norm()
    return spec.real * there.median / own.median


def life(card: ModelCard) -> dict[str, Any]:
    """What clips have that nobody optimized: up to there R costs nothing, and above it a score gains nothing.

    Raises:
        MaximizeError: the network has no batch norm, or its clips were not measured.
    """
    found = rulers(card.name)
    if found.distance is None:
        raise no_norm()
    # Of several streams the mean of their scores is climbed, which is another scale than that of the answer.
    return {"real": found.distance.median, "enough": found.logit.high if len(set(card.input.kinds)) == 1 else 0.0}
