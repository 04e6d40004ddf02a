"""Run every benchmark and keep the figures in ``benchmarks/results.json``."""

import importlib
import json
import os
import platform
from datetime import date
from pathlib import Path

NAMES = (
    "decode",
    "labnets",
    "training",
    "tamper",
    "receptive_field",
    "flow",
    "attention",
    "attribution",
    "maximize",
    "sessions",
    "readiness",
    "redraw",
    "player",
    "startup",
)
RESULTS = Path(__file__).parent / "results.json"


def main() -> None:
    results: dict[str, object] = {
        "date": date.today().isoformat(),
        "machine": {"cores": os.cpu_count(), "processor": platform.machine(), "python": platform.python_version()},
    }
    for name in NAMES:
        print(f"{name} ...", flush=True)
        results[name] = importlib.import_module(f"benchmarks.{name}").run()
        print(json.dumps(results[name], indent=2), flush=True)
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
