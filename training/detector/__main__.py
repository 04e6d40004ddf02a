"""Train the detector: where people are, then what they do.

python -m training.detector             # unless there are weights for this version of the data
python -m training.detector --again
"""

import argparse
import time
from dataclasses import asdict
from datetime import date

from datasets.scenes import VERSION
from models.lab import known_card
from models.zoo import card_of
from training.detector.data import COUNTS, CROWDS, SCENES, scenes
from training.detector.parts import BEGINS_AS, NAME, PARTS, trained
from training.train import machine, write_weights
from training.workers import workers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--again", action="store_true")
    if not parser.parse_args().again and known_card(NAME).get("data", {}).get("version") == VERSION:
        return
    began = time.monotonic()
    for kind in COUNTS:
        scenes("train", kind)
    with workers(len(PARTS)) as pool:
        states, curves = zip(*pool.map(trained, PARTS), strict=True)
    write_weights(
        card_of(NAME).weights.path,
        states[0] | states[1],
        name=NAME,
        data={"name": "scenes", "version": VERSION, **SCENES, "crowds": CROWDS["train"]},
        recipe={**{name: asdict(part.RECIPE) for name, part in PARTS.items()}, "begins_as": BEGINS_AS},
        date=date.today().isoformat(),
        machine=machine("cpu"),
        minutes=round((time.monotonic() - began) / 60, 1),
        curves=dict(zip(PARTS, curves, strict=True)),
    )


if __name__ == "__main__":
    main()
