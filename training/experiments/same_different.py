"""Claim 15, the second question: are the two actions of a long stream the same?

The convolutions stay as the lab net learned them, so that what they see of each stream and of its mirror image is
computed once; what stands behind them learns. Of networks with a block, the attention is measured through training:
where the moments of one action look.
"""

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from functools import cache, partial
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from datasets.long_range import EVENT, FRAMES, TASKS, VERSION, Plan, stage
from models.cnn_lstm import CnnLstm
from models.lab import INPUT
from models.moments import Moments
from models.variants import LONG_RANGE, long_range_name
from models.zoo import CARDS, card_of
from training.augment import draw_changes, mirrored
from training.beginnings import begin_as
from training.data import Clips, batches
from training.experiments.experiment import Experiment, Result, Shipping, spent
from training.experiments.long_range import begins_as
from training.experiments.streams import GAPS, SEEDS, gap_of, streams
from training.loop import Round, State, advance, order
from training.recipe import Recipe
from training.train import rounded, weights_files
from vizlib.recurrence.compared import NAMES, TASK, moments_of

NETWORKS = tuple(LONG_RANGE[TASK])
BATCH = 10  # streams at once, while they are seen
# Nothing stops a network that has not begun to learn.
RECIPE = Recipe(
    batch=32, learning_rate=3e-3, steps=50, warmup=50, patience=99, max_rounds=16, cooldown=8, shift=0, gain=0.0,
    precision="float32",
)  # fmt: skip
RECIPES = {"cnn_lstm": replace(RECIPE, max_rounds=5, cooldown=3)}  # ten times as long a step, and it learns in fewer
Judge = CnnLstm | Moments


@dataclass(frozen=True, eq=False)
class Seen:
    """What frozen convolutions made of streams and of their mirror images, ``(2, N, ...)``, and labels ``(N,)``."""

    parts: Tensor
    labels: Tensor


@torch.no_grad()
def look(network: Judge, data: Clips, mirror: bool) -> Tensor:
    """What the convolutions see of all streams, ``(N, ...)``."""
    rows = []
    for frames, _labels in batches(data, BATCH):
        shown = np.stack([mirrored(clip) for clip in frames.numpy()]) if mirror else frames.numpy()
        rows.append(network.seen(INPUT.from_levels(torch.from_numpy(shown))))
    return torch.cat(rows)


@cache
def seen(lab_net: str, split: str) -> Seen:
    """What a lab net's convolutions see of a split; mirror images of the training streams alone."""
    name = next(name for name in NETWORKS if begins_as(TASK, name) == lab_net)
    network, data = new(name).eval(), streams(TASK, split)
    parts = [look(network, data, mirror) for mirror in ((False, True) if split == "train" else (False,))]
    return Seen(torch.stack(parts), torch.from_numpy(data.labels))


def new(name: str) -> Judge:
    """A network whose convolutions are its lab net's, all else as it was drawn."""
    network = card_of(long_range_name(TASK, name)).build()
    begin_as(network, begins_as(TASK, name))
    assert isinstance(network, Judge)
    return network


@torch.no_grad()
def right(network: Judge, data: Seen) -> np.ndarray:
    """Which streams are answered rightly, ``(N,)``."""
    return (network.answer(network.told(data.parts[0])).argmax(1) == data.labels).numpy()


def learn(network: Judge, data: Seen, validation: Seen, recipe: Recipe) -> Iterator[Round]:
    """Train what stands behind the convolutions, in place; yields rounds, after each of which it is in eval mode."""
    behind = [p for name, p in network.named_parameters() if not name.startswith("features.")]
    optimizer = torch.optim.AdamW(behind, recipe.learning_rate, weight_decay=recipe.weight_decay)
    state = State()
    while not state.finished:
        start = time.perf_counter()
        network.train()
        losses, correct, rate = [], 0, 0.0
        for step in range(state.steps, state.steps + recipe.steps):
            chosen, flips = order(len(data.labels), recipe, step), draw_changes(recipe, step).mirrored
            labels = data.labels[chosen]
            optimizer.param_groups[0]["lr"] = rate = recipe.rate(step, state.cooling_since)
            logits = network.answer(network.told(data.parts[flips.astype(int), chosen]))
            loss = F.cross_entropy(logits, labels, label_smoothing=recipe.smoothing)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            correct += int((logits.argmax(1) == labels).sum())
        network.eval()
        seconds = time.perf_counter() - start
        share = correct / (recipe.steps * recipe.batch)
        validated = float(right(network, validation).mean())
        steps = state.steps + recipe.steps
        advance(state, Round(steps, rate, float(np.mean(losses)), share, validated, seconds, seconds), recipe)
        yield state.rounds[-1]


