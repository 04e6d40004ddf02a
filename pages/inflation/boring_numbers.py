"""The numbers that the sentences about boring videos hold."""

import numpy as np

from models.zoo import CARDS
from ui.clip.actor import label_name
from ui.numbers import power, share, whole_share
from vizlib.inflation.boring import (
    CENTRE,
    REPLICATED,
    ZEROS,
    Ends,
    Inflation,
    Moving,
    Still,
)
from vizlib.results.runs import runs

STRONG = 0.01  # difference of the maps, as a share, below which a step hardly differs


def boring_numbers() -> dict[str, str]:
    """Claim 22: ``{boring_mean}`` and the like, the largest of all frozen test clips, ``{boring_still}`` the same as a
    share of the spread; accuracies on the moving ones.
    """
    run = runs("inflation_boring")[0]
    differences, moving = run["differences"], run["moving"]
    return {
        "boring_clips": str(run["clips"]),
        "boring_mean": power(differences["mean, replicate"]),
        "boring_still": share(differences["mean, replicate"] / run["spread"]),
        "boring_zeros": f"{differences['mean, zeros']:.1f}",
        "boring_spread": f"{run['spread']:.1f}",
        "boring_flat": share(moving["2D"]),
        "boring_blurred": share(moving["mean"]),
    }


def still_numbers(still: Still) -> dict[str, str]:
    """How far an inflated network is from its 2D network on a boring video, for each way of inflating."""
    differences = still.differences
    return {
        "mean": power(differences[REPLICATED]),
        "centre": power(differences[CENTRE]),
        "zeros": f"{differences[ZEROS]:.2f}",
        "spread": f"{still.spread:.2f}",
    }


def ends_numbers(ends: Ends, asked: Inflation) -> dict[str, str]:
    """How zeros beyond the ends count in the shortest and the longest video, and how far they reach."""
    (short, first), *_middle, (half, before), (long, last) = ends.differences.items()
    half_profile = ends.profile[: len(ends.profile) // 2]
    beyond = ends.profile[ends.reach : len(ends.profile) - ends.reach]
    return {
        "short": str(short),
        "half": str(half),
        "long": str(long),
        "first": f"{first:.2f}",
        "last": f"{last:.2f}",
        "first_share": f"{first / ends.spread:.2f}",
        "last_share": f"{last / ends.spread:.2f}",
        "ratio": f"{last / before:.2f}",
        "length": str(asked.kernel_frames),
        "layers": str(ends.reach // (asked.kernel_frames // 2)),
        "reach": str(ends.reach),
        "side": str(asked.kernel_frames // 2),
        "end": share(float(ends.profile[0])),
        "strong": str(int((half_profile > STRONG).sum())),
        "strong_share": whole_share(STRONG),
        "beyond": power(float(beyond.max())) if len(beyond) else "",
        "middle": power(float(half_profile[-1])),
    }


def left_of(ends: Ends | None) -> int | None:
    """What twice as many frames leave of the difference: which answer, all of it, about half or next to nothing, is
    right; None as long as it is not known.
    """
    if ends is None or ends.done < ends.total:
        return None
    *_shorter, before, last = ends.differences.values()
    return sum(last / before < bound for bound in (0.75, 0.25))


def moving_numbers(moving: Moving, name: str) -> dict[str, str]:
    """What the moving clip is answered, by the 2D network and by the inflated one."""
    labels = CARDS[name].classes
    blurred = moving.inflated[REPLICATED[0]]
    best, blurred_best = int(np.argmax(moving.flat)), int(np.argmax(blurred))
    return {
        "best": label_name(labels[best]),
        "flat": share(float(moving.flat[best])),
        "blurred": share(float(blurred[best])),
        "blurred_best": label_name(labels[blurred_best]),
        "blurred_share": share(float(blurred[blurred_best])),
        "moved": share(moving.moved(REPLICATED[0])),
        "centre_moved": power(moving.moved(CENTRE[0])),
    }
