"""Settings to begin with, chosen by looking at what ``training/maximize/contact_sheets.py`` draws.

Pixels give textures; frequencies without moves give a network's favourite noise. Frequencies weighted by 1 / f, moved
by up to an eighth of the side, give bodies: a penalty on roughness of 1000 takes the speckle away, 8000 the limbs too.
A falloff of 1.5 drowns a lab net's small video in colour, and gives I3D's its large shapes, once ``calm`` keeps them
off black and white.
"""

from typing import Any

from models.zoo import card_of
from vizlib.maximize.objective import class_objective
from vizlib.maximize.spec import MaximizeSpec

SPEEDS = (0.0, 0.25, 0.5, 0.75, 1.0)  # from slow to fast
SLOW, FAST = SPEEDS[0], SPEEDS[-1]
LAB: dict[str, Any] = {
    "frames": 16,
    "steps": 128,
    "smooth": 1000.0,
    "jitter": 0.12,
    "zoom": 0.1,
    "turn": 10.0,
    "roll": 2,
}
# Its scores are ten times as large, so its penalties are.
PUBLISHED: dict[str, Any] = {
    "frames": 16, "size": 112, "steps": 64, "falloff": 1.5, "smooth": 1e4, "calm": 500.0, "jitter": 0.15, "zoom": 0.15,
    "turn": 12.0, "roll": 2,
}  # fmt: skip
# a_t at the slow and at the fast end, and chi at the slow end, where it is largest.
RANGES = {"lab": (6.0, 0.5, 500.0), "published": (6.0, 1.0, 5e3)}


def at_speed(speed: float, scale: str = "lab") -> dict[str, Any]:
    """``a_t`` and ``chi`` at a place between 0, slow, and 1, fast; ``scale``: of the network's scores."""
    slowest, fastest, chi = RANGES[scale]
    return {"a_t": slowest * (fastest / slowest) ** speed, "chi": chi * (1 - speed) ** 3}


def spec_of(network: str, label: str, speed: float = 0.5, seed: int = 0) -> MaximizeSpec:
    """An ascent towards a class.

    Raises:
        NetworkError: no such network. MaximizeError: it does not know the class.
    """
    card = card_of(network)
    base, scale = (LAB, "lab") if card.input.size <= 64 else (PUBLISHED, "published")
    least, most = card.input.min_frames, card.input.max_frames or base["frames"]
    frames = {"frames": min(max(base["frames"], least), most)}
    return MaximizeSpec(network, class_objective(card, label), seed=seed, **base | frames, **at_speed(speed, scale))