@cache
def plans() -> list[Plan]:
    """Of the test streams."""
    labels = TASKS[TASK]
    return [
        stage(n // len(labels), TASK, labels[n % len(labels)], "test", gap_of(n))[1]
        for n in range(len(labels) * SEEDS["test"])
    ]


@torch.no_grad()
def attention(network: Moments, data: Seen) -> dict[str, dict[str, float]]:
    """By answer: where the moments of one action look in the test streams, the mean over both actions and all streams.

    ``other`` and ``own``: shares of their attention on the moments of the other action, and of their own; ``entropy``
    of a row, in bits; ``distance`` of it to the mean row of its stream, 0 (the same) to 1 (nothing in common).
    """
    weights = network.looks(data.parts[0]).numpy()
    found: dict[str, list[tuple[float, ...]]] = {label: [] for label in TASKS[TASK]}
    for n, (plan, rows) in enumerate(zip(plans(), weights, strict=True)):
        both = moments_of(plan, len(rows))
        for own, other in (both, both[::-1]):
            mine = rows[own]
            found[TASKS[TASK][n % 2]].append(
                (
                    float(mine[:, other].sum(1).mean()),
                    float(mine[:, own].sum(1).mean()),
                    float(-(mine * np.log2(mine + 1e-12)).sum(1).mean()),
                    float(np.abs(mine - rows.mean(0)).sum(1).mean() / 2),
                )
            )
    names = ("other", "own", "entropy", "distance")
    return {label: dict(zip(names, np.mean(rows, 0).tolist(), strict=True)) for label, rows in found.items()}


def measure(name: str, recipe: Recipe, device: str) -> Result:
    """Train one network; its accuracy at each gap, and its curves. The first seed's weights of some ship."""
    torch.manual_seed(recipe.seed)
    network = new(name).eval()
    lab_net = begins_as(TASK, name)
    data, validation, test = (seen(lab_net, split) for split in ("train", "val", "test"))
    comparing = network if isinstance(network, Moments) and network.block is not None else None
    curves: list[dict[str, Any]] = [] if comparing is None else [{"steps": 0, **attention(comparing, test)}]
    rounds = []
    for row in learn(network, data, validation, recipe):
        rounds.append(row)
        print(f"{name}, seed {recipe.seed}: {row}", flush=True)
        looked = {} if comparing is None else attention(comparing, test)
        curves.append(
            {"steps": row.steps, "loss": row.loss, "train": row.accuracy, "validation": row.validation, **looked}
        )
    state = rounded(network)
    network.load_state_dict(state, strict=False)
    correct = right(network, test)
    gaps = np.array([gap_of(n) for n in range(len(correct))])
    result = {
        **spent(rounds, device),
        "curves": curves,
        "train": rounds[-1].accuracy,
        "test": float(correct.mean()),
        "accuracy": {str(gap): float(correct[gaps == gap].mean()) for gap in GAPS},
        **({} if comparing is None else {"attention": attention(comparing, test), "chance": EVENT / FRAMES}),
    }
    if recipe.seed == 0 and name in NAMES:  # the page runs them
        return Shipping(result, weights_files(long_range_name(TASK, name), state, version=VERSION))
    return result


def experiment(name: str, seed: int) -> Experiment:
    recipe = replace(RECIPES.get(name, RECIPE), seed=seed)
    lab_net = begins_as(TASK, name)
    settings = {
        "task": TASK,
        "network": name,
        "begins_as": [lab_net, CARDS[lab_net].weights.sha256],
        "version": VERSION,
        "streams": SEEDS,
        "recipe": asdict(recipe),
    }
    return Experiment(f"long_range-{TASK}-{name}-{seed}", settings, partial(measure, name, recipe))


EXPERIMENTS = [experiment(name, seed) for seed in (0, 1, 2) for name in NETWORKS]
