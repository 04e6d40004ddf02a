"""Two scores beside each other: the same classes, made in two ways."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from training.maximize.blind_make import BlindError
from training.maximize.blind_score import MEASURES
from vizlib.metrics.shares import mean_interval


def by_video(score: Mapping[str, Any], measure: str) -> dict[tuple[str, str], float]:
    """The mean over viewers of each class and speed."""
    found = {}
    for row in score["each"]:
        values = [float(answer[measure]) for answer in row["answers"].values() if measure in answer]
        if values:
            found[row["label"], row["speed"]] = sum(values) / len(values)
    return found


def compared(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """By how much ``one`` is ahead, over the classes and speeds that both tests asked.

    The interval is by bootstrap over classes: the slow and the fast video of a class depend on each other.

    Raises:
        BlindError: they have nothing in common.
    """
    result: dict[str, Any] = {"one": one["test"], "other": other["test"]}
    result |= {"recipes": [one["recipe"], other["recipe"]], "notes": []}
    for measure in MEASURES:
        first, second = by_video(one, measure), by_video(other, measure)
        groups: dict[str, list[float]] = defaultdict(list)
        both = sorted(first.keys() & second.keys())
        for label, speed in both:
            groups[label].append(first[label, speed] - second[label, speed])
        if not both:
            continue
        low, high = mean_interval(list(groups.values()))
        result[measure] = {
            "one": round(sum(first[pair] for pair in both) / len(both), 4),
            "other": round(sum(second[pair] for pair in both) / len(both), 4),
            "difference": round(sum(map(sum, groups.values())) / len(both), 4),
            "low": round(low, 4), "high": round(high, 4), "videos": len(both), "classes": len(groups),
        }  # fmt: skip
        alone = len(first.keys() ^ second.keys())
        if alone:
            result["notes"].append(f"{measure}: {alone} videos are in one of the two tests only, and were left out")
    if not any(measure in result for measure in MEASURES):
        raise BlindError("The two scores have no video in common.")
    return result
