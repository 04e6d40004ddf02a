"""How long a file takes to read, and how much memory: asked of a process of its own, which a bomb may kill.

``python -m tests.measuring reader FILE...`` writes a line of JSON for each file.
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
MOST_BYTES = 12 << 30  # of the process: what asks for more is told that there is none


@dataclass(frozen=True)
class Measured:
    """What became of a file: ``words`` of its ClipError, or empty for a clip; at worst of ``probe`` and ``read_clip``.

    ``megabytes``: more at the peak than before. ``step_s``: the longest step of the generators. Both times are those of
    a quiet machine: where others work beside it, only the time of the processor counts.
    """

    words: str
    seconds: float
    megabytes: float
    step_s: float


def measured(files, folder, limit_s=60.0, by="reader"):
    """A ``Measured`` for each of ``files``, names to bytes; ``by``: the ``reader`` alone, or a ``page``."""
    places = []
    for name, data in files.items():
        place = Path(folder) / name
        place.write_bytes(data)
        places.append(str(place))
    command = [sys.executable, "-m", "tests.measuring", by, *places]
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


class Stopwatch:
    """How long something took, from when it was made."""

    def __init__(self):
        self._begun = time.monotonic(), time.process_time()

    def seconds(self):
        return min(time.monotonic() - self._begun[0], time.process_time() - self._begun[1])


def by_reader(data):
    """The words of an error, the longest of both ways, and the longest step."""
    words, longest, slowest = "", 0.0, 0.0
    for ask in (probing, reading):
        begun = step = Stopwatch()
        try:
            for _ in ask(data):
                longest, step = max(longest, step.seconds()), Stopwatch()
        except ClipError as error:
            words = words or str(error)
        longest, slowest = max(longest, step.seconds()), max(slowest, begun.seconds())
    return words, slowest, longest


def by_page():
    """The same, of a page to which the file is uploaded, without steps."""
    from tests.pages.opening import opened, shown

    app = opened("clip", clip="upload", lang="en")

    def look(data):
        begun = Stopwatch()
        shown(app.file_uploader(key="file").set_value(("file.mp4", data, "video/mp4")).run())
        assert not app.exception, app.exception
        return " ".join(error.value for error in app.error), begun.seconds(), 0.0

    return look


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    look = by_reader if sys.argv[1] == "reader" else by_page()
    for place in sys.argv[2:]:
        data = Path(place).read_bytes()
        Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
        before = memory("VmRSS")
        words, seconds, step_s = look(data)
        print(json.dumps(vars(Measured(words, seconds, memory("VmHWM") - before, step_s))), flush=True)
