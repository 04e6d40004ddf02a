"""Two processes that share a batch are one process with all of it."""

import json
import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import json
import sys

import numpy as np
import torch
from torch import nn

from models.input_spec import InputSpec
from training import parallel
from training.data import Clips
from training.loop import train
from training.recipe import Recipe

SIZE = 8
spec = InputSpec(frames=4, fps=12, mean=(0.45,) * 3, std=(0.25,) * 3, resize=SIZE, size=SIZE)
recipe = Recipe(batch=8, steps=4, warmup=2, max_rounds=2, cooldown=1, shift=1, precision="float32")
rng = np.random.default_rng(0)
data = Clips(rng.integers(0, 256, (20, 4, SIZE, SIZE, 3), np.uint8), np.arange(20) % 3)

with parallel.processes("cpu"):
    torch.manual_seed(3 if parallel.rank() == 0 else 4)  # the first process's weights count
    # The norm of a clip does not depend on the others in its batch.
    network = nn.Sequential(
        nn.Conv3d(3, 8, 3, padding=1), nn.GroupNorm(2, 8), nn.ReLU(), nn.Flatten(), nn.Linear(8 * 4 * SIZE**2, 3)
    )
    rounds = list(train(network, spec, data, data, recipe))
    found = {
        "processes": parallel.world(),
        "losses": [row.loss for row in rounds],
        "accuracies": [row.accuracy for row in rounds],
        "validation": [row.validation for row in rounds],
        "weights": network[4].weight.detach().flatten()[:50].tolist(),
    }
    with open(f"{sys.argv[1]}-{parallel.rank()}.json", "w") as file:
        json.dump(found, file)
"""
TORCHRUN = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
ROOT = Path(__file__).parents[2]


def found_by(folder, name):
    return [json.loads(path.read_text()) for path in sorted(folder.glob(f"{name}-*.json"))]


def test_two_processes_train_as_one(tmp_path, monkeypatch):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    command = [*TORCHRUN, str(script), str(tmp_path / "two")]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    monkeypatch.setattr(sys, "argv", ["script.py", str(tmp_path / "alone")])
    runpy.run_path(str(script))

    (alone,), (first, second) = found_by(tmp_path, "alone"), found_by(tmp_path, "two")
    assert (alone.pop("processes"), first["processes"]) == (1, 2)
    assert first == second  # the processes agree on everything
    assert first["losses"] == pytest.approx(alone["losses"], abs=1e-5)
    assert first["accuracies"] == pytest.approx(alone["accuracies"])
    assert first["validation"] == pytest.approx(alone["validation"])
    assert first["weights"] == pytest.approx(alone["weights"], abs=1e-4)
    assert len(alone["losses"]) == 3
    assert alone["losses"][-1] < alone["losses"][0]
