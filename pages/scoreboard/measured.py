"""The numbers that this topic's sentences and claims hold: measured here, never typed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from statistics import stdev
from typing import Any

from datasets.actors import BACKWARDS, FRAMES, LABELS, PAIRS
from ui.numbers import Measure, board_numbers, share, whole_share
from ui.words import _
from vizlib.metrics import INTERVAL
from vizlib.results.detect import Mean
from vizlib.results.localize import AT, METHODS, STRICT, Method, localize_run
from vizlib.results.published import published
from vizlib.results.runs import in_order, mean, runs
from vizlib.results.scoreboard import scoreboard

MLP, POOLED = "late_fusion_mlp", "late_fusion_pool"


def score_numbers() -> dict[str, str]:
    """Claims 4, 5, 7, 8: what the lab nets reached on the test clips, of how many classes.

    ``{slow_fusion_ahead}``, ``{slow_fusion_times}``: how many points of accuracy slow fusion has more than single
    frame, and how many times its cost.
    """
    board = scoreboard()
    slow, single = board.scores["slow_fusion"], board.scores["single_frame"]
    return board_numbers(board) | {
        "slow_fusion_ahead": f"{100 * (slow.top1 - single.top1):.1f}",
        "slow_fusion_times": f"{slow.gmacs / single.gmacs:.1f}",
        "classes": str(len(LABELS)),
        "unpaired": str(len(LABELS) - 2 * len(PAIRS)),
        "backwards": str(len(BACKWARDS)),
        "frames": str(FRAMES),
        "test_clips": f"{board.test_clips:,}",
        "chance": share(1 / len(LABELS)),
        "chance_pairs": share(1 / 2),
    }


def twin_numbers() -> dict[str, str]:
    """What single frame answers to both actions of the first reversed pair: how many clips of either are named as they
    are, ``{own}``, both by the name of ``{one}`` of the two, or by another action's, ``{other}``.
    """
    board = scoreboard().scores["single_frame"]
    pair = [LABELS.index(label) for label in PAIRS[0]]
    named = (board.confusion / board.confusion.sum(1, keepdims=True))[pair][:, pair]
    return {
        "own": share(named.diagonal().min()),
        "one": share(named.min(0).max()),
        "other": share(1 - named.sum(1).max()),
    }


def averaging_gains() -> dict[str, str]:
    """Claim 3: accuracies by the number of test clips: ``{single_frame_1}``, ``{single_frame_pairs_10}``.

    ``{single_frame_gain}`` and the like: points that the most of them add.
    """
    run = runs("averaging-")[0]
    shortest, longest = run["seconds"]
    numbers = {
        "videos": str(run["videos"]),
        "shortest": str(shortest),
        "longest": str(longest),
        "one": str(run["views"][0]),
        "many": str(run["views"][-1]),
    }
    for name, rows in averaging().items():
        for views, row in rows.items():
            numbers[f"{name}_{views}"] = share(row["top1"])
            numbers[f"{name}_pairs_{views}"] = share(row["pairs"])
        fewest, most = rows[run["views"][0]], rows[run["views"][-1]]
        numbers[f"{name}_gain"] = f"{100 * (most['top1'] - fewest['top1']):.1f}"
    return numbers | {"chance_pairs": share(1 / 2)}


@cache
def averaging() -> dict[str, dict[int, dict[str, float]]]:
    """Claim 3: for each network and number of test clips its accuracies: ``top1``, ``unpaired`` and ``pairs``."""
    return {
        run["network"]: {
            int(views): row | {"pairs": mean(list(row["pairs"].values()))} for views, row in run["accuracy"].items()
        }
        for run in in_order("averaging-")
    }


@dataclass(frozen=True)
class FewClips:
    """A network that learned from few clips: accuracies of its seeds on these clips and on the test clips."""

    train: list[float]
    test: list[float]

    @property
    def gap(self) -> list[float]:
        """Points between the two."""
        return [100 * (train - test) for train, test in zip(self.train, self.test, strict=True)]


# By what learns: all layers, or those on top of the trained single frame's convolutions.
LEARNED = {"all": "few_clips-", "top": "few_clips_frozen-"}


@cache
def few_clips(learned: str) -> dict[str, dict[int, FewClips]]:
    """Claim 5: by network and number of training clips, fewest first; ``learned`` is a key of ``LEARNED``."""
    measured = runs(LEARNED[learned])
    counts = sorted({run["clips"] for run in measured})
    return {name: {count: of_seeds(measured, name, count) for count in counts} for name in (MLP, POOLED)}


def of_seeds(measured: Sequence[dict[str, Any]], name: str, count: int) -> FewClips:
    """The runs of a network on so many clips."""
    mine = [run for run in measured if (run["network"], run["clips"]) == (name, count)]
    return FewClips([run["train"] for run in mine], [run["test"] for run in mine])


def with_spread(values: Sequence[float]) -> str:
    """Mean and standard deviation of the seeds' shares."""
    return f"{100 * mean(list(values)):.1f} ± {100 * stdev(values):.1f}\N{NO-BREAK SPACE}%"


