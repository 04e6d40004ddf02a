"""Every experiment of the project, run by run.

    python -m training.experiments           # all (``make experiments``)
    python -m training.experiments RUN ...   # some, by name or by the beginning of a name

A finished run is a small JSON in ``models/weights/runs/``; a second call does only what is missing or was measured with
other settings. A training that was killed goes on from its last round.
"""

import argparse

from training.experiments import (
    answers,
    attribution,
    averaging,
    detect,
    detect_people,
    features,
    few_clips,
    flow,
    gestures,
    inflation,
    localize,
    localize_long,
    localize_steps,
    long_range,
    matching,
    maximize,
    mixing,
    natural,
    non_local,
    point_lights,
    same_different,
    samples,
    shapley,
    shift,
    slowfast,
    slowfast_motion,
    small_motion,
    stills,
    time_tests,
    two_stream,
)
from vizlib.engine.device import default_device
from vizlib.results.runs import RUNS

MODULES = (
    few_clips, mixing, small_motion, averaging, time_tests, shift, flow, two_stream, point_lights, answers,
    long_range, non_local, matching, attribution, features, shapley, maximize, natural, same_different, samples, stills,
    inflation, slowfast, slowfast_motion, localize, localize_long, localize_steps, detect, detect_people, gestures,
)  # fmt: skip
EXPERIMENTS = tuple(e for module in MODULES for e in module.EXPERIMENTS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("runs", nargs="*", metavar="RUN", help=f"of {', '.join(e.stem for e in EXPERIMENTS)}")
    asked = parser.parse_args().runs
    if unknown := [name for name in asked if not any(e.stem.startswith(name) for e in EXPERIMENTS)]:
        parser.error(f"there is no run {', '.join(unknown)}; the runs are {', '.join(e.stem for e in EXPERIMENTS)}")
    RUNS.mkdir(exist_ok=True)
    for experiment in EXPERIMENTS:
        if asked and not experiment.stem.startswith(tuple(asked)):
            continue
        if experiment.finished:
            print(f"{experiment.stem}: done before")
        else:
            experiment.run(default_device())
            print(f"{experiment.stem}: done")


if __name__ == "__main__":
    main()
