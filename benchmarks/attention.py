"""Non-local blocks: one row, and all that a block gathers, against building the whole matrix of all pairs.

    python -m benchmarks.attention

Memory is what PyTorch allocates at most beyond the clip and the block, theta and phi counted on both sides; it is
measured in a process of its own, which also checks that both ways find the same.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from math import prod
from typing import Any

import torch
from torch import Tensor
from torch.profiler import ProfilerActivity, profile

from models.non_local import KINDS, SOFTMAX, NonLocalBlock

CHANNELS = 64
SHAPE = (16, 28, 28)
POSITION = (8, 14, 14)
ROUNDS = 3


def whole_matrix(block: NonLocalBlock, theta: Tensor, phi: Tensor) -> Tensor:
    """w of all pairs, as a script would write the table of the paper down."""
    if block.kind == "concatenation":
        of_query, of_key = block.pair.chunk(2)
        pairs = torch.relu((theta @ of_query)[:, :, None] + (phi @ of_key)[:, None])
    else:
        pairs = theta @ phi.transpose(1, 2)
    return pairs.softmax(2) if block.kind in SOFTMAX else pairs / phi.shape[1]


def plain_row(block: NonLocalBlock, x: Tensor) -> Tensor:
    theta, phi = (part(x).flatten(2).transpose(1, 2) for part in (block.theta, block.phi))
    t, y, z = POSITION
    row = whole_matrix(block, theta, phi)[:, (t * SHAPE[1] + y) * SHAPE[2] + z]
    return row.unflatten(1, SHAPE).clone()  # a view would keep the matrix


def plain_block(block: NonLocalBlock, x: Tensor) -> Tensor:
    theta, phi, g = block.projected(x)
    return (whole_matrix(block, theta, phi) @ g).transpose(1, 2).unflatten(2, SHAPE)


def works(kind: str) -> dict[str, tuple[Callable[[], Tensor], Callable[[], Tensor]]]:
    """Ours and the plain way, of one row and of the whole block."""
    torch.manual_seed(0)
    block, x = NonLocalBlock(CHANNELS, kind).eval().requires_grad_(False), torch.randn(1, CHANNELS, *SHAPE)
    return {
        "row": (lambda: block.row(x, POSITION), lambda: plain_row(block, x)),
        "block": (lambda: block.gathered(x), lambda: plain_block(block, x)),
    }


def seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def peak_megabytes(work: Callable[[], Tensor]) -> tuple[float, Tensor]:
    """The most that is allocated at once, what is lent within an operation included; and what was found."""
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as watched:
        found = work()
    events = watched.profiler.kineto_results.events()
    changes = sorted((event for event in events if event.name() == "[memory]"), key=lambda event: event.start_ns())
    now = most = 0
    for change in changes:
        now += change.nbytes()  # below 0 where memory is given back
        most = max(most, now)
    return most / 1e6, found


def memory() -> None:
    """In a process of its own, as the profiler chatters: prints the megabytes of each way of each kind."""
    peaks: dict[str, dict[str, tuple[float, float]]] = {}
    for kind in KINDS:
        peaks[kind] = {}
        for name, (ours, plain) in works(kind).items():
            (our_peak, our_found), (plain_peak, plain_found) = peak_megabytes(ours), peak_megabytes(plain)
            torch.testing.assert_close(our_found, plain_found, rtol=1e-3, atol=1e-5)
            peaks[kind][name] = (our_peak, plain_peak)
    print(json.dumps(peaks))


def measured(kind: str, peaks: dict[str, tuple[float, float]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, (ours, plain) in works(kind).items():
        ours()
        rounds = [(seconds(ours), seconds(plain)) for _round in range(ROUNDS)]
        our_peak, plain_peak = peaks[name]
        found |= {
            f"{name}_ms": round(1e3 * statistics.median(our for our, _plain in rounds), 1),
            f"{name}_plain_ms": round(1e3 * statistics.median(its for _our, its in rounds), 1),
            f"{name}_speedup": round(statistics.median(its / our for our, its in rounds), 2),
            f"{name}_mb": round(our_peak, 2),
            f"{name}_plain_mb": round(plain_peak, 2),
            f"{name}_memory_ratio": round(plain_peak / our_peak, 1),
        }
    return found


@torch.no_grad()
def run() -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.attention", "memory"], capture_output=True, text=True, check=True
    )
    peaks = json.loads(done.stdout.splitlines()[-1])
    kinds = {kind: measured(kind, peaks[kind]) for kind in KINDS}
    return {
        "shape": "x".join(map(str, SHAPE)),
        "positions": prod(SHAPE),
        "channels": CHANNELS,
        "threads": torch.get_num_threads(),
        "matrix_mb": round(4 * prod(SHAPE) ** 2 / 1e6, 1),
        **kinds,
        "bar": "a row 20 times faster with 100 times less memory than the whole matrix; no block slower than it",
        "met": all(
            row["row_speedup"] >= 20 and row["row_memory_ratio"] >= 100 and row["block_speedup"] >= 1
            for row in kinds.values()
        ),
    }


def table(found: dict[str, Any]) -> str:
    """Ours / the plain way, a line for each kind."""
    titles = ("", "row ms", "times", "row MB", "times", "block ms", "times", "block MB", "times")
    lines: list[tuple[str, ...]] = [titles]
    for kind in KINDS:
        row, cells = found[kind], [kind]
        for name in ("row", "block"):
            cells += [f"{row[f'{name}_ms']:g} / {row[f'{name}_plain_ms']:g}", f"{row[f'{name}_speedup']:g}"]
            cells += [f"{row[f'{name}_mb']:g} / {row[f'{name}_plain_mb']:g}", f"{row[f'{name}_memory_ratio']:g}"]
        lines.append(tuple(cells))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(str.rjust, line, widths)) for line in lines)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        memory()
    else:
        figures = run()
        print(table(figures), file=sys.stderr)  # the JSON alone on standard output
        print(json.dumps(figures, indent=2))