def few_numbers() -> dict[str, str]:
    """Claim 5: ``{mlp_all}``, ``{pool_top}``: test accuracy where all layers or the top learned from the
    fewest clips, ``_most`` from the most: mean and standard deviation of the seeds; ``_train``, ``_gap`` are means.
    """
    run = runs(LEARNED["all"])[0]
    recipe, counts = run["recipe"], list(few_clips("all")[MLP])
    numbers = {
        "few_classes": str(len(run["classes"])),
        "few_chance": share(1 / len(run["classes"])),
        "seeds": str(len(few_clips("all")[MLP][counts[0]].test)),
        "passes": str(recipe["steps"] * run["rounds"] * recipe["batch"] // run["clips"]),
        "few": str(counts[0]),
        "many": str(counts[-1]),
    }
    for learned in LEARNED:
        for short, name in (("mlp", MLP), ("pool", POOLED)):
            rows, key = few_clips(learned)[name], f"{short}_{learned}"
            row = rows[counts[0]]
            numbers |= {
                key: with_spread(row.test),
                f"{key}_most": with_spread(rows[counts[-1]].test),
                f"{key}_train": share(mean(row.train)),
                f"{key}_gap": f"{mean(row.gap):.1f}",
            }
    return numbers


def published_numbers() -> dict[str, str]:
    """What papers report, for the sentences beside the chart; ``{sports_ahead}``: points between slow fusion and single
    frame.
    """
    keys = {
        "sports_single": ("sports1m", "single frame"),
        "sports_slow": ("sports1m", "slow fusion"),
        "sports_c3d": ("sports1m", "C3D"),
        "slow": ("ucf101", "slow fusion, Sports-1M first"),
        "spatial": ("ucf101", "spatial stream"),
        "temporal": ("ucf101", "temporal stream"),
        "averaged": ("ucf101", "two-stream, averaged"),
        "svm": ("ucf101", "two-stream, SVM"),
        "i3d": ("kinetics", "I3D"),
        "i3d_scratch": ("kinetics from scratch", "I3D"),
        "lstm": ("kinetics", "CNN + LSTM"),
        "lstm_scratch": ("kinetics from scratch", "CNN + LSTM"),
    }
    found = {name: published(*key).accuracy for name, key in keys.items()}
    numbers = {name: f"{accuracy:.1f}\N{NO-BREAK SPACE}%" for name, accuracy in found.items()}
    return numbers | {"sports_ahead": f"{found['sports_slow'] - found['sports_single']:.1f}"}


def localized_numbers() -> dict[str, str]:
    """Claim 24: on what the localizer and its baselines are compared."""
    run = localize_run()
    return {
        "streams": str(run["streams"]),
        "true_actions": f"{sum(run['actions'].values()):,}",
        "tiou": f"{AT:g}",
        "strict": f"{STRICT:g}",
        "inside": whole_share((INTERVAL[1] - INTERVAL[0]) / 100),
    }


def against_numbers(one: Method, other: Method, tiou: float) -> dict[str, str]:
    """Where the confidence intervals of two methods begin and end, at one threshold."""
    numbers = {"one": _(METHODS[one.name]), "other": _(METHODS[other.name]), "tiou": f"{tiou:g}"}
    for key, method in (("one", one), ("other", other)):
        low, high = method.intervals[tiou]
        numbers |= {f"{key}_low": f"{100 * low:.1f}", f"{key}_high": share(high)}
    return numbers


def means_numbers(measure: str, one: Mean, other: Mean) -> dict[str, str]:
    """Where the confidence intervals of the two begin and end."""
    numbers = {"measure": measure}
    for key, each in (("one", one), ("other", other)):
        numbers |= {f"{key}_low": f"{100 * each.interval[0]:.1f}", f"{key}_high": share(each.interval[1])}
    return numbers


# What the claims of this topic call their measures.
NUMBERS: dict[str, Measure] = {
    "scores": lambda *_: score_numbers(),
    "few": lambda *_: few_numbers(),
    "gains": lambda *_: averaging_gains(),
}
