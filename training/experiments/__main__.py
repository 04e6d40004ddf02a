"""Every experiment of the project, run by run.

    python -m training.experiments           # all (``make experiments``)
    python -m training.experiments RUN ...   # some, by name or by the beginning of a name
    python -m training.experiments --ray HOST:PORT   # several at once, on a Ray cluster

A finished run is a small JSON in ``models/weights/runs/``; a second call does only what is missing or was measured with
other settings. A training that was killed goes on from its last round, on a cluster where its machine does.
"""

import argparse
from collections.abc import Sequence

from training.experiments import listed
from training.experiments.experiment import Experiment
from training.experiments.listed import EXPERIMENTS
from training.spread import asks, spreading
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


def do_all(experiments: Sequence[Experiment], module: str, address: str | None = None) -> None:
    """Do those that ``module`` lists and that are not finished; on a Ray cluster, if its address is given."""
    missing = {e.stem: e for e in experiments if not e.finished}
    for experiment in experiments:
        if experiment.stem not in missing:
            print(f"{experiment.stem}: done before")
    if not missing:
        return
    with spreading(address) as do:
        for done in do([experiment.task(module) for experiment in missing.values()]):
            missing[done.task.name].keep(done.result)
            print(done.line, flush=True)


if __name__ == "__main__":
    main()
