"""The lab nets that ship: how long their weights take to load, and whether 360 clips reproduce their cards' scores.

    python -m benchmarks.labnets

Loading is compared with torch.load of the same tensors in the same run. The quick evaluation renders its clips anew.
"""

import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from typing import Any

import torch

from models.zoo import load
from training.evaluate import lab_cards

ROUNDS = 5


def seconds(work: Any) -> float:
    """Median time of ``work()``, after one run that does not count."""
    work()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def pickled(name: str) -> bytes:
    buffer = io.BytesIO()
    torch.save(load(name).state_dict(), buffer)
    return buffer.getvalue()


def run() -> dict[str, Any]:
    ours, theirs = {}, {}
    for card in lab_cards():
        data = pickled(card.name)
        ours[card.name] = seconds(lambda name=card.name: load(name))
        theirs[card.name] = seconds(
            lambda card=card, data=data: card.build().load_state_dict(torch.load(io.BytesIO(data), weights_only=True))
        )
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        environment = {**os.environ, "MOTION_LAB_RENDERS": folder}
        quick = subprocess.run([sys.executable, "-m", "training.evaluate", "--quick"], env=environment, check=False)
        quick_s = time.perf_counter() - start
    return {
        "load_s": {name: round(value, 4) for name, value in ours.items()},
        "speed_against_torch_load": {name: round(theirs[name] / value, 2) for name, value in ours.items()},
        "quick_evaluation_s": round(quick_s, 1),
        "quick_scores_reproduced": quick.returncode == 0,
        "bar": "each loads in under 0.2 s; the quick evaluation takes less than a minute and agrees with the cards",
        "met": max(ours.values()) < 0.2 and quick_s < 60 and quick.returncode == 0,
    }


if __name__ == "__main__":
    print(run())
