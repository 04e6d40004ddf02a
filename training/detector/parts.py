"""Both parts of the detector, each trained by itself: they share no weights."""

import torch

from models.detector import Detector
from models.zoo import card_of
from training.beginnings import begin_as
from training.detector import actions, people
from training.detector.data import scenes
from training.train import rounded

NAME, BEGINS_AS = "detector", "slow_fusion"
PARTS = {"people": people, "actions": actions}
State = dict[str, torch.Tensor]
Curve = list[dict[str, float]]


def trained(part: str, seed: int = 0) -> tuple[State, Curve]:
    """The rounded weights of one part, and its losses round by round; the parts share no weights."""
    torch.manual_seed(seed)
    network = card_of(NAME).build()
    assert isinstance(network, Detector)
    begin_as(network, BEGINS_AS)
    curve = []
    data = [scene for kind in PARTS[part].KINDS for scene in scenes("train", kind)]
    for row in PARTS[part].training(network, data):
        curve.append(row)
        print(part, {key: round(value, 3) for key, value in row.items()}, flush=True)
    network.to(memory_format=torch.contiguous_format)
    return {
        name: each for name, each in rounded(network).items() if name.startswith("people.") == (part == "people")
    }, curve
