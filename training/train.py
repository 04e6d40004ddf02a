"""Train a lab net.

    python -m training.train NAME                                  # models/weights/NAME.safetensors, .json, .csv
    torchrun --nproc-per-node 2 -m training.train NAME             # the same in several processes
    python -m training.train --all                                 # every lab net that has no weights yet

A run that was killed goes on from its last round when it is started again.
"""

import argparse
import csv
import hashlib
import json
import os
import platform
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import nn
from tqdm import tqdm

from datasets.actors import VERSION
from models.input_spec import InputSpec
from models.lab import known_card
from models.zoo import CARDS
from training import parallel
from training.beginnings import begun
from training.data import FOLDER as RENDERS
from training.data import Clips, clips_for
from training.evaluate import QUICK, lab_cards, score
from training.loop import Round, logits_of, train
from training.recipe import BEGINS_AS, BY_PARTS, FINE_TUNING, Recipe
from video.files import write_json, written
from vizlib.engine.device import default_device


@dataclass(frozen=True)
class Run:
    """One training run: which network, on how many of the training clips, by which recipe."""

    name: str
    recipe: Recipe
    clips: int | None = None

    @property
    def checkpoint(self) -> Path:
        """Where it is kept while it goes on."""
        shapes = [list(p.shape) for p in CARDS[self.name].build().parameters()]
        return checkpoint(self.name, self.clips, VERSION, asdict(self.recipe), shapes)


def checkpoint(name: str, *settings: Any) -> Path:
    """Where a run is kept while it goes on; ``settings`` are all on which the weights depend but the code."""
    text = json.dumps([name, *settings, parallel.world()])
    return RENDERS / "checkpoints" / f"{name}-{hashlib.sha256(text.encode()).hexdigest()[:12]}.pt"


def run(task: Run, device: str) -> tuple[nn.Module, list[Round], Clips]:
    """Train, with a progress bar. Returns the network in eval mode, its rounds and its training clips."""
    data, validation = prepare(CARDS[task.name].input, task.clips, device)
    network = begun(task.name, task.recipe.seed)
    rounds = fit(
        network,
        data,
        validation,
        task.recipe,
        title=task.name,
        spec=CARDS[task.name].input,
        by_parts=task.name in BY_PARTS,
        device=device,
        checkpoint=task.checkpoint,
    )
    return network, rounds, data


def fit(
    network: nn.Module, data: Clips, validation: Clips, recipe: Recipe, *, title: str, spec: InputSpec, **where: Any
) -> list[Round]:
    """Train ``network`` in place, with a progress bar, and leave it in eval mode; ``where``: see ``train``."""
    rounds: list[Round] = []
    bar = tqdm(total=recipe.max_rounds + recipe.cooldown, desc=title, unit="round", disable=parallel.rank() > 0)
    for finished in train(network, spec, data, validation, recipe, **where):
        rounds.append(finished)
        bar.update()
        bar.set_postfix(
            loss=f"{finished.loss:.3f}", train=f"{finished.accuracy:.3f}", validation=f"{finished.validation:.3f}"
        )
    bar.close()
    network.eval()
    return rounds


def prepare(spec: InputSpec, count: int | None, device: str) -> tuple[Clips, Clips]:
    """Training and validation clips; the first process renders what is missing while the others wait."""
    if parallel.rank() == 0:
        clips_for(spec, "train"), clips_for(spec, "val")
    parallel.agree(0.0, device)
    data = clips_for(spec, "train")
    return data.first(len(data) if count is None else count), clips_for(spec, "val")


def rounded(network: nn.Module) -> dict[str, torch.Tensor]:
    """Weights in float16, on the CPU; what is measured afterwards is measured on these."""
    return {
        key: value.detach().cpu().to(torch.float16).contiguous()
        for key, value in network.state_dict().items()
        if not key.endswith("num_batches_tracked")
    }


def ship(task: Run, network: nn.Module, rounds: list[Round], data: Clips, device: str) -> dict[str, Any]:
    """Measure a run's rounded weights, then write curves, card and weights into ``models/weights/``; gives the card.

    The weights come last: where they are, all else is.
    """
    card = CARDS[task.name]
    path = card.weights.path
    state = rounded(network)
    measured = card.build().eval()
    measured.load_state_dict(state, strict=False)
    test = clips_for(card.input, "test")
    logits = logits_of(measured, card.input, test).numpy()
    content = {
        "name": task.name,
        "data": {"name": "actors-18", "version": VERSION, "train": len(data), "test": len(test)},
        "recipe": asdict(task.recipe),
        "rounds": len(rounds),
        "clips_seen": rounds[-1].steps * task.recipe.batch,
        "minutes": round(sum(row.seconds for row in rounds) / 60, 1),
        "date": date.today().isoformat(),
        "machine": machine(device),
        "scores": {
            "validation": rounds[-1].validation,
            "test": score(logits, test.labels).top1,
            "quick": int((logits[:QUICK].argmax(1) == test.labels[:QUICK]).sum()),
        },
    }
    write_curves(path.with_suffix(".csv"), rounds)
    content = write_weights(path, state, **content)
    task.checkpoint.unlink(missing_ok=True)
    return content


def write_weights(path: Path, state: dict[str, torch.Tensor], **card: Any) -> dict[str, Any]:
    """Weights with a card beside them that has their hash, which it gives; the weights come last."""
    with written(path) as part:
        save_file(state, part)
        content = {
            "sha256": hashlib.sha256(part.read_bytes()).hexdigest(),
            "megabytes": round(part.stat().st_size / 1e6, 3),
            **card,
        }
        write_json(path.with_suffix(".json"), content, indent=1)
    return content


def write_curves(path: Path, rounds: list[Round]) -> None:
    with written(path) as part, part.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([f.name for f in fields(Round)])
        writer.writerows([f"{value:.5g}" for value in asdict(row).values()] for row in rounds)


def machine(device: str) -> dict[str, Any]:
    """What the run's time and bits depend on."""
    return {
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "threads": torch.get_num_threads(),
        "gpu": torch.cuda.get_device_name(device) if device.startswith("cuda") else None,
        "processes": parallel.world(),
        "torch": torch.__version__,
    }


def needed(names: list[str]) -> list[str]:
    """Which of these lab nets have no weights that were trained on this version of the data."""
    return [n for n in names if not (CARDS[n].weights.here and known_card(n).get("data", {}).get("version") == VERSION)]


def main() -> None:
    names = [card.name for card in lab_cards()]
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("name", nargs="?", choices=names)
    parser.add_argument("--all", action="store_true", help="every lab net without weights for this version of the data")
    parser.add_argument("--device", default=default_device())
    parser.add_argument("--precision", default=Recipe.precision, choices=["bfloat16", "float32"])
    asked = parser.parse_args()
    if not asked.name and not asked.all:
        parser.error(f"say which network: {', '.join(names)}; or --all")
    with parallel.processes(asked.device) as device:
        for name in [asked.name] if asked.name else needed(names):
            recipe = FINE_TUNING if name in BEGINS_AS else Recipe()
            task = Run(name, replace(recipe, precision=asked.precision))
            network, rounds, data = run(task, device)
            if parallel.rank() == 0:
                print(json.dumps(ship(task, network, rounds, data, device)["scores"]))


if __name__ == "__main__":
    main()
