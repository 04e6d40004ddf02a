"""Train the detector: where people are, then what they do.

python -m training.detector             # unless there are weights for this version of the data
python -m training.detector --again
python -m training.detector --ray HOST:PORT   # its parts on a Ray cluster
"""

import argparse
import time
from dataclasses import asdict
from datetime import date
from functools import partial

from datasets.scenes import VERSION
from models.lab import known_card
from training.detector.data import COUNTS, CROWDS, SCENES, scenes
from training.detector.parts import BEGINS_AS, NAME, PARTS, trained
from training.spread import Task, asks, lay, spreading
from training.train import machine, weights_files


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--again", action="store_true")
    asks(parser)
    asked = parser.parse_args()
    if not asked.again and known_card(NAME).get("data", {}).get("version") == VERSION:
        return
    began = time.monotonic()
    if not asked.ray:
        for kind in COUNTS:
            scenes("train", kind)
    found = {}
    with spreading(asked.ray, processes=len(PARTS)) as do:
        for done in do([Task(f"{NAME}, {part}", partial(trained, part)) for part in PARTS]):
            found[done.task.name] = done.result
            print(done.line, flush=True)
    states, curves = zip(*(found[f"{NAME}, {part}"] for part in PARTS), strict=True)
    files = weights_files(
        NAME,
        states[0] | states[1],
        name=NAME,
        data={"name": "scenes", "version": VERSION, **SCENES, "crowds": CROWDS["train"]},
        recipe={**{name: asdict(part.RECIPE) for name, part in PARTS.items()}, "begins_as": BEGINS_AS},
        date=date.today().isoformat(),
        machine=machine("cpu"),
        minutes=round((time.monotonic() - began) / 60, 1),
        curves=dict(zip(PARTS, curves, strict=True)),
    )
    lay(files)


if __name__ == "__main__":
    main()
