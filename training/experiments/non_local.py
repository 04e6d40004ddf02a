"""Claim 20: what non-local blocks gain in a trained network: slow fusion, trained on equally long, with and without.

Every kind of block, at both depths.
"""

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any

import torch
from torch import nn

from datasets.actors import VERSION
from models.fusion import FusionNet
from models.lab import INPUT
from models.non_local import KINDS, NonLocalNet
from models.variants import non_local_name
from models.zoo import CARDS, load
from training.beginnings import begin_as
from training.data import clips
from training.evaluate import score
from training.experiments.experiment import Experiment, Result, Shipping, spent
from training.loop import logits_of
from training.recipe import FINE_TUNING
from training.train import checkpoint, fit, rounded, weights_files
from vizlib.cost.network import count_of

BEGINS_AS = "slow_fusion"
CARD = "non_local"  # the embedded Gaussian's, which is trained already


def scores(network: nn.Module) -> dict[str, Any]:
    test = clips("test")
    scored = score(logits_of(network, INPUT, test).numpy(), test.labels)
    return {"test": scored.top1, "unpaired": scored.unpaired, "pairs": scored.pairs}


def measure_shipped(name: str, device: str) -> dict[str, Any]:
    """A network that ships as it is."""
    cost = count_of(CARDS[name].build, INPUT.shape)
    return {"parameters": cost.parameters, "gmacs": cost.gmacs, **scores(load(name))}


def measure(build: Callable[[], nn.Module], title: str, kind: str | None, kept: Any, device: str) -> Result:
    """Train slow fusion on, with blocks or without; ships the weights of a ``kind``."""
    torch.manual_seed(FINE_TUNING.seed)
    network = build()
    begin_as(network, BEGINS_AS)
    rounds = fit(
        network, clips("train"), clips("val"), FINE_TUNING, title=title, spec=INPUT, device=device, checkpoint=kept
    )
    state = rounded(network)
    network.load_state_dict(state, strict=False)
    cost = count_of(build, INPUT.shape)
    result = {"parameters": cost.parameters, "gmacs": cost.gmacs, **spent(rounds, device), **scores(network)}
    return result if kind is None else Shipping(result, weights_files(non_local_name(kind), state, version=VERSION))


def shipped(stem: str, name: str) -> Experiment:
    settings = {"version": VERSION, "weights": CARDS[name].weights.sha256}
    return Experiment(f"non_local-{stem}", settings, partial(measure_shipped, name))


def trained(stem: str, build: Callable[[], nn.Module], kind: str | None = None) -> Experiment:
    settings = {
        "version": VERSION,
        "begins_as": CARDS[BEGINS_AS].weights.sha256,
        "recipe": asdict(FINE_TUNING),
    }
    stem = f"non_local-{stem}"
    kept = checkpoint(stem, settings)
    return Experiment(stem, settings, partial(measure, build, stem, kind, kept), kept)


EXPERIMENTS = [shipped("before", BEGINS_AS), trained("without", partial(FusionNet, "slow"))]
EXPERIMENTS += [
    shipped(f"kind-{kind}", CARD) if kind == "embedded_gaussian" else
    trained(f"kind-{kind}", partial(NonLocalNet, kind=kind), kind)
    for kind in KINDS
]  # fmt: skip
