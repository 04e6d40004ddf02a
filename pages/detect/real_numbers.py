"""What the experiment with real people says in numbers: of the networks, and how large a person must be."""

import numpy as np

from models.movenet import SIDE
from models.zoo import card_of
from ui.numbers import whole_share
from ui.words import listed
from vizlib.detect.naming import LEAST_FRAMES, MOST_TUBES, NETWORK
from vizlib.detect.people import FPS, SCOUT
from vizlib.results.runs import named

RUN = "detect_people"
MOST = 0.8  # of the sightings that are found again from the least height on
NONE = "–"  # no height


def real_numbers() -> dict[str, str]:
    """Of MoveNet, of I3D and its list of names, and of the run about heights."""
    spec, classes = card_of(NETWORK).input, card_of(NETWORK).classes
    run = named(RUN)[RUN]
    return {
        "classes": str(len(classes)),
        "walks": listed(f"*{label}*" for label in classes if "walk" in label),
        "least_s": f"{LEAST_FRAMES / spec.fps:.1f}",
        "seen_s": f"{spec.frames / spec.fps:.1f}",
        "side": str(SIDE),
        "most_fps": f"{FPS:g}",
        "scout": str(SCOUT),
        "most": whole_share(MOST),
        "most_named": str(MOST_TUBES),
        "sightings": str(run["sightings"]),
        "measured_people": str(run["people"]),
        "clear": f"{run['clear']:g}",
        "places": str(run["places"]),
        "whole_height": least(run["whole"]),
        "tiles_height": least(run["tiles"]),
    }


def least(shares: dict[str, list[float]]) -> str:
    """The least height, of the picture's longer side, from which on at least MOST of the sightings are found again, as
    the mean over all places; NONE if there is none.

    Args:
        shares: by height, one for each place.
    """
    heights: list[float] = []
    for height in sorted(map(float, shares), reverse=True):
        if np.mean(shares[str(height)]) < MOST:
            break
        heights.append(height)
    return f"{100 * min(heights):.3g}\N{NO-BREAK SPACE}%" if heights else NONE


def shares_of(kind: str) -> dict[float, list[float]]:
    """The shares of sightings that are found again by their height, one for each place, in the ``whole`` frame or with
    ``tiles``.
    """
    return {float(height): shares for height, shares in named(RUN)[RUN][kind].items()}
