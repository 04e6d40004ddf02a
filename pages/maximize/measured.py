"""The numbers that this topic's sentences and claims hold: measured here, never typed in."""

from functools import cache

from ui.numbers import Measure, share, whole_share
from vizlib.maximize.defaults import FAST, SLOW
from vizlib.maximize.summary import SURE, Summary, clips_beside, measured_run, summary
from vizlib.results.runs import mean


def logit(value: float) -> str:
    """Large ones without a fraction."""
    places = 0 if abs(value) >= 100 else 1
    return f"{round(value, places) + 0.0:.{places}f}".replace("-", "\N{MINUS SIGN}")  # + 0.0: no minus before a zero


def logits_of(worth: Summary, before: str) -> dict[str, str]:
    """Of both ends of the slider: ``{slow_own}``, ``{fast_shuffled}`` and so on."""
    numbers = {f"{before}real": logit(worth.real)}
    for end, speed in (("slow", SLOW), ("fast", FAST)):
        found = worth.logits[speed]
        numbers |= {
            f"{before}{end}_own": logit(found.own),
            f"{before}{end}_shuffled": logit(found.shuffled),
            f"{before}{end}_frozen": logit(found.frozen),
            f"{before}{end}_backwards": logit(found.backwards),
            f"{before}{end}_lost": share(found.lost),
        }
    return numbers


@cache
def maximize_numbers() -> dict[str, str]:
    """Claim 26: what the gallery's videos of slow fusion, of I3D and of a single frame are worth."""
    slow, single, i3d = summary("slow_fusion"), summary("single_frame"), summary("i3d_kinetics400")
    beside = clips_beside("i3d_kinetics400").values()
    return {
        "threshold": whole_share(SURE),
        "sure": str(slow.sure),
        "videos": str(slow.videos),
        "winners": str(slow.winners),
        "classes": str(slow.classes),
        "least_correlation": f"{min(slow.correlations):.2f}",
        "others": share(mean(list(slow.others.values()))),
        "strangers": share(mean([accuracy for name, accuracy in slow.others.items() if name != "non_local"])),
        "grown": share(slow.others["non_local"]),
        "chance": share(1 / slow.classes),
        "flips": str(slow.flips[0]),
        "pairs": str(slow.flips[1]),
        "seeds": str(len(next(iter(clips_beside("slow_fusion").values())))),
        "i3d_sure": str(i3d.sure),
        "retries": str(measured_run("i3d_kinetics400")["tries"] - 1),
        "i3d_videos": str(i3d.videos),
        "i3d_classes": str(i3d.classes),
        "i3d_shuffled": share(i3d.shuffled),
        "i3d_least": logit(min(min(logits) for logits in beside)),
        "i3d_most": logit(max(max(logits) for logits in beside)),
        **logits_of(slow, ""),
        **logits_of(single, "single_"),
        **logits_of(i3d, "i3d_"),
    }


# What the claims of this topic call their measures.
NUMBERS: dict[str, Measure] = {
    "maximize": lambda *_: maximize_numbers(),
}
