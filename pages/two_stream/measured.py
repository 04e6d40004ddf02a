"""The numbers that this topic's sentences and claims hold: measured here, never typed in."""

from functools import cache
from typing import Any

from datasets.actors import LABELS
from models.two_stream import STREAMS
from models.zoo import CARDS
from ui.numbers import Measure, share
from vizlib.cost.network import count
from vizlib.results.published import published
from vizlib.results.runs import mean, runs
from vizlib.results.scoreboard import scoreboard
from vizlib.two_stream import Inputs


@cache
def two_stream_numbers() -> dict[str, str]:
    """Claim 14: accuracies of each stream, of their ``{average}`` and, ``{weighted}``, with the best weight of the
    validation clips; also inside the ``_pairs``; and of the networks beside them. ``{added}``: points that the average
    is ahead of the better stream.
    """
    run, board = two_stream(), scoreboard().scores
    numbers = {}
    for key, row in run["rows"].items():
        numbers[key] = share(row["top1"])
        numbers[f"{key}_pairs"] = share(mean(list(row["pairs"].values())))
    for name in ("single_frame", "slow_fusion", "slow_fusion_flow"):
        numbers[name] = share(board[name].top1)
        numbers[f"{name}_pairs"] = share(board[name].pair_mean)
    return numbers | {
        "added": f"{100 * (run['rows']['average']['top1'] - max(run['rows'][name]['top1'] for name in STREAMS)):.1f}",
        "best_weight": f"{run['best_weight']:.2f}",
        "ms": f"{board['two_stream'].milliseconds:.0f}",
        "slow_ms": f"{board['slow_fusion'].milliseconds:.0f}",
        "pair_chance": share(1 / 2),
        "frames": str(CARDS["single_frame"].input.frames),
    }


def class_numbers() -> dict[str, str]:
    """Claim 14: of each action, by how many points the temporal stream is ahead of the spatial one."""
    spatial, temporal = (two_stream()["rows"][stream]["per_class"] for stream in STREAMS)
    ahead = {label: f"{100 * (temporal[label] - spatial[label]):.0f}" for label in LABELS}
    return ahead | {"actions": str(len(LABELS))}


def quantised_numbers(inputs: Inputs) -> dict[str, str]:
    """What truncation and bytes take from the flow of a clip."""
    return {
        "frames": str(len(inputs.frames)),
        "fields": str(len(inputs.exact)),
        "channels": str(2 * len(inputs.exact)),
        "size": str(inputs.frames.shape[1]),
        "estimated": str(CARDS["two_stream"].input.flow_size),
        "bound": f"{inputs.bound:.1f}",
        "step": f"{inputs.bound / 127:.3f}",
        "truncated": share(inputs.truncated),
        "lost": f"{inputs.lost.mean():.3f}",
        "worst": f"{inputs.lost.max():.3f}",
    }


@cache
def two_stream_cost() -> dict[str, str]:
    """The paper's network, counted; and what the paper reports."""
    spec = CARDS["two_stream_cnn_m"].input
    cost = count("two_stream_cnn_m", spec)
    names = {"spatial": "spatial stream", "temporal": "temporal stream", "average": "two-stream, averaged"}
    reported = {key: published("ucf101", name) for key, name in names.items()}
    return {
        "side": str(spec.size),
        "fields": str(spec.frames - 1),
        "parameters": f"{cost.parameters / 1e6:.1f}",
        "gmacs": f"{cost.gmacs:.1f}",
        "source": reported["average"].cited,
    } | {key: share(row.accuracy / 100) for key, row in reported.items()}


@cache
def two_stream() -> dict[str, Any]:
    """Claim 14: ``rows`` of each stream, their average and the best weight; ``test_by_weight``: accuracies."""
    (run,) = runs("two_stream")
    return run


# What the claims of this topic call their measures.
NUMBERS: dict[str, Measure] = {
    "two_stream": lambda *_: two_stream_numbers(),
}
