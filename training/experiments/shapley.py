"""Shapley values of frames: with their checks, and how near so many orders come to the values.

``shapley-NETWORK`` is one more row of ``attribution-NETWORK``. ``shapley_orders-NETWORK`` compares, clip by clip, a
long reference with what the page draws, and with few orders, random ones and antithetic ones.
"""

from functools import partial
from itertools import islice
from typing import Any

import numpy as np

from datasets.actors import LABELS, VERSION
from models.zoo import CARDS
from training.experiments import attribution
from training.experiments.attribution import SEED, SHAPLEY, SIZE, explained, row, shown
from training.experiments.experiment import Experiment
from vizlib.attribution import Attribution, Question
from vizlib.attribution.checks import ORDERS as CHECKED
from vizlib.attribution.explain import explaining
from vizlib.attribution.question import ORDERS, Score
from vizlib.attribution.shapley import FEWEST, MOST_ERROR, Worth, coalitions, contributions, pairs_of_orders, worth_of
from vizlib.attribution.task import BATCH, Task
from vizlib.engine.networks import Networks
from vizlib.results.ranks import rank_correlation

BASELINE = "grey"
COMPARED = ("early_fusion", "slow_fusion")  # the orders do not matter to a network that adds frames up
CLIPS = LABELS[::2]
REFERENCE = 256  # orders, antithetic, that no estimate shares
REFERENCE_SEED = 1000
FEW, DRAWS = 8, 4  # orders of a short estimate, and how often it is drawn
PLAIN_SEED, PAIRED_SEED = 2000, 3000


def measure_row(name: str, device: str) -> dict[str, Any]:
    """The maps of all clips as the page makes them, with their checks."""
    networks = Networks()
    pairs = [explained(name, label, SHAPLEY, BASELINE, networks) for label in LABELS]
    sampled = {
        "orders": [explanation.orders for explanation, _checks in pairs],
        "unsure": [round(explanation.unsure, 4) for explanation, _checks in pairs],
    }
    return {"clips": len(LABELS), "rows": {SHAPLEY: row(pairs) | sampled}}


def mean_of(worth: Worth, orders: np.ndarray) -> np.ndarray:
    """The mean contributions over ``orders`` ``(K, players)``: ``(players,)``."""
    ends = worth(np.repeat([[False], [True]], orders.shape[1], 1))
    there = coalitions(orders)
    batch = BATCH[True]
    worths = np.concatenate([worth(there[n : n + batch]) for n in range(0, len(there), batch)])
    return contributions(orders, worths, *ends).mean(0)


def antithetic(players: int, count: int, seed: int) -> np.ndarray:
    return np.concatenate(list(islice(pairs_of_orders(players, seed), count // 2)))


def random(players: int, count: int, seed: int) -> np.ndarray:
    generator = np.random.default_rng(seed)
    return np.stack([generator.permutation(players) for _order in range(count)])


def compared(found: np.ndarray, reference: np.ndarray) -> dict[str, Any]:
    """How near an estimate comes: ranks, whether the strongest frame is the same, error in parts of the largest."""
    return {
        "correlation": round(rank_correlation(reference, found), 4),
        "strongest": bool(np.abs(found).argmax() == np.abs(reference).argmax()),
        "error": round(float(np.sqrt(np.mean((found - reference) ** 2)) / np.abs(reference).max()), 4),
    }


def on_clip(name: str, label: str, networks: Networks) -> dict[str, Any]:
    """All estimates of one clip beside the reference."""
    question = Question(name, SHAPLEY, LABELS.index(label), baseline=BASELINE)
    *_steps, drawn = explaining(shown(label), question, networks)
    assert isinstance(drawn, Attribution)
    spec = CARDS[name].input
    x = spec.prepare(shown(label), spec.views(shown(label))[0])
    score = Score(networks.get(name, "cpu").network, question)
    worth = worth_of(Task(score, score, x, spec.baseline(x, BASELINE), question))
    players = x.shape[2]
    reference = mean_of(worth, antithetic(players, REFERENCE, REFERENCE_SEED))
    few = {
        "plain": [mean_of(worth, random(players, FEW, PLAIN_SEED + n)) for n in range(DRAWS)],
        "paired": [mean_of(worth, antithetic(players, FEW, PAIRED_SEED + n)) for n in range(DRAWS)],
    }
    return {
        "label": label,
        "orders": drawn.orders,
        "unsure": round(drawn.unsure, 4),
        "page": compared(drawn.values.sum((1, 2)), reference),
    } | {kind: [compared(one, reference) for one in found] for kind, found in few.items()}


def measure_orders(name: str, device: str) -> dict[str, Any]:
    """Clip by clip."""
    networks, rows = Networks(), []
    for label in CLIPS:
        rows.append(on_clip(name, label, networks))
        print(f"{name}, {label}: done", flush=True)
    return {"clips": rows}


def row_settings(name: str) -> dict[str, Any]:
    asked = {SHAPLEY: (SHAPLEY, BASELINE)}
    sampled = {"orders": ORDERS, "fewest": FEWEST, "most_error": MOST_ERROR, "orders_of_checks": CHECKED[True]}
    return attribution.settings(name, asked) | sampled


def order_settings(name: str) -> dict[str, Any]:
    """On what a comparison depends."""
    return {
        "network": name,
        "version": VERSION,
        "weights": CARDS[name].weights.sha256,
        "seed": SEED,
        "size": SIZE,
        "actions": CLIPS,
        "orders": ORDERS,
        "fewest": FEWEST,
        "most_error": MOST_ERROR,
        "reference": REFERENCE,
        "few": FEW,
        "draws": DRAWS,
        "seeds": [REFERENCE_SEED, PLAIN_SEED, PAIRED_SEED],
    }


EXPERIMENTS = [
    *(Experiment(f"shapley_orders-{name}", order_settings(name), partial(measure_orders, name)) for name in COMPARED),
    *(Experiment(f"shapley-{name}", row_settings(name), partial(measure_row, name)) for name in attribution.NAMES),
]
