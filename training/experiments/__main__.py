"""Every experiment of the project, run by run.

    python -m training.experiments           # all (``make experiments``)
    python -m training.experiments RUN ...   # some, by name or by the beginning of a name
    python -m training.experiments --ray HOST:PORT   # several at once, on a Ray cluster

A finished run is a small JSON in ``models/weights/runs/``; a second call does only what is missing or was measured with
other settings. A training that was killed goes on from its last round, on a cluster where its machine does.
"""

import argparse

from training.experiments import listed
from training.experiments.experiment import do_all
from training.experiments.listed import EXPERIMENTS
from training.spread import asks
from vizlib.results.runs import RUNS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("runs", nargs="*", metavar="RUN", help=f"of {', '.join(e.stem for e in EXPERIMENTS)}")
    asks(parser)
    given = parser.parse_args()
    asked = tuple(given.runs)
    if unknown := [name for name in asked if not any(e.stem.startswith(name) for e in EXPERIMENTS)]:
        parser.error(f"there is no run {', '.join(unknown)}; the runs are {', '.join(e.stem for e in EXPERIMENTS)}")
    RUNS.mkdir(exist_ok=True)
    do_all([e for e in EXPERIMENTS if e.stem.startswith(asked or "")], listed.__name__, given.ray)


if __name__ == "__main__":
    main()
