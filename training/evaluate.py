"""Measure every lab net that ships on the test split.

python -m training.evaluate           # all scores, into models/weights/scoreboard.json, which the app reads
python -m training.evaluate --quick   # 360 clips: are the cards' quick scores reproduced?
python -m training.evaluate --ray HOST:PORT   # parts of the clips at once, on a Ray cluster
"""

import argparse
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import torch

from datasets.actors import BACKWARDS, LABELS, PAIRS, VERSION, render_clip
from models.card import ModelCard
from models.lab import LABELS as LABEL_SET
from models.zoo import CARDS, load
from training.data import CLIPS, Clips, clips_for
from training.loop import EVALUATION_BATCH, logits_of
from training.spread import Do, Task, asks, spreading
from video.files import read_json, write_json
from vizlib.cost.network import count
from vizlib.engine.timing import prepared_view, timed
from vizlib.results.scoreboard import BOARD

QUICK = 360
TRAINED_ON = 1800  # training clips on which the accuracy is measured again, to show the gap
TIMINGS = 15
SHARD = 10 * EVALUATION_BATCH  # clips of a part: whole batches, so that no clip is seen with others than in one process


def lab_cards() -> list[ModelCard]:
    """The lab nets, in the zoo's order."""
    return [card for card in CARDS.values() if card.labels == LABEL_SET]


@dataclass(frozen=True)
class Scores:
    """Accuracies of one network on N clips, 0 to 1.

    Attributes:
        top1: on all 18 classes.
        unpaired: on the clips of the 12 classes that are no one's twin.
        pairs: a forced choice in each reversed pair between its own logit and its twin's; a tie counts half.
        per_class: in the order of LABELS.
        confusion: ``(18, 18)`` counts, a row for each true class.
    """

    top1: float
    unpaired: float
    pairs: dict[str, float]
    per_class: list[float]
    confusion: list[list[int]]


def score(logits: np.ndarray, labels: np.ndarray) -> Scores:
    """Compare logits ``(N, 18)`` with labels ``(N,)``."""
    answers = logits.argmax(1)
    confusion = np.zeros((len(LABELS), len(LABELS)), int)
    np.add.at(confusion, (labels, answers), 1)
    per_class = confusion.diagonal() / np.maximum(confusion.sum(1), 1)
    paired = {LABELS.index(name) for pair in PAIRS for name in pair}
    alone = ~np.isin(labels, list(paired))
    pairs = {}
    for forwards, backwards in PAIRS:
        a, b = LABELS.index(forwards), LABELS.index(backwards)
        lead = np.where(labels == a, logits[:, a] - logits[:, b], logits[:, b] - logits[:, a])
        lead = lead[np.isin(labels, (a, b))]
        pairs[forwards] = float(((lead > 0) + 0.5 * (lead == 0)).mean())
    return Scores(
        top1=float((answers == labels).mean()),
        unpaired=float((answers == labels)[alone].mean()),
        pairs=pairs,
        per_class=per_class.tolist(),
        confusion=confusion.tolist(),
    )


def milliseconds(network: torch.nn.Module, card: ModelCard) -> float:
    """Median time of one clip on this machine's CPU: its optical flow, for those that see it, and the forward pass."""
    clip = render_clip(0, LABELS[0], "test", max(card.input.flow_size, card.input.size))
    view = card.input.views(clip)[0]
    with torch.no_grad():
        timed(network, prepared_view(card.input, clip, view)[0])
        times = []
        for _ in range(TIMINGS):
            x, flow_ms = prepared_view(card.input, clip, view)
            times.append(timed(network, x)[1] + flow_ms)
    return statistics.median(times)


def shards(count: int) -> Iterator[slice]:
    """The parts of so many clips, in their order."""
    return (slice(start, min(start + SHARD, count)) for start in range(0, count, SHARD))


def part_of(data: Clips, part: slice) -> Clips:
    return replace(data, frames=data.frames[part], labels=data.labels[part])


