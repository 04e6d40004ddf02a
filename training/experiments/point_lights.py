"""Claim 12: does a network recognise actions from motion alone? Two streams on people and on point lights.

The lab net has only seen people; another one of the same kind learns from point lights. Each is tested on both.
"""

from dataclasses import asdict
from typing import Any

import torch

from datasets.actors import VERSION
from models.two_stream import STREAMS, TwoStream, flow_input, two_stream
from models.variants import POINT_LIGHTS
from models.zoo import CARDS, card_of, load
from training.data import clips
from training.experiments.experiment import Experiment, spent
from training.experiments.two_stream import row, stream_probabilities
from training.recipe import Recipe
from training.train import checkpoint, fit, rounded, write_weights
from vizlib.two_stream import fused

NAME = "two_stream"
RECIPE = Recipe()
STEM = "point_lights"


def tested(network: TwoStream) -> dict[str, Any]:
    """Accuracies of each stream and of their average, on people and on point lights."""
    rows: dict[str, Any] = {}
    for kind, dots in (("people", False), ("lights", True)):
        data = clips("test", modality="both", dots=dots)
        probabilities = stream_probabilities(network, data)
        answers = {stream: probabilities[:, n] for n, stream in enumerate(STREAMS)}
        answers["average"] = fused(probabilities, 0.5)
        rows[kind] = {name: row(answer, data.labels) for name, answer in answers.items()}
    return rows


def measure(device: str) -> dict[str, Any]:
    """Train on point lights and ship the weights; then test both networks."""
    torch.manual_seed(RECIPE.seed)
    network = two_stream()
    rounds = fit(
        network,
        clips("train", modality="both", dots=True),
        clips("val", modality="both", dots=True),
        RECIPE,
        title="two streams, point lights",
        spec=flow_input("both"),
        by_parts=True,
        device=device,
        checkpoint=KEPT,
    )
    state = rounded(network)
    write_weights(card_of(POINT_LIGHTS).weights.path, state, **SETTINGS)
    network.load_state_dict(state, strict=False)
    ours = load(NAME)
    assert isinstance(ours, TwoStream)
    return {**spent(rounds, device), "trained_on": {"people": tested(ours), "lights": tested(network)}}


SETTINGS = {"version": VERSION, "weights": CARDS[NAME].weights.sha256, "recipe": asdict(RECIPE)}
KEPT = checkpoint(STEM, VERSION, asdict(RECIPE))
EXPERIMENTS = [Experiment(STEM, SETTINGS, measure, KEPT)]
