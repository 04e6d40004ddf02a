"""The numbers that this topic's sentences and claims hold: measured here, never typed in."""

from functools import cache
from math import sqrt

from datasets.actors import FRAMES, LABELS
from datasets.point_lights import KINDS, LIGHTS
from models.variants import DOTS
from ui.numbers import Measure, share
from vizlib.point_lights.pairs import PEOPLE
from vizlib.results.runs import named

STEM = "point_lights-"
LEVEL, LIKELY = 0.99, 2.576  # so many of those who guess end within so many standard deviations


@cache
def point_light_numbers() -> dict[str, str]:
    """Claim 12: accuracies ``{TRAINED_TESTED_STREAM}``, of networks trained and tested on people or a kind of dots."""
    measured = {name.removeprefix(STEM): run for name, run in named(STEM).items()}
    numbers = {
        f"{trained}_{tested}_{stream}": share(accuracy)
        for trained, rows in point_lights().items()
        for tested, row in rows.items()
        for stream, accuracy in row.items()
    }
    numbers |= {f"{kind}_clips": f"{measured[kind]['clips']:,}" for kind in DOTS}
    chance, clips = 1 / len(LABELS), measured[PEOPLE]["test_clips"]
    spread = sqrt(chance * (1 - chance) / clips)
    return numbers | {
        "chance": share(chance),
        "guess_level": f"{100 * LEVEL:.0f}\N{NO-BREAK SPACE}%",
        "guess_low": share(chance - LIKELY * spread),
        "guess_high": share(chance + LIKELY * spread),
        "every_frame": share(measured["scrambled"]["every_frame"]),
        "stills": f"{clips * FRAMES:,}",
        "clips": f"{clips:,}",
        "dots": str(len(LIGHTS)),
        "jitter": share(KINDS["jittered"].jitter),
        "classes": str(len(LABELS)),
    }


@cache
def point_lights() -> dict[str, dict[str, dict[str, float]]]:
    """Claim 12: by what was trained on and what was tested, ``people`` or a kind of dots, the streams' accuracies."""
    tested = {name.removeprefix(STEM): run["tested"] for name, run in named(STEM).items()}
    return {name: tested[name] for name in (PEOPLE, *KINDS) if name in tested}


# What the claims of this topic call their measures.
NUMBERS: dict[str, Measure] = {
    "point_lights": lambda *_: point_light_numbers(),
}
