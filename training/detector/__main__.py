"""Train the detector: where people are, then what they do.

python -m training.detector             # unless there are weights for this version of the data
python -m training.detector --again
"""

import argparse
import time
from dataclasses import asdict
from datetime import date

import torch

from datasets.scenes import VERSION
from models.detector import Detector
from models.lab import training_card
from models.zoo import card_of
from training.beginnings import begin_as
from training.detector import actions, people
from training.detector.data import SCENES, scenes
from training.train import machine, rounded, write_weights

NAME, BEGINS_AS = "detector", "slow_fusion"
PARTS = {"people": people, "actions": actions}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--again", action="store_true")
    if not parser.parse_args().again and training_card(NAME).get("data", {}).get("version") == VERSION:
        return
    began = time.monotonic()
    torch.manual_seed(0)
    network = card_of(NAME).build()
    assert isinstance(network, Detector)
    begin_as(network, BEGINS_AS)
    data = scenes("train")
    curves: dict[str, list[dict[str, float]]] = {}
    for name, part in PARTS.items():
        curves[name] = []
        for row in part.training(network, data):
            curves[name].append(row)
            print(name, {key: round(value, 3) for key, value in row.items()}, flush=True)
    network.to(memory_format=torch.contiguous_format)
    write_weights(
        card_of(NAME).weights.path,
        rounded(network),
        name=NAME,
        data={"name": "scenes", "version": VERSION, **SCENES},
        recipe={**{name: asdict(part.RECIPE) for name, part in PARTS.items()}, "begins_as": BEGINS_AS},
        date=date.today().isoformat(),
        machine=machine("cpu"),
        minutes=round((time.monotonic() - began) / 60, 1),
        curves=curves,
    )


if __name__ == "__main__":
    main()
