"""Devices of other machines on the pages, and the app without Ray."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.pages.opening import opened
from ui.sidebar import named
from vizlib.engine.cluster.cluster import Cluster
from vizlib.engine.cluster.join import ClusterError
from vizlib.engine.cluster.machines import Machine, found

ROOT = Path(__file__).parent.parent.parent
GPU = "cuda-2@lab-1"


@pytest.fixture
def far(monkeypatch):
    """A cluster whose work is done here; the devices that were asked, in turn."""
    cluster, asked = Cluster(""), []
    cluster._machines = [Machine("lab-1", "a", ("cuda@lab-1", GPU, "cpu@lab-1"), 4, 1 << 34)]

    def at(device, work, _large, _long):
        asked.append((device, work))

        def refused(*_args, **_options):
            raise ClusterError("{machine} was lost.", machine="lab-1")
            yield

        return refused

    monkeypatch.setattr(cluster, "at", at)
    labs = sys.modules["ui.work.lab"]  # the package names its function so
    shared = replace(labs.lab(), cluster=cluster)
    monkeypatch.setattr(labs, "made", lambda: shared)
    return asked


def test_the_sidebar_names_devices_of_other_machines(far):
    app = opened("compare")
    box = next(box for box in app.sidebar.selectbox if box.key == "device")
    assert box.options == ["CPU", "GPU on lab-1", "GPU 2 on lab-1", "CPU on lab-1"]
    assert named("cuda") == "GPU"


def test_work_goes_to_the_device_that_was_chosen(far):
    app = opened("compare", device=GPU)
    assert not app.exception
    assert {device for device, _work in far} == {GPU}
    assert {work.__name__ for _device, work in far} == {"predicting"}
    assert any("lab-1 was lost." in error.value for error in app.error)


def test_a_device_that_is_gone_gives_way(far):
    app = opened("compare", device="cuda@lab-9")
    assert next(box for box in app.sidebar.selectbox if box.key == "device").value == "cpu"
    assert not far


def test_machines_are_named_as_they_are_called():
    nodes = [
        {"NodeID": node, "NodeName": name, "NodeManagerAddress": address, "NodeManagerHostname": "host one",
         "Alive": alive, "Resources": given}
        for node, name, address, alive, given in (
            ("1", "lab-1", "10.0.0.1", True, {"CPU": 8.0, "GPU": 2.0, "memory": 5e9}),
            ("2", "lab-1", "10.0.0.2", True, {"CPU": 4.0}),
            ("3", "10.0.0.3", "10.0.0.3", True, {"CPU": 1.0}),
            ("4", "app", "10.0.0.4", True, {"memory": 1e9}),
            ("5", "gone", "10.0.0.5", False, {"CPU": 4.0}),
        )
    ]  # fmt: skip
    machines = {machine.name: machine for machine in found(nodes)}
    assert set(machines) == {"lab-1", "lab-1-2", "host-one"}
    assert machines["lab-1"].devices == ("cuda@lab-1", "cuda-2@lab-1", "cpu@lab-1")
    assert machines["lab-1"].memory == 5 * 10**9
    assert machines["host-one"].devices == ("cpu@host-one",)


WITHOUT = """
import sys
sys.modules["ray"] = None
from tests.pages.opening import opened
from ui.work.lab import lab
app = opened("compare")
assert not app.exception, app.exception
assert next(box for box in app.sidebar.selectbox if box.key == "device").options == ["CPU"]
assert lab().cluster.devices == ()
from vizlib.engine.cluster.join import join
try:
    join("local")
except Exception as error:
    assert "pip install -r requirements-ray.txt" in str(error), error
else:
    raise AssertionError("it worked")
"""


def test_the_app_starts_without_ray():
    run = subprocess.run([sys.executable, "-c", WITHOUT], cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stderr
