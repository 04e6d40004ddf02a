"""Claim 12: does a network recognise actions from motion alone? Two streams on people and on kinds of point lights.

The lab net has only seen people; others of the same kind learn from one kind of dots each. All are tested on all kinds.
Scrambled dots are the case in point: a still of them holds nothing, and the motion of each dot is that of its joint.
"""

from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import torch

from datasets.actors import FRAMES, VERSION
from datasets.point_lights import KINDS
from models.two_stream import STREAMS, TwoStream, flow_input, two_stream
from models.variants import DOTS, dots_name
from models.zoo import CARDS, load
from training.augment import to_input
from training.data import CLIPS, Clips, batches, clips
from training.experiments.experiment import Experiment, Shipping, spent
from training.experiments.two_stream import stream_probabilities
from training.loop import EVALUATION_BATCH
from training.recipe import Recipe
from training.train import checkpoint, fit, rounded, weights_files
from vizlib.two_stream import fused

NAME = "two_stream"
PEOPLE = "people"
TEST = 900  # clips
# All clips and a full training on dots as they are; half of it is enough to see what the changed ones hold.
TRAINING = {kind: (CLIPS["train"] // 2, Recipe(max_rounds=6, cooldown=3)) for kind in DOTS}
TRAINING["normal"] = CLIPS["train"], Recipe()


def tested(network: TwoStream) -> dict[str, dict[str, float]]:
    """The accuracy of each stream and of their average, on people and on every kind of dots."""
    rows = {}
    for kind in (PEOPLE, *KINDS):
        data = clips("test", TEST, "both", "" if kind == PEOPLE else kind)
        probabilities = stream_probabilities(network, data)
        answers = {stream: probabilities[:, n] for n, stream in enumerate(STREAMS)}
        answers["average"] = fused(probabilities, 0.5)
        rows[kind] = {name: float((answer.argmax(1) == data.labels).mean()) for name, answer in answers.items()}
    return rows


@torch.no_grad()
def of_every_frame(network: TwoStream, data: Clips) -> float:
    """The accuracy of the spatial stream on each frame of each clip by itself, not on the middle one alone."""
    right = 0
    for frames, labels in batches(data, EVALUATION_BATCH):
        x = to_input(frames, CARDS[NAME].input, "cpu")[:, :3]  # (N, 3, T, H, W)
        answers = network.spatial(x.transpose(1, 2).flatten(0, 1).unsqueeze(2)).argmax(1)
        right += int((answers.unflatten(0, (len(x), -1)) == labels[:, None]).sum())
    return right / (len(data) * FRAMES)


def from_people(_device: str) -> dict[str, Any]:
    """Test the lab net, which learned from people."""
    network = load(NAME)
    assert isinstance(network, TwoStream)
    return {"tested": tested(network)}


def from_dots(kind: str, device: str) -> Shipping:
    """Train on a kind of dots and ship the weights; then test them."""
    count, recipe = TRAINING[kind]
    torch.manual_seed(recipe.seed)
    network = two_stream()
    rounds = fit(
        network,
        clips("train", count, "both", kind),
        clips("val", dots=kind, modality="both"),
        recipe,
        title=f"two streams, {kind} dots",
        spec=flow_input("both"),
        by_parts=True,
        device=device,
        checkpoint=kept(kind),
    )
    state = rounded(network)
    network.load_state_dict(state, strict=False)
    result = {**spent(rounds, device), "tested": tested(network)}
    if KINDS[kind].scrambled:  # a still holds nothing: with so many of them, a little more than chance would be seen
        result["every_frame"] = of_every_frame(network, clips("test", TEST, "both", kind))
    return Shipping(result, weights_files(dots_name(kind), state, **settings(kind)))


def settings(kind: str) -> dict[str, Any]:
    count, recipe = TRAINING[kind]
    return {"version": VERSION, "dots": asdict(KINDS[kind]), "clips": count, "recipe": asdict(recipe)}


def kept(kind: str) -> Path:
    return checkpoint(dots_name(kind), settings(kind))


TESTS = {"test_clips": TEST, "kinds": {name: asdict(kind) for name, kind in KINDS.items()}}
EXPERIMENTS = [
    Experiment(
        "point_lights-people", {"version": VERSION, "weights": CARDS[NAME].weights.sha256, **TESTS}, from_people
    ),
    *(
        Experiment(f"point_lights-{kind}", {**settings(kind), **TESTS}, partial(from_dots, kind), kept(kind))
        for kind in DOTS
    ),
]
