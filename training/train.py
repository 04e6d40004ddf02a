"""Train a lab net.

    python -m training.train NAME                                  # models/weights/NAME.safetensors, .json, .csv
    torchrun --nproc-per-node 2 -m training.train NAME             # the same in several processes
    python -m training.train --all                                 # every lab net that has no weights yet
    python -m training.train --all --ray HOST:PORT                 # the same on a Ray cluster, one a machine or GPU

A run that was killed goes on from its last round when it is started again.
"""

import argparse
import csv
import hashlib
import io
import json
import os
import platform
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save
from torch import nn
from tqdm import tqdm

from datasets.actors import VERSION
from models.input_spec import InputSpec
from models.lab import known_card
from models.zoo import CARDS
from training import parallel
from training.beginnings import begun, behind
from training.data import FOLDER as RENDERS
from training.data import Clips, clips_for
from training.evaluate import QUICK, lab_cards, score
from training.loop import Round, logits_of, train
from training.recipe import BEGINS_AS, BY_PARTS, FINE_TUNING, Recipe
from training.spread import Files, Task, asks, lay, spreading
from training.workers import CORES
from vizlib.engine.device import default_device

WEIGHTS = "models/weights"  # in the project


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


def shipped(task: Run, network: nn.Module, rounds: list[Round], data: Clips, device: str) -> Files:
    """Measure a run's rounded weights; curves, card and weights. The weights come last: where they are, all else is."""
    card = CARDS[task.name]
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
    return {f"{WEIGHTS}/{task.name}.csv": curves(rounds)} | weights_files(task.name, state, **content)


def weights_files(network: str, state: dict[str, torch.Tensor], **card: Any) -> Files:
    """Weights of a network, and before them a card that has their hash."""
    weights = save(state)
    content = {"sha256": hashlib.sha256(weights).hexdigest(), "megabytes": round(len(weights) / 1e6, 3), **card}
    return {
        f"{WEIGHTS}/{network}.json": (json.dumps(content, indent=1) + "\n").encode(),
        f"{WEIGHTS}/{network}.safetensors": weights,
    }


def curves(rounds: list[Round]) -> bytes:
    """A table with a row a round."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([f.name for f in fields(Round)])
    writer.writerows([f"{value:.5g}" for value in asdict(row).values()] for row in rounds)
    return file.getvalue().encode()


def trained(task: Run, device: str | None = None) -> Files:
    """A run from its beginning, or its last round, to what ships; on whatever machine this is."""
    device = device or default_device()
    network, rounds, data = run(task, device)
    if parallel.rank() > 0:
        return {}
    files = shipped(task, network, rounds, data, device)
    if CORES in os.environ:  # whoever asked keeps it, and cannot tidy up here
        task.checkpoint.unlink(missing_ok=True)
    return files


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
    parser.add_argument("--device", help="by default the fastest of the machine on which it runs")
    asks(parser)
    parser.add_argument("--precision", default=Recipe.precision, choices=["bfloat16", "float32"])
    asked = parser.parse_args()
    if not asked.name and not asked.all:
        parser.error(f"say which network: {', '.join(names)}; or --all")
    if asked.ray and "WORLD_SIZE" in os.environ:
        parser.error("one run in several processes stays with torchrun; --ray spreads several runs")
    runs = {
        name: Run(name, replace(FINE_TUNING if name in BEGINS_AS else Recipe(), precision=asked.precision))
        for name in ([asked.name] if asked.name else needed(names))
    }
    with parallel.processes(asked.device or default_device()) as device, spreading(asked.ray) as do:
        device = asked.device if asked.ray else device
        tasks = [
            Task(name, partial(trained, run, device), trains=True, after=behind(name)) for name, run in runs.items()
        ]
        for done in do(tasks):
            if done.result:
                lay(done.result)
                runs[done.task.name].checkpoint.unlink(missing_ok=True)
                card = json.loads(done.result[f"{WEIGHTS}/{done.task.name}.json"])
                print(f"{done.line}, {json.dumps(card['scores'])}", flush=True)


if __name__ == "__main__":
    from training import train as itself  # by the name under which other machines know it

    itself.main()
