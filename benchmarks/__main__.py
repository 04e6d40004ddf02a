"""Run every benchmark, or those that are named, and keep the figures in ``benchmarks/results.json``.

python -m benchmarks [NAME ...]
"""

import importlib
import json
import os
import platform
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from video.files import write_json

NAMES = (
    "decode",
    "labnets",
    "training",
    "tamper",
    "receptive_field",
    "flow",
    "inflate",
    "published",
    "attention",
    "attribution",
    "maximize",
    "localize",
    "detect",
    "sessions",
    "class",
    "school",
    "elsewhere",
    "greed",
    "voters",
    "readiness",
    "redraw",
    "player",
    "startup",
)
RESULTS = Path(__file__).parent / "results.json"


def main(names: Sequence[str]) -> None:
    """Run these, or all; the figures of others stay as they were measured."""
    before = json.loads(RESULTS.read_text(encoding="utf-8")) if names else {}
    results: dict[str, object] = before | {
        "date": date.today().isoformat(),
        "machine": {"cores": os.cpu_count(), "processor": platform.machine(), "python": platform.python_version()},
    }
    for name in names or NAMES:
        print(f"{name} ...", flush=True)
        results[name] = importlib.import_module(f"benchmarks.{name}").run()
        print(json.dumps(results[name], indent=2), flush=True)
        write_json(RESULTS, results, indent=2)


if __name__ == "__main__":
    main(sys.argv[1:])
