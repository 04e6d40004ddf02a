"""How long a file takes to read, and how much memory: asked of a process of its own, which a bomb may kill.

``python -m tests.measuring FILE...`` writes a line of JSON for each file.
"""

import json
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from video import ClipError, probing, reading

ROOT = Path(__file__).parent.parent
MOST_BYTES = 6 << 30  # of the process: what asks for more is told that there is none


@dataclass(frozen=True)
class Measured:
    """What became of a file: ``words`` of its ClipError, or empty for a clip; at worst of ``probe`` and ``read_clip``.

    ``megabytes``: more at the peak than before. ``step_s``: the longest step of the generators.
    """

    words: str
    seconds: float
    megabytes: float
    step_s: float


def measured(files, folder, limit_s=60.0):
    """A ``Measured`` for each of ``files``, names to bytes; those after a killed process are missing."""
    places = []
    for name, data in files.items():
        place = Path(folder) / name
        place.write_bytes(data)
        places.append(str(place))
    command = [sys.executable, "-m", "tests.measuring", *places]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=limit_s)
        out, err = done.stdout, done.stderr
    except subprocess.TimeoutExpired as error:
        out, err = (error.stdout or b"").decode(), f"it ran longer than {limit_s} s"
    found = [Measured(**json.loads(line)) for line in out.splitlines()]
    assert len(found) == len(files), f"{list(files)[len(found)]} ended the process: {err[-2000:]}"
    return dict(zip(files, found, strict=True))


def memory(what):
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(what):
            return int(line.split()[1]) / 1024
    return 0.0


def measure(data):
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    before, words, longest, slowest = memory("VmRSS"), "", 0.0, 0.0
    for ask in (probing, reading):
        begun = time.monotonic()
        try:
            steps = ask(data)
            while True:
                step = time.monotonic()
                try:
                    next(steps)
                except StopIteration:
                    break
                finally:
                    longest = max(longest, time.monotonic() - step)
        except ClipError as error:
            words = words or str(error)
        slowest = max(slowest, time.monotonic() - begun)
    return Measured(words, slowest, memory("VmHWM") - before, longest)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    for place in sys.argv[1:]:
        print(json.dumps(measure(Path(place).read_bytes()).__dict__), flush=True)
