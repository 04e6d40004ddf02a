"""Runs that stand in for real experiments, in a module that other processes can import.

    python -m tests.training.stand_ins [--ray ADDRESS]

STAND_INS names their folder: results are kept there, each begin leaves a file with its process, and a run that is
``held`` goes on only when a file lets it.
"""

import argparse
import os
import signal
import time
from functools import partial
from pathlib import Path
from uuid import uuid4

import numpy as np

from training import spread
from training.experiments import experiment
from training.experiments.experiment import Experiment, Shipping, do_all
from training.spread import asks

FOLDER = Path(os.environ.get("STAND_INS", "."))


def begins(stem):
    """Who has begun a run, by process."""
    return [int(path.read_text()) for path in sorted(FOLDER.glob(f"begun-{stem}-*"))]


def begin(stem):
    part = FOLDER / f"part-{uuid4()}"
    part.write_text(str(os.getpid()))
    part.rename(FOLDER / f"begun-{stem}-{uuid4()}")


def plain(n, _device):
    begin(f"plain-{n}")
    return {"found": np.random.default_rng(n).normal(size=3).tolist(), "of": os.uname().nodename}


def ships(_device):
    begin("ships")
    return Shipping({"found": 1}, {"shipped.bin": np.arange(9, dtype=np.uint8).tobytes()})


def held(n, _device):
    begin(f"held-{n}")
    while not (FOLDER / f"go-{n}").exists():
        time.sleep(0.02)
    return {"found": n}


def dies(_device):
    begin("dies")
    os.kill(os.getpid(), signal.SIGKILL)


def fails(_device):
    begin("fails")
    raise ValueError("as it should")


EXPERIMENTS = [
    *(Experiment(f"plain-{n}", {"number": n, "pair": (n, n)}, partial(plain, n)) for n in range(3)),
    Experiment("ships", {}, ships),
    *(Experiment(f"held-{n}", {"number": n}, partial(held, n)) for n in range(2)),
    Experiment("dies", {}, dies),
    Experiment("fails", {}, fails),
]
BY_STEM = {each.stem: each for each in EXPERIMENTS}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("stems", nargs="+")
    asks(parser)
    asked = parser.parse_args()
    spread.PROJECT = experiment.RUNS = FOLDER
    do_all([BY_STEM[stem] for stem in asked.stems], "tests.training.stand_ins", asked.ray)


if __name__ == "__main__":
    main()
