"""Which maps can be believed? Every method of attribution on test clips of which all is known, with its checks."""

from collections.abc import Sequence
from functools import cache, partial
from typing import Any, cast

from datasets.actors import LABELS, VERSION, render_clip
from models.zoo import CARDS
from training.experiments.experiment import Experiment
from video import Clip
from vizlib.attribution import METHOD_NAMES, Attribution, Checks, Question, checking, explaining
from vizlib.attribution.checks import MOST_ALIKE, RANDOM, SHUFFLES
from vizlib.engine.networks import Networks

NAMES = ("single_frame", "slow_fusion")
SEED = 0
SIZE = 64
SHAPLEY = "shapley"  # has runs of its own: see ``shapley``
FROZEN = "integrated_gradients_frozen"
ASKED = {
    **{method: (method, "grey") for method in METHOD_NAMES if method != SHAPLEY},
    FROZEN: ("integrated_gradients", "frozen"),
}
LAYER = "features.4"


@cache
def shown(label: str) -> Clip:
    return render_clip(SEED, label, "test", SIZE)


def explained(name: str, label: str, method: str, baseline: str, networks: Networks) -> tuple[Attribution, Checks]:
    """The map of the true class with its checks."""
    question = Question(name, method, LABELS.index(label), baseline=baseline, layer=LAYER)
    *_steps, explanation = explaining(shown(label), question, networks)
    attribution = cast(Attribution, explanation)
    *_more, checks = checking(shown(label), attribution, networks)
    return attribution, cast(Checks, checks)


def measure(name: str, device: str) -> dict[str, Any]:
    """All checks of all methods on one clip of each action; a list an entry a clip."""
    networks = Networks()
    rows: dict[str, Any] = {}
    for key, (method, baseline) in ASKED.items():
        rows[key] = row([explained(name, label, method, baseline, networks) for label in LABELS])
        print(f"{name}, {key}: done", flush=True)
    return {"clips": len(LABELS), "rows": rows}


def row(pairs: Sequence[tuple[Attribution, Checks]]) -> dict[str, Any]:
    """The maps and checks of a method; a list an entry a clip."""
    return {
        "alike": [round(checks.likeness, 4) for _map, checks in pairs],
        "residual": [round(explanation.residual, 6) for explanation, _checks in pairs],
        "deletion": [checks.finds[0] for _map, checks in pairs],
        "insertion": [checks.finds[1] for _map, checks in pairs],
        "on_person": [round(checks.on_person, 4) for _map, checks in pairs],
        "person": [round(checks.person, 4) for _map, checks in pairs],
        "seconds": [round(explanation.seconds, 3) for explanation, _checks in pairs],
    }


def settings(name: str, asked: dict[str, tuple[str, str]]) -> dict[str, Any]:
    """On what a run depends."""
    return {
        "network": name,
        "version": VERSION,
        "weights": CARDS[name].weights.sha256,
        "seed": SEED,
        "size": SIZE,
        "asked": asked,
        "shuffles": SHUFFLES[True],
        "random": RANDOM[True],
        "most_alike": MOST_ALIKE,
        "layer": LAYER,
    }


EXPERIMENTS = [Experiment(f"attribution-{name}", settings(name, ASKED), partial(measure, name)) for name in NAMES]
