"""The numbers of the localizer and its baselines on the test streams, for sentences and claims."""

from datasets.streams import ACTIONS, FPS
from ui.clip.actor import action_names
from ui.numbers import share, whole_share
from ui.words import _
from vizlib.localize.thresholds import Standing
from vizlib.metrics import ACTIVITYNET, INTERVAL, THUMOS14, Matches
from vizlib.results.localize import AT, METHODS, STRICT, Method, localize_run, methods
from vizlib.results.published import TAL_NET

NONE = "–"  # a share of nothing


def titles() -> dict[str, str]:
    """The methods, in words."""
    return {name: _(title) for name, title in METHODS.items()}


def interval(method: Method) -> str:
    """From where to where its confidence interval goes."""
    low, high = method.intervals[AT]
    return _("{low} to {high}").format(low=f"{100 * low:.1f}", high=share(high))


def frames(method: Method) -> float:
    """How far a boundary is off."""
    return method.boundary_error_s * FPS


def compared_numbers() -> dict[str, str]:
    """Claim 24: ``{localizer_map}`` and the like: mAP at the lower tIoU of the comparison; ``_interval``;
    ``_activitynet``: mean over ActivityNet's thresholds; ``_frames``: how far a boundary is off; ``_matched``: share
    of what is true for which that is known.
    """
    run, found = localize_run(), methods()
    low, high = INTERVAL
    numbers = {
        "streams": str(run["streams"]),
        "true_actions": f"{sum(run['actions'].values()):,}",
        "actions": str(len(ACTIONS)),
        "sure": f"{run['sure']:g}",
        "fps": f"{FPS:g}",
        "tiou": f"{AT:g}",
        "strict": f"{STRICT:g}",
        "inside": whole_share((high - low) / 100),
        "strict_low": f"{ACTIVITYNET[0]:g}",
        "strict_high": f"{ACTIVITYNET[-1]:g}",
        "thumos_low": f"{THUMOS14[0]:g}",
        "thumos_high": f"{THUMOS14[-1]:g}",
        "source": TAL_NET[AT].source,
    }
    for name, method in found.items():
        numbers |= {
            f"{name}_map": share(method.map[AT]),
            f"{name}_interval": interval(method),
            f"{name}_activitynet": share(method.activitynet),
            f"{name}_frames": f"{frames(method):.1f}",
            f"{name}_matched": share(method.matched),
            f"{name}_inside": whole_share(method.inside),
        }
    return numbers


def pair_row(one: Method, other: Method) -> dict[str, str]:
    """Two methods side by side, and what is to be said of them at both thresholds: a row of a table."""
    names = titles()
    return {_("methods"): f"{names[one.name]} – {names[other.name]}"} | {
        _("mAP at tIoU {tiou}").format(tiou=f"{tiou:g}"): f"{share(one.map[tiou])} – {share(other.map[tiou])}: "
        f"{verdict(one, other, tiou)}"
        for tiou in (AT, STRICT)
    }


def verdict(one: Method, other: Method, tiou: float) -> str:
    """What the intervals allow to say."""
    said = {
        1: _("{points} points ahead"),
        0: _("intervals overlap"),
        -1: _("{points} points behind"),
    }
    return said[one.against(other, tiou)].format(points=f"{100 * abs(one.map[tiou] - other.map[tiou]):.1f}")


def summary(one: Method, other: Method) -> str:
    """The section that says what comes of two methods at both thresholds; it was expected that ``one`` is ahead."""
    sides = one.against(other, AT), one.against(other, STRICT)
    if -1 in sides:
        return "behind"
    return {(1, 1): "ahead_at_both", (0, 1): "ahead_when_strict", (1, 0): "ahead_when_loose"}.get(sides, "not_settled")


def parts_section(method: Method) -> str:
    """The section on the false detections of a method: whether most of them are parts of an action."""
    return "parts" if method.inside > 0.5 else "parts_few"


def recall_numbers(method: Method) -> dict[str, str]:
    """The first and the last point of a curve of recall, and the thresholds over which it is averaged."""
    (few, low), (many, high) = method.recall[0], method.recall[-1]
    return {
        "few": f"{few:g}",
        "many": f"{many:g}",
        "low": share(low),
        "high": share(high),
        "strict_low": f"{ACTIVITYNET[0]:g}",
        "strict_high": f"{ACTIVITYNET[-1]:g}",
    }


def action_numbers(method: Method) -> dict[str, str]:
    """From where to where the APs of a method go, and whose is the lowest."""
    names = action_names()
    worst = min(method.per_class, key=method.per_class.__getitem__)
    return {
        "best_ap": share(max(method.per_class.values())),
        "worst": names[worst],
        "worst_ap": share(method.per_class[worst]),
        "tiou": f"{STRICT:g}",
    }


def stream_numbers(matched: Matches) -> dict[str, str]:
    """What is found in one stream."""
    true = sum(m is not None for m in matched.given)
    truths = true + len(matched.missed)
    return {
        "found": str(len(matched.given)),
        "true": str(true),
        "truths": str(truths),
        "missed": str(len(matched.missed)),
        "precision": whole_share(true / len(matched.given)) if matched.given else NONE,
        "recall": whole_share(true / truths) if truths else NONE,
    }


def standing_numbers(found: Standing, least: float) -> dict[str, str]:
    """What all streams say with all detections, and with those from a score on: ``{map_all}``, ``{map}``."""
    numbers = {"least": f"{least:g}", "streams": str(len(found.judged.names))}
    for ending, row in (("_all", found.at[0.0]), ("", found.at[least])):
        numbers |= {
            f"map{ending}": share(row.map),
            f"precision{ending}": NONE if row.precision is None else share(row.precision),
            f"recall{ending}": share(row.recall),
        }
    return numbers
