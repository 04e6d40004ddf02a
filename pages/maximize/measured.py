"""The numbers that this topic's sentences and claims hold: measured here, never typed in."""

from functools import cache

from ui.numbers import Measure, share
from vizlib.maximize.summary import summary
from vizlib.results.runs import mean


@cache
def maximize_numbers() -> dict[str, str]:
    """Claim 26: what the gallery's videos of slow fusion, of I3D and of a single frame are worth."""
    slow, single, i3d = summary("slow_fusion"), summary("single_frame"), summary("i3d_kinetics400")
    return {
        "sure": str(slow.sure),
        "videos": str(slow.videos),
        "winners": str(slow.winners),
        "classes": str(slow.classes),
        "least_correlation": f"{min(slow.correlations):.2f}",
        "shuffled": share(slow.shuffled),
        "backwards": share(slow.backwards),
        "single_own": share(single.own),
        "single_shuffled": share(single.shuffled),
        "others": share(mean(list(slow.others.values()))),
        "strangers": share(mean([accuracy for name, accuracy in slow.others.items() if name != "non_local"])),
        "grown": share(slow.others["non_local"]),
        "flips": str(slow.flips[0]),
        "pairs": str(slow.flips[1]),
        "i3d_sure": str(i3d.sure),
        "i3d_videos": str(i3d.videos),
        "i3d_classes": str(i3d.classes),
        "i3d_shuffled": share(i3d.shuffled),
        "i3d_backwards": share(i3d.backwards),
    }


# What the claims of this topic call their measures.
NUMBERS: dict[str, Measure] = {
    "maximize": lambda *_: maximize_numbers(),
}
