"""Which maps can be believed? Every method of attribution on test clips of which all is known, with its checks."""

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
SAMPLES = 4  # orders of the frames: half the page's
FROZEN = "integrated_gradients_frozen"
ASKED = {**{method: (method, "grey") for method in METHOD_NAMES}, FROZEN: ("integrated_gradients", "frozen")}
LAYER = "features.4"


@cache
def shown(label: str) -> Clip:
    return render_clip(SEED, label, "test", SIZE)


def explained(name: str, label: str, method: str, baseline: str, networks: Networks) -> tuple[Attribution, Checks]:
    """The map of the true class with its checks."""
    question = Question(name, method, LABELS.index(label), baseline=baseline, layer=LAYER, samples=SAMPLES)
    *_steps, explanation = explaining(shown(label), question, networks)
    attribution = cast(Attribution, explanation)
    *_more, checks = checking(shown(label), attribution, networks)
    return attribution, cast(Checks, checks)


def measure(name: str, device: str) -> dict[str, Any]:
    """All checks of all methods on one clip of each action; a list an entry a clip."""
    networks = Networks()
    rows: dict[str, Any] = {}
    for key, (method, baseline) in ASKED.items():
        pairs = [explained(name, label, method, baseline, networks) for label in LABELS]
        rows[key] = {
            "alike": [round(checks.likeness, 4) for _map, checks in pairs],
            "residual": [round(explanation.residual, 6) for explanation, _checks in pairs],
            "deletion": [checks.finds[0] for _map, checks in pairs],
            "insertion": [checks.finds[1] for _map, checks in pairs],
            "on_person": [round(checks.on_person, 4) for _map, checks in pairs],
            "person": [round(checks.person, 4) for _map, checks in pairs],
            "seconds": [round(explanation.seconds, 3) for explanation, _checks in pairs],
        }
        print(f"{name}, {key}: done", flush=True)
    return {"clips": len(LABELS), "rows": rows}


def settings(name: str) -> dict[str, Any]:
    """On what a run depends."""
    return {
        "network": name,
        "version": VERSION,
        "weights": CARDS[name].weights.sha256,
        "seed": SEED,
        "size": SIZE,
        "asked": ASKED,
        "samples": SAMPLES,
        "shuffles": SHUFFLES[True],
        "random": RANDOM[True],
        "most_alike": MOST_ALIKE,
        "layer": LAYER,
    }


EXPERIMENTS = [Experiment(f"attribution-{name}", settings(name), partial(measure, name)) for name in NAMES]
