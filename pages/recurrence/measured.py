"""The numbers that this topic's sentences and claims hold: measured here, never typed in."""

from collections import defaultdict
from functools import cache
from math import log2, prod
from typing import Any

from datasets.actors import FPS
from datasets.actors import FRAMES as CLIP_FRAMES
from datasets.long_range import ACTIONS, FRAMES
from models.fusion import SLOWED
from models.variants import ANSWERS
from ui.numbers import Measure, board_numbers, share
from vizlib.receptive_field import layers
from vizlib.recurrence.cost import NETWORKS, waiting
from vizlib.results.published import published
from vizlib.results.runs import mean, named, runs
from vizlib.results.scoreboard import scoreboard

SEEN_FRAMES = {"few": 4, "middle": 8, "all": CLIP_FRAMES}  # after which an answer is looked at
EARLY = 200  # steps of training, after which the attention is looked at too
LENGTHS = {"short": CLIP_FRAMES, "long": 256}  # of sequences, in frames


@cache
def slow_reach() -> int:
    """The shortest gap in a stream over which no unit of slow fusion sees a frame of both actions."""
    return layers.rows("slow_fusion")[-2].field.size[0] - 1


@cache
def ceiling(task: str) -> float:
    """The best that a scorer which adds up one number for each action can do.

    Of the order it knows nothing. To tell pairs of equal actions from others it gives m of the K actions one number and
    the rest another, and says "same" where both are of the m; the best m is half of K.
    """
    k, m = len(ACTIONS), len(ACTIONS) // 2
    return 0.5 if task == "order" else 0.5 + m * (k - m) / (2 * k * (k - 1))


@cache
def long_range_numbers() -> dict[str, str]:
    """Claim 15: accuracies at the largest gap, ``{TASK_NETWORK}``; what is known of streams, and of chance."""
    run = runs("long_range-order-")[0]
    tests = ANSWERS * run["streams"]["test"] // len(run["accuracy"])  # streams of a gap
    numbers = {
        "field": str(slow_reach() + 1),
        "frames": str(FRAMES),
        "seconds": f"{FRAMES / FPS:.0f}",
        "gap": str(max(int(gap) for gap in run["accuracy"])),
        "ceiling": share(ceiling("same")),
        "chance": share(1 / ANSWERS),
        "tests": str(tests),
        "margin": f"{196 * (1 / ANSWERS * (1 - 1 / ANSWERS) / tests) ** 0.5:.0f}",  # of 95 %, where chance decides
    }
    for task in ("order", "same"):
        for name, rows in long_range(task).items():
            numbers[f"{task}_{name}"] = share(mean(rows[max(rows)]))
    return numbers


def attention_curves(network: str) -> tuple[list[list[dict[str, Any]]], float]:
    """Of each seed what the attention did through training; and the share of a row that equal weights would give."""
    measured = [run for run in runs("long_range-same-") if run["network"] == network]
    return [run["curves"] for run in measured], measured[0]["chance"]


@cache
def same_numbers() -> dict[str, str]:
    """Of the second question also: what the blocks look at, ``{plain_other_LABEL}`` and ``{position_…}``."""
    slow, lstm = runs("long_range-same-slow-"), runs("long_range-same-cnn_lstm-")
    recipe = slow[0]["recipe"]
    numbers = long_range_numbers() | {"actions": str(len(ACTIONS))}
    numbers |= {
        "steps": f"{recipe['steps'] * slow[0]['rounds']:,}",
        "lstm_steps": str(recipe["steps"] * lstm[0]["rounds"]),
    }
    numbers["slow_train"] = share(mean([run["train"] for run in slow]))
    numbers |= {"early": str(EARLY), "bits": f"{log2(FRAMES // prod(SLOWED)):.1f}"}
    for short, network in {"plain": "non_local", "position": "non_local_position"}.items():
        curves, even = attention_curves(network)
        numbers["even"] = share(even)
        for when, at in {"": -1, "_early": EARLY // recipe["steps"], "_before": 0}.items():
            rows = [curve[at] for curve in curves]
            for label in ("same", "different"):
                for value in ("other", "own"):
                    numbers[f"{short}_{value}_{label}{when}"] = share(mean([row[label][value] for row in rows]))
                numbers[f"{short}_entropy_{label}{when}"] = f"{mean([row[label]['entropy'] for row in rows]):.1f}"
            distances = [row[label]["distance"] for row in rows for label in ("same", "different")]
            numbers[f"{short}_distance{when}"] = f"{mean(distances):.2f}"
    return numbers


@cache
def answer_numbers() -> dict[str, str]:
    """Claim 16: accuracies of the LSTM trained on its ``{last}`` or on ``{every}`` answer; after a ``_few`` frames."""
    numbers = {name: str(frames) for name, frames in SEEN_FRAMES.items()} | {"chance": share(1 / ANSWERS)}
    for key, run in answers().items():
        numbers |= {key: share(run["test"]), f"{key}_pairs": share(mean(list(run["pairs"].values())))}
        numbers |= {f"{key}_{name}": share(run["steps"][frames - 1]) for name, frames in SEEN_FRAMES.items()}
    return numbers


@cache
def waiting_numbers() -> dict[str, str]:
    """Claim 18: layers that wait for one another, of each network in a ``_short`` and in a ``_long`` sequence."""
    numbers = {length: str(frames) for length, frames in LENGTHS.items()}
    for length, frames in LENGTHS.items():
        numbers |= {f"{name}_{length}": f"{waiting(name, frames):,}" for name in NETWORKS}
    return numbers


@cache
def paper_numbers() -> dict[str, str]:
    """Accuracies that a paper reports of networks like these, with its name."""
    lstm, i3d = published("kinetics", "CNN + LSTM"), published("kinetics", "I3D")
    numbers = {"published_cnn_lstm": share(lstm.accuracy / 100), "published_i3d": share(i3d.accuracy / 100)}
    return numbers | {"source": lstm.cited}


def network_numbers() -> dict[str, str]:
    """Claim 17: accuracy and cost of each lab net on the test clips."""
    return board_numbers(scoreboard()) | {"clips": f"{scoreboard().test_clips:,}"}


@cache
def answers() -> dict[str, dict[str, Any]]:
    """Claim 16: of the LSTM as ``shipped``, trained on its ``last`` answer or on ``every`` one, accuracies by step."""
    return {name.removeprefix("answers-"): run for name, run in named("answers-").items()}


@cache
def long_range(task: str) -> dict[str, dict[int, list[float]]]:
    """Claim 15: for each network and gap between the two actions the accuracies of its seeds."""
    accuracies: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for run in runs(f"long_range-{task}-"):
        for gap, accuracy in run["accuracy"].items():
            accuracies[run["network"]][int(gap)].append(accuracy)
    return {name: dict(rows) for name, rows in accuracies.items()}


# What the claims of this topic call their measures.
NUMBERS: dict[str, Measure] = {
    "long_range": lambda *_: long_range_numbers(),
    "answers": lambda *_: answer_numbers() | network_numbers(),
    "waiting": lambda *_: waiting_numbers(),
}
