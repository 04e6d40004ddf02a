"""Receptive fields: by rule, by gradient on one channel a layer, by gradient at full width; and the effective field.

    python -m benchmarks.receptive_field

Memory is that of a process of its own, beyond what it has when PyTorch and the network are there.
"""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch

import torch

from models.zoo import CARDS
from vizlib.engine.hooks import outputs_of
from vizlib.receptive_field import effective, rule, support, trace
from vizlib.receptive_field.gradient import at_unit

LAB = [name for name, card in CARDS.items() if card.labels == "actors-18"]
LARGEST = "i3d_kinetics400"
LAYER = "features.Mixed_5c"
UNIT = (4, 3, 3)
CLIPS, BATCH = 64, 8
ROUNDS = 5


def traced(name: str) -> dict[str, float]:
    """Milliseconds of a trace on the meta device, and of the recursion within it; the best of some."""
    network, shape = CARDS[name].build(), CARDS[name].input.shape
    follow = rule.fields_after
    spent = [0.0]

    def timed(*arguments: Any) -> Any:
        start = time.perf_counter()
        found = follow(*arguments)
        spent[0] += time.perf_counter() - start
        return found

    rounds = []
    for _round in range(ROUNDS):
        spent[0] = 0.0
        with patch.object(rule, "fields_after", timed):
            start = time.perf_counter()
            layers = len(trace(network, shape))
            rounds.append((time.perf_counter() - start, spent[0]))
    return {
        "layers": layers,
        "trace_ms": round(1e3 * min(whole for whole, _part in rounds), 1),
        "recursion_ms": round(1e3 * min(part for _whole, part in rounds), 2),
    }


def peak_kilobytes() -> int:
    """The most memory that this program has had; getrusage also counts what its parent had when it was started."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0])


def gradient(kind: str) -> None:
    """In a process of its own: the support of one unit; prints seconds and the memory that it took."""
    network, shape = CARDS[LARGEST].build().eval().requires_grad_(False), CARDS[LARGEST].input.shape
    before = peak_kilobytes()
    start = time.perf_counter()
    if kind == "one_channel":
        found = support(network, shape, LAYER, UNIT)
    else:
        x = torch.ones(shape, requires_grad=True)
        with outputs_of(network, [LAYER]) as outputs:
            network(x)
        (back,) = torch.autograd.grad(at_unit(outputs[LAYER][0], UNIT).sum(), x)
        places = (back[0] != 0).any(0).nonzero()
        found = list(zip(places.amin(0).tolist(), places.amax(0).tolist(), strict=True))
    seconds = time.perf_counter() - start
    memory = peak_kilobytes() - before
    print(json.dumps({"seconds": round(seconds, 2), "gb": round(memory / 1e6, 2), "spans": found}))


def apart(kind: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.receptive_field", kind], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def effective_seconds() -> float:
    """The effective field of slow fusion's last convolution over 64 clips."""
    card = CARDS["slow_fusion"]
    network = card.build().eval().requires_grad_(False)
    clips = [torch.rand(BATCH, *card.input.shape[1:]) for _batch in range(CLIPS // BATCH)]
    effective(network, clips[:1], "features.4")
    start = time.perf_counter()
    effective(network, clips, "features.4")
    return time.perf_counter() - start


def run() -> dict[str, Any]:
    rules = {name: traced(name) for name in (*LAB, LARGEST)}
    one_channel, full = apart("one_channel"), apart("full")
    seconds = effective_seconds()
    return {
        "by_rule": rules,
        "i3d_gradient_one_channel": one_channel,
        "i3d_gradient_full_width": full,
        "memory_full_against_one_channel": round(full["gb"] / one_channel["gb"], 1),
        "gradient_against_rule": round(1e3 * one_channel["seconds"] / rules[LARGEST]["trace_ms"]),
        "effective_64_clips_s": round(seconds, 2),
        "bar": "recursion under 50 ms a network; one channel a layer under 4 GB; 64 clips under 5 s",
        "met": all(row["recursion_ms"] < 50 for row in rules.values()) and one_channel["gb"] < 4 and seconds < 5,
    }


if __name__ == "__main__":
    if len(sys.argv) > 1:
        gradient(sys.argv[1])
    else:
        print(json.dumps(run(), indent=2))
