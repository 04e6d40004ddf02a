"""Claim 16: many-to-many or many-to-one? CNN + LSTM as it ships, trained on its last answer, and trained on from there,
equally long, with the loss on the last answer alone or on every step's.
"""

from dataclasses import asdict
from functools import partial
from typing import Any

import torch

from datasets.actors import VERSION
from models.cnn_lstm import CnnLstm
from models.lab import INPUT
from models.zoo import CARDS, load
from training.beginnings import begin_as
from training.data import clips
from training.evaluate import score
from training.experiments.experiment import Experiment, spent
from training.loop import parts_of
from training.recipe import FINE_TUNING
from training.train import checkpoint, fit, rounded

NAME = "cnn_lstm"


def by_step(network: CnnLstm) -> dict[str, Any]:
    """Accuracies of what is answered after each step, and of the clip's answer."""
    test = clips("test")
    parts = parts_of(network, INPUT, test)  # (N, T, K)
    steps = [score(parts[:, t].numpy(), test.labels).top1 for t in range(parts.shape[1])]
    scored = score(network.answer(parts).numpy(), test.labels)
    return {"steps": steps, "test": scored.top1, "unpaired": scored.unpaired, "pairs": scored.pairs}


def measure_shipped(device: str) -> dict[str, Any]:
    """The lab net that ships."""
    network = load(NAME)
    assert isinstance(network, CnnLstm)
    return by_step(network)


def measure_on(answers: str, kept: Any, device: str) -> dict[str, Any]:
    """The same network, trained on."""
    torch.manual_seed(FINE_TUNING.seed)
    network = CnnLstm("frame", answers)
    begin_as(network, NAME)
    rounds = fit(
        network, clips("train"), clips("val"), FINE_TUNING, title=f"{answers} answer", spec=INPUT,
        by_parts=answers == "every", device=device, checkpoint=kept,
    )  # fmt: skip
    network.load_state_dict(rounded(network), strict=False)
    return {**spent(rounds, device), **by_step(network)}


def trained_on(answers: str) -> Experiment:
    settings = {"version": VERSION, "begins_as": CARDS[NAME].weights.sha256, "recipe": asdict(FINE_TUNING)}
    stem = f"answers-{answers}"
    kept = checkpoint(stem, settings)
    return Experiment(stem, settings, partial(measure_on, answers, kept), kept)


SHIPPED = {"version": VERSION, "weights": CARDS[NAME].weights.sha256}
EXPERIMENTS = [Experiment("answers-shipped", SHIPPED, measure_shipped), trained_on("last"), trained_on("every")]
