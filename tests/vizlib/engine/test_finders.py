"""Networks that find people: loaded once for all, one caller at a time, failures of memory in words."""

import threading
import time

import numpy as np
import pytest

from models.movenet import People
from vizlib.engine import finders
from vizlib.engine.budget import LARGE
from vizlib.engine.device import OutOfMemory
from vizlib.engine.finders import MOVENET, Finders, cost_of, title_of
from vizlib.engine.shares import LONG_S

FRAME = np.zeros((8, 8, 3), np.uint8)
NOBODY = People(np.zeros((0, 4)), np.zeros(0), np.zeros((0, 17, 3)))
DETECTOR = "fasterrcnn_mobilenet"


class Slow:
    """Stands in for MoveNet: counts how often it is loaded, and how many call it at once."""

    loads = 0
    inside = 0
    most = 0

    def __init__(self):
        type(self).loads += 1

    def __call__(self, _frame):
        type(self).inside += 1
        type(self).most = max(self.most, self.inside)
        time.sleep(0.01)
        type(self).inside -= 1
        return NOBODY


def test_it_loads_once_and_serves_one_caller_at_a_time(monkeypatch):
    monkeypatch.setattr(finders, "MoveNet", Slow)
    shared = Finders()
    threads = [threading.Thread(target=lambda: shared.get()(FRAME)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (Slow.loads, Slow.most) == (1, 1)
    assert shared.get(device="cuda") is shared.get()  # MoveNet runs on the CPU, whatever is chosen
    assert shared.get(DETECTOR, "cuda") is not shared.get(DETECTOR, "cpu")


@pytest.mark.parametrize("loads", [True, False])
def test_too_little_memory_is_told_in_words(monkeypatch, loads):
    def full(*_args):
        raise RuntimeError("CUDA out of memory")

    monkeypatch.setattr(finders, "FasterRCNN", (lambda *_args: full) if loads else full)
    with pytest.raises(OutOfMemory, match=title_of(DETECTOR)):
        Finders().get(DETECTOR, "cuda")(FRAME)


def test_other_failures_stay_what_they_are(monkeypatch):
    def broken():
        raise ValueError("broken")

    monkeypatch.setattr(finders, "MoveNet", broken)
    with pytest.raises(ValueError, match="broken"):
        Finders().get()(FRAME)


def test_detectors_say_what_they_take():
    assert cost_of(MOVENET, 72) == {}
    assert cost_of(DETECTOR, 72)["size"] > LONG_S
    assert cost_of(DETECTOR, 72)["memory"] > LARGE