def answers(name: str, split: str, count: int, part: slice) -> np.ndarray:
    """Logits ``(n, 18)`` of a lab net for a part of a split's first ``count`` clips."""
    card = CARDS[name]
    return logits_of(load(name), card.input, part_of(clips_for(card.input, split, count), part)).numpy()


def answered(do: Do, names: list[str], splits: dict[str, int]) -> dict[tuple[str, str], np.ndarray]:
    """Logits ``(N, 18)`` of lab nets, by network and split, of the first so many clips of each split."""
    asked = {
        f"{name}, {split} {part.start} to {part.stop}": (name, split, count, part)
        for name in names
        for split, count in splits.items()
        for part in shards(count)
    }
    found = {}
    for done in do([Task(title, partial(answers, *asked[title])) for title in asked]):
        found[done.task.name] = done.result
        print(done.line, flush=True)
    joined: dict[tuple[str, str], list[np.ndarray]] = {}
    for title, (name, split, _count, _part) in asked.items():
        joined.setdefault((name, split), []).append(found[title])
    return {key: np.concatenate(parts) for key, parts in joined.items()}


def measure(card: ModelCard, test: np.ndarray, train: np.ndarray) -> dict[str, Any]:
    """The row of a network in the scoreboard, from its logits on test and on training clips; timed on this machine."""
    network, cost = load(card.name), count(card.name, card.input)
    labels = np.arange(max(len(test), len(train))) % len(LABELS)
    scored = score(test, labels[: len(test)])
    known = train.argmax(1) == labels[: len(train)]
    return {
        "top1": scored.top1,
        "train": float(known.mean()),
        "unpaired": scored.unpaired,
        "pairs": scored.pairs,
        "per_class": dict(zip(LABELS, scored.per_class, strict=True)),
        "confusion": scored.confusion,
        "milliseconds": milliseconds(network, card),
        "gmacs": cost.gmacs,
        "parameters": cost.parameters,
    }


def quick(card: ModelCard, test: Clips) -> int:
    """How many of the first 360 test clips a network gets right."""
    logits = logits_of(load(card.name), card.input, test)
    return int((logits.argmax(1).numpy() == test.labels[:QUICK]).sum())


def evaluate(address: str | None = None) -> None:
    """Measure all, on a Ray cluster if its address is given, and write the scoreboard."""
    cards = [card for card in lab_cards() if card.weights.here]
    with spreading(address) as do:
        logits = answered(do, [card.name for card in cards], {"test": CLIPS["test"], "train": TRAINED_ON})
    rows = {card.name: measure(card, logits[card.name, "test"], logits[card.name, "train"]) for card in cards}
    board = {
        "data": {"version": VERSION, "test_clips": CLIPS["test"], "train_clips_measured": TRAINED_ON},
        # Without seeing time's direction, one of every two twins is wrong.
        "ceiling": (len(LABELS) - len(BACKWARDS)) / len(LABELS),
        "labels": list(LABELS),
        "networks": rows,
    }
    write_json(BOARD, board, indent=1)
    for name, row in rows.items():
        pairs = statistics.mean(row["pairs"].values())
        shown = {"test": row["top1"], "train": row["train"], "unpaired": row["unpaired"], "pairs": pairs}
        print(f"{name:18}", "  ".join(f"{key} {value:.3f}" for key, value in shown.items()))


def check() -> int:
    """Compare the quick scores with the cards'; the exit status."""
    worst = 0
    for card in lab_cards():
        path = card.weights.path.with_suffix(".json")
        expected = read_json(path)["scores"]["quick"]
        scored = quick(card, clips_for(card.input, "test", QUICK))
        worst = max(worst, abs(scored - expected))
        print(f"{card.name:18} {scored} of {QUICK} right; its card says {expected}")
    return 0 if worst <= 1 else 1  # float sums differ a little between machines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="compare 360 clips with the cards, here")
    asks(parser)
    asked = parser.parse_args()
    if asked.quick:
        sys.exit(check())
    evaluate(asked.ray)


if __name__ == "__main__":
    from training import evaluate as itself  # by the name under which other machines know it

    itself.main()
