"""Every experiment of the project, run by run.

    python -m training.experiments           # all (``make experiments``)
    python -m training.experiments RUN ...   # some

A finished run is a small JSON in ``models/weights/runs/`` that names the data's version; a second call does only what
is missing or was measured on another version.
"""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from datasets.actors import VERSION
from models.zoo import CARDS
from training.data import CLIPS, clips
from training.evaluate import TRAINED_ON, score
from training.loop import logits_of
from training.recipe import Recipe
from training.train import Run, machine, run
from vizlib.device import default_device
from vizlib.scoreboard import WEIGHTS

RUNS = WEIGHTS / "runs"
SHARES = (0.1, 0.3)  # the whole of the clips is what the shipped weights were trained on
# Claim 5: does late fusion with an MLP overfit, and does pooling help?
EXPERIMENTS = [(name, share) for share in SHARES for name in ("late_fusion_mlp", "late_fusion_pool")]


def path_of(name: str, share: float) -> Path:
    return RUNS / f"{name}-{share:.0%}.json".replace("%", "")


def task_of(name: str, share: float) -> Run:
    return Run(name, Recipe(), round(share * CLIPS["train"]))


def finished(path: Path) -> bool:
    """Whether a run of this version of the data and of this recipe is there."""
    if not path.is_file():
        return False
    found = json.loads(path.read_text(encoding="utf-8"))
    return found["version"] == VERSION and found["recipe"] == asdict(Recipe())


def experiment(name: str, share: float, device: str) -> dict[str, Any]:
    """Train ``name`` on a share of the clips, and measure it on those and on the test split."""
    task = task_of(name, share)
    network, rounds, data = run(task, device)
    test, spec, seen = clips("test"), CARDS[name].input, data.first(TRAINED_ON)
    logits = logits_of(network, spec, test, device).numpy()
    again = logits_of(network, spec, seen, device).numpy()
    return {
        "name": name,
        "version": VERSION,
        "clips": len(data),
        "recipe": asdict(task.recipe),
        "rounds": len(rounds),
        "minutes": round(sum(row.seconds for row in rounds) / 60, 1),
        "machine": machine(device),
        "test": score(logits, test.labels).top1,
        "train": score(again, seen.labels).top1,
    }


def main() -> None:
    runs = {path_of(name, share).stem: (name, share) for name, share in EXPERIMENTS}
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("runs", nargs="*", metavar="RUN", help=f"by default all: {', '.join(runs)}")
    asked = parser.parse_args().runs
    if unknown := set(asked) - set(runs):
        parser.error(f"there is no run {', '.join(sorted(unknown))}; the runs are {', '.join(runs)}")
    RUNS.mkdir(exist_ok=True)
    for stem in asked or runs:
        path = RUNS / f"{stem}.json"
        if finished(path):
            print(f"{stem}: done before")
            continue
        found = experiment(*runs[stem], default_device())
        path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        task_of(*runs[stem]).checkpoint.unlink(missing_ok=True)
        print(f"{stem}: train {found['train']:.3f}, test {found['test']:.3f}")


if __name__ == "__main__":
    main()
