"""Fixtures that all tests share."""

import os
import sys

import numpy as np
import pytest
import torch
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from video import Clip
from vizlib.engine.networks import Networks

# Tests run side by side; one thread each does not make them wait for one another.
torch.set_num_threads(max(1, (os.cpu_count() or 2) // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))))

# The same examples on every machine and at any speed; `make test-all` draws others, and prints how to draw them again.
settings.register_profile("explore", settings.get_profile("ci"), derandomize=False)
settings.load_profile("ci")


class Sharing(LoadScopeScheduling):
    """Which tests stay together: those of a file; and all that need a browser, which share one server of the app."""

    def _split_scope(self, nodeid):
        file = nodeid.partition("::")[0]
        return "browser" if "/browser/" in file else file


def pytest_xdist_make_scheduler(config, log):
    return Sharing(config, log)


@pytest.fixture(autouse=True)
def same_random_numbers():
    """Whatever ran before, and on whichever worker."""
    torch.manual_seed(0)


@pytest.fixture(scope="session")
def networks():
    """Each is loaded once for all tests, which leave it as they found it."""
    return Networks()


@pytest.fixture(autouse=True)
def main_stays():
    """Streamlit's test runner leaves the app in place of the main module; a process started later would run it."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture
def no_public_weights(monkeypatch, tmp_path):
    """A machine on which nobody has downloaded anything; returns the folder where checkpoints would lie."""
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    (tmp_path / "checkpoints").mkdir()
    return tmp_path / "checkpoints"


@pytest.fixture
def clip():
    """A second and a half of moving noise, 48 x 64."""
    rng = np.random.default_rng(0)
    base = rng.integers(0, 256, (48, 64, 3), np.uint8)
    return Clip(np.stack([np.roll(base, t, axis=1) for t in range(45)]), fps=30.0, start_s=2.0, source="noise")
