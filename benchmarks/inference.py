"""I3D at 16 x 224 x 224: the prepared network against the plain one, and every form that was considered.

    python -m benchmarks.inference

All forms run in turn, seven rounds after a warm-up, so that the machine's moods hit all alike; a ratio above 1 means
faster than plain (eval, NCDHW, batch norm not folded).
"""

import statistics
from typing import Any

import torch

from models.zoo import CARDS, load
from vizlib.engine.device import default_device
from vizlib.engine.prepare import FORMS, prepared, timed

NAME = "i3d_kinetics400"
SHAPE = (1, 3, 16, 224, 224)
ROUNDS = 7


@torch.no_grad()
def run() -> dict[str, Any]:
    device = default_device()
    network, x = load(NAME, device), torch.rand(SHAPE, device=device)
    candidates = {"prepared": prepared(network, CARDS[NAME].input)} | {
        name: form(network) for name, form in FORMS.items()
    }
    for candidate in candidates.values():
        timed(candidate, x)
    rounds = [{name: timed(c, x)[1] for name, c in candidates.items()} for _ in range(ROUNDS)]
    ratios = {name: round(statistics.median(r["plain"] / r[name] for r in rounds), 3) for name in candidates}
    return {
        "device": device,
        "threads": torch.get_num_threads(),
        "plain_ms": round(statistics.median(r["plain"] for r in rounds), 1),
        "speed_against_plain": ratios,
        "bar": "prepared is not slower than plain: at least 0.97",
        "met": ratios["prepared"] >= 0.97,
    }


if __name__ == "__main__":
    print(run())
