"""Every experiment of the project, run by run: ``make experiments``.

A finished run is a small JSON in ``models/weights/runs/`` that names the data's version; a second call does only what
is missing or was measured on another version.
"""

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
from training.train import WEIGHTS, Run, machine, run
from vizlib.device import default_device

RUNS = WEIGHTS / "runs"
SHARES = (0.1, 0.3)  # the whole of the clips is what the shipped weights were trained on
# Claim 5: does late fusion with an MLP overfit, and does pooling help?
EXPERIMENTS = [(name, share) for share in SHARES for name in ("late_fusion_mlp", "late_fusion_pool")]


def path_of(name: str, share: float) -> Path:
    return RUNS / f"{name}-{share:.0%}.json".replace("%", "")


def finished(path: Path) -> bool:
    return path.is_file() and json.loads(path.read_text(encoding="utf-8"))["version"] == VERSION


def experiment(name: str, share: float, device: str) -> dict[str, Any]:
    """Train ``name`` on a share of the clips, and measure it on those and on the test split."""
    task = Run(name, Recipe(), round(share * CLIPS["train"]))
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
        "machine": machine(),
        "test": score(logits, test.labels).top1,
        "train": score(again, seen.labels).top1,
    }


def main() -> None:
    RUNS.mkdir(exist_ok=True)
    for name, share in EXPERIMENTS:
        path = path_of(name, share)
        if finished(path):
            print(f"{path.stem}: done before")
            continue
        found = experiment(name, share, default_device())
        path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        print(f"{path.stem}: train {found['train']:.3f}, test {found['test']:.3f}")


if __name__ == "__main__":
    main()
