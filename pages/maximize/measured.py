"""The numbers that this topic's sentences and claims hold: measured here, never typed in."""

from functools import cache

from ui.numbers import Measure, share, whole_share
from vizlib.maximize.ablation import FULL, rows
from vizlib.maximize.defaults import FAST, NATURAL, PLAIN, SLOW
from vizlib.maximize.gallery import entries
from vizlib.maximize.rulers import rulers
from vizlib.maximize.standing import standings
from vizlib.maximize.summary import SURE, Summary, clips_beside, summary
from vizlib.results.runs import mean

I3D = "i3d_kinetics400"


def logit(value: float) -> str:
    """Large ones without a fraction."""
    places = 0 if abs(value) >= 100 else 1
    return f"{round(value, places) + 0.0:.{places}f}".replace("-", "\N{MINUS SIGN}")  # + 0.0: no minus before a zero


def range_beside(network: str, label: str) -> tuple[float, float] | None:
    """Between which logits clips lie that nobody optimized: rendered ones of the class; else real ones, whichever class
    wins, of as many views as the rulers know.
    """
    beside = clips_beside(network)
    if label in beside:
        return min(beside[label]), max(beside[label])
    if not beside:
        return None
    real = rulers(network).logit
    return real.low, real.high


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
            f"{before}{end}_swapped": logit(found.swapped),
        }
    return numbers


def of_rulers() -> dict[str, str]:
    """R and logits of I3D's files, of both recipes, beside those of real clips of the same size."""
    mine, plain = (standings(I3D, recipe) for recipe in (NATURAL, PLAIN))
    numbers = {"i3d_plain_own": logit(mean([one.logit for one in plain]))}
    for name, found in (("", mine), ("plain_", plain)):
        at = found[0].at
        assert at.distance is not None
        beside = "real" if name == "" else "small"
        numbers |= {
            f"i3d_{name}r_least": f"{min(one.distance for one in found):.1f}",
            f"i3d_{name}r_most": f"{max(one.distance for one in found):.1f}",
            f"i3d_{beside}_r_least": f"{at.distance.low:.1f}",
            f"i3d_{beside}_r_most": f"{at.distance.high:.1f}",
            "i3d_real_least": logit(at.logit.low),
            "i3d_real_most": logit(at.logit.high),
        }
    return numbers | {"i3d_tried": str(max(len(entry.seeds) for entry in entries(I3D)))}


@cache
def maximize_numbers() -> dict[str, str]:
    """Claim 26: what the gallery's videos of slow fusion, of I3D and of a single frame are worth."""
    slow, single, i3d = summary("slow_fusion"), summary("single_frame"), summary(I3D)
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
        "i3d_videos": str(i3d.videos),
        "i3d_classes": str(i3d.classes),
        "i3d_shuffled": share(i3d.shuffled),
        **of_rulers(),
        **logits_of(slow, ""),
        **logits_of(single, "single_"),
        **logits_of(i3d, "i3d_"),
    }


def ablation_numbers() -> dict[str, str]:
    """How many of I3D's videos are taken for their class when the ``whole`` recipe made them, or one without R
    (``without_r``), without other classes in the batch (``alone``), with the ``raw_logit``, or in a ``small`` picture.
    """
    found = rows(I3D)
    shares = {row.setting.replace(FULL, "whole"): whole_share(row.first) for row in found}
    return shares | {"videos": str(len(found[0].logits))}


# What the claims of this topic call their measures.
NUMBERS: dict[str, Measure] = {
    "maximize": lambda *_: maximize_numbers(),
    "ablation": lambda *_: ablation_numbers(),
}
