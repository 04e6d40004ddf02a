"""What the experiment with real people says in numbers: of the networks, and how large a person must be."""

from models.movenet import SIDE
from models.zoo import card_of
from ui.numbers import whole_share
from ui.words import listed
from vizlib.detect.naming import LEAST_FRAMES, NETWORK
from vizlib.detect.people import FPS, SCOUT
from vizlib.results.runs import named

RUN = "detect_people"
MOST = 0.8  # of the people that are found from the least height on


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
        "measured_people": str(run["people"]),
        "whole_height": least(run["whole"]),
        "tiles_height": least(run["tiles"]),
    }


def least(shares: dict[str, float]) -> str:
    """The least height, of the picture's longer side, from which on at least MOST of the people are found."""
    heights = sorted(map(float, shares), reverse=True)
    found = [height for n, height in enumerate(heights) if all(shares[str(h)] >= MOST for h in heights[: n + 1])]
    return f"{100 * min(found):.3g}\N{NO-BREAK SPACE}%"


def shares_of(kind: str) -> dict[float, list[float]]:
    """The share of people that is found by their height, in the ``whole`` frame or with ``tiles``."""
    return {float(height): [share] for height, share in named(RUN)[RUN][kind].items()}
