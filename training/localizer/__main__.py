"""Train the localizers: one of colours, one of optical flow.

python -m training.localizer            # those that have no weights for this version of the data
python -m training.localizer NAME       # one of them again
python -m training.localizer --ray HOST:PORT   # both at once, on a Ray cluster
"""

import argparse
import time
from dataclasses import asdict
from datetime import date
from functools import partial
from typing import Any

import torch
from tqdm import tqdm

from datasets.streams import VERSION
from models.lab import known_card
from models.localizer import Localizer
from models.zoo import card_of
from training.beginnings import begin_as
from training.localizer import evaluate, features, heads
from training.localizer.data import STREAMS, Stream, streams
from training.spread import Files, Task, asks, lay, spreading
from training.train import machine, rounded, weights_files
from vizlib.localize.detect import suppressed
from vizlib.metrics import detection_map

BEGINS_AS = {"localizer": "slow_fusion", "localizer_flow": "slow_fusion_flow"}
HEADS = heads.Recipe()


def known(network: Localizer, name: str, data: list[Stream]) -> list[list[heads.Known]]:
    """What the heads learn from: each stream as it is, and mirrored."""
    return [
        [
            heads.Known(
                features.features_of(network, card_of(name).input, stream, mirror),
                torch.from_numpy(stream.segments).float(),
                torch.from_numpy(stream.labels),
            )
            for mirror in (False, True)
        ]
        for stream in tqdm(data, f"{name}: features", unit="stream")
    ]


def trained(name: str, seed: int = 0) -> tuple[Localizer, dict[str, Any]]:
    """A localizer with the rounded weights that ship, and what its training said."""
    began = time.monotonic()
    torch.manual_seed(seed)
    card = card_of(name)
    network = card.build()
    assert isinstance(network, Localizer)
    begin_as(network, BEGINS_AS[name])
    modality = card.input.modality
    data = streams("train", modality)
    curve = []
    for row in features.training(network, card.input, data):
        curve.append(row)
        print(name, "features", {key: round(value, 3) for key, value in row.items()}, flush=True)
    network.to(memory_format=torch.contiguous_format)
    for n, row in enumerate(heads.training(network, known(network, name, data), HEADS)):
        if n % 5 == 4:
            print(name, "heads", {key: round(value, 3) for key, value in row.items()}, flush=True)
    network.load_state_dict(rounded(network), strict=False)
    seen = evaluate.features({name: network}, "val")
    found = evaluate.candidates(evaluate.found_in([network], seen, "val"))
    scored = detection_map(
        {video: suppressed(each) for video, each in found.items()}, evaluate.truth_of(streams("val")), (0.5,)
    ).map[0]
    told = {"features": curve, "heads": row, "minutes": round((time.monotonic() - began) / 60, 1), "map": scored}
    return network, told


def shipped(name: str) -> Files:
    """Its weights and their card; trained on whatever machine this is."""
    network, told = trained(name)
    return weights_files(
        name,
        rounded(network),
        name=name,
        data={"name": "streams", "version": VERSION, **STREAMS},
        recipe={"features": asdict(features.RECIPE), "heads": asdict(HEADS), "begins_as": BEGINS_AS[name]},
        date=date.today().isoformat(),
        machine=machine("cpu"),
        **told,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("name", nargs="?", choices=list(BEGINS_AS))
    asks(parser)
    asked = parser.parse_args()
    needed = [name for name in BEGINS_AS if known_card(name).get("data", {}).get("version") != VERSION]
    names = [asked.name] if asked.name else needed
    if not names:
        return
    with spreading(asked.ray) as do:
        for done in do([Task(name, partial(shipped, name)) for name in names]):
            lay(done.result)
            print(done.line, flush=True)


if __name__ == "__main__":
    from training.localizer import __main__ as itself  # by the name under which other machines know it

    itself.main()
