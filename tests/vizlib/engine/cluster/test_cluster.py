"""Work on another machine, in a real Ray: machines of this computer that are killed."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path

import numpy as np
import pytest
import torch

from datasets.actors import render_clip
from models.zoo import CARDS
from tests.ray_nodes import Nodes, needs_ray
from tests.vizlib.engine.cluster import far
from video import Clip, ClipError
from vizlib.attribution import Question, explaining
from vizlib.engine.cluster.cluster import Cluster
from vizlib.engine.cluster.join import ClusterError
from vizlib.engine.cluster.version import version
from vizlib.engine.jobs import Runner, State
from vizlib.engine.networks import Networks
from vizlib.flow.field import FlowRequest, flowing
from vizlib.maximize import MaximizeSpec, class_objective, maximize_until
from vizlib.predict import Request, predicting
from vizlib.receptive_field.units import Unit, inspecting_unit

pytestmark = needs_ray
WAIT = 60.0
ONE, TWO = "cpu@lab-1", "cpu@lab-2"


@pytest.fixture(scope="module")
def nodes():
    """A head that is a machine, too."""
    found = Nodes()
    found.start("lab-1", cpus=2)
    yield found
    found.close()


@pytest.fixture(scope="module")
def cluster(nodes):
    with pytest.MonkeyPatch.context() as patch:
        for name, value in nodes.environment.items():
            patch.setenv(name, value)
        found = Cluster(nodes.address)
        until(lambda: found.devices)
        yield found
        found.close()


def clip_of(frames, height, width):
    return Clip(np.random.default_rng(0).integers(0, 256, (frames, height, width, 3), np.uint8), 25.0)


def long_of(clip):
    return Clip(np.tile(clip.frames, (3, 1, 1, 1)), clip.fps)


def until(condition):
    end = time.monotonic() + WAIT
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def last(cluster, work, *args, device=ONE):
    *_, found = cluster.at(device, work)(*args)
    return found


def submitted(cluster, work, *args, device=ONE, large=False, **options):
    return Runner().submit(cluster.at(device, work, large), *args, lane=device, title="work", **options)


def numbers(found, where=""):
    """All numbers of a result by where they are, but for what was timed."""
    if isinstance(found, torch.Tensor | np.ndarray):
        return {where: np.asarray(found)}
    if isinstance(found, bool | int | float):
        return {where: np.array(found)}
    if is_dataclass(found):
        parts = {field.name: getattr(found, field.name) for field in fields(found)}
    elif isinstance(found, Mapping):
        parts = found
    else:
        parts = dict(enumerate(found)) if isinstance(found, list | tuple) else {}
    parts = {name: part for name, part in parts.items() if "seconds" not in str(name)}
    return {key: value for name, part in parts.items() for key, value in numbers(part, f"{where}/{name}").items()}


SPEC = MaximizeSpec("slow_fusion", class_objective(CARDS["slow_fusion"], "jump"), steps=12)
JOBS = {  # each on a device
    "prediction": lambda clip, at: (predicting, Networks(), Request("slow_fusion", 2, at), clip),
    "prediction of I3D": lambda clip, at: (predicting, Networks(), Request("i3d_kinetics400", 1, at), long_of(clip)),
    "flow": lambda clip, at: (flowing, clip, FlowRequest("dis", device=at)),
    "attribution": lambda clip, at: (explaining, clip, Question("slow_fusion", "integrated_gradients", device=at),
                                     Networks()),
    "receptive field": lambda clip, at: (inspecting_unit, Networks(), Unit("slow_fusion", "features.2", (4, 4, 4)),
                                         clip, at),
    "ascent": lambda _clip, at: (maximize_until, 12, SPEC, Networks(), at, None),
}  # fmt: skip


@pytest.mark.parametrize("name", JOBS)
def test_the_same_here_and_there(cluster, name):
    """To 1e-6; of an ascent, which has no end of small differences, every bit."""
    clip = render_clip(0, "jump", "test", 112)
    work, *args = JOBS[name](clip, "cpu")
    *_, here = work(*args)
    work, *args = JOBS[name](clip, ONE)
    there = numbers(last(cluster, work, *args))
    here = numbers(here)
    assert here.keys() == there.keys()
    assert sum(value.size for value in here.values()) > 10
    for where, value in here.items():
        np.testing.assert_allclose(there[where], value, rtol=0, atol=0 if name == "ascent" else 1e-6, err_msg=where)


def test_steps_come_one_after_the_other_and_the_last_is_the_result(cluster):
    assert cluster.devices == (ONE,)
    steps = [step.done for step in cluster.at(ONE, far.counting)(30, 0.02)]
    assert steps == sorted(steps)
    assert steps[0] == 1
    assert steps[-1] == 30
    assert 2 < len(set(steps)) < 30  # no page looks fifty times a second
    assert last(cluster, far.telling)[0] != os.getpid()


def test_a_clip_is_sent_once(cluster):
    clip = clip_of(16, 64, 64)
    first = last(cluster, far.which, clip)
    second = last(cluster, far.which, clip_of(16, 64, 64))
    assert first[0] == second[0]
    assert first[1] == clip.digest
    assert not first[2]
    assert first[3] is clip  # nor is it sent back


def test_arrays_come_as_they_were_and_may_be_changed(cluster):
    found = last(cluster, far.large, 10**6)
    np.testing.assert_array_equal(found, np.arange(10**6))
    found[0] = 1


def test_the_device_has_its_name_of_that_machine(cluster):
    assert last(cluster, far.device, ONE) == "cpu"


def test_an_error_arrives_as_it_was(cluster):
    with pytest.raises(ClipError, match="a is no video"):
        last(cluster, far.failing)
    with pytest.raises(ValueError, match="it broke") as caught:
        last(cluster, far.breaking)
    assert "far.py" in "".join(caught.value.__notes__)


def test_stop_in_the_middle_of_a_long_step(cluster):
    last(cluster, far.telling)
    job = submitted(cluster, far.long_pass, 30.0, large=True)
    until(lambda: job.state is State.RUNNING)
    time.sleep(0.5)
    began = time.monotonic()
    job.stop()
    assert job.wait(1.0)
    assert time.monotonic() - began < 1.0
    assert job.state is State.STOPPED
    assert last(cluster, far.telling)


def test_short_work_does_not_wait_there_for_a_long_step(cluster):
    last(cluster, far.telling)
    job = Runner().submit(cluster.at(ONE, far.long_pass, True, True), 20.0, lane=ONE, title="long")
    until(lambda: job.state is State.RUNNING)
    assert last(cluster, far.telling)
    assert not job.state.finished
    job.stop()
    assert job.wait(WAIT)


ALONE = """
from vizlib.engine.cluster import worker
worker.AWAY_S = 0.2
worker.Worker("cpu", 1)
import time
time.sleep(60)
raise SystemExit(1)
"""


def test_a_worker_that_hears_of_nobody_ends():
    assert subprocess.run([sys.executable, "-c", ALONE], cwd=Path(__file__).parents[4], timeout=50).returncode == 0


def test_two_apps_share_a_worker_which_does_not_end_with_the_first(cluster, nodes):
    other = Cluster(nodes.address)
    until(lambda: other.devices)
    os.kill(last(cluster, far.telling)[0], signal.SIGKILL)
    pid, _value = last(other, far.telling)  # the first to ask for it anew
    assert last(cluster, far.telling)[0] == pid
    job = submitted(cluster, far.counting, 60, 0.05)
    until(lambda: job.latest is not None)
    other.close()
    assert job.wait(WAIT)
    assert job.state is State.DONE
    assert last(cluster, far.telling)[0] == pid


def test_what_is_given_up_cleans_up_there(cluster, tmp_path):
    path = tmp_path / "file"
    job = submitted(cluster, far.cleaning, path)
    until(lambda: job.latest is not None)
    job.stop()
    assert job.wait(WAIT)
    until(path.is_file)


def test_two_sessions_take_turns_there(cluster):
    runner = Runner()
    jobs = [
        runner.submit(cluster.at(ONE, far.counting), 40, 0.02, lane=ONE, session=session, title="work")
        for session in "ab"
    ]
    until(lambda: all(job.latest is not None and job.latest.done > 3 for job in jobs))
    assert all(job.wait(WAIT) for job in jobs)
    assert [job.state for job in jobs] == [State.DONE] * 2


def test_a_worker_that_is_killed_fails_its_work_and_the_next_begins_anew(cluster):
    pid, _value = last(cluster, far.telling)
    job = submitted(cluster, far.counting, 1000, 0.05)
    until(lambda: job.latest is not None)
    os.kill(pid, signal.SIGKILL)
    assert job.wait(WAIT)
    assert job.state is State.FAILED
    assert "worker on lab-1 ended" in str(job.error)
    other, _value = last(cluster, far.telling)
    assert other != pid


def test_a_machine_that_joins_late_and_is_lost(cluster, nodes):
    nodes.start("lab-2")
    until(lambda: TWO in cluster.devices)
    job = submitted(cluster, far.counting, 1000, 0.05, device=TWO)
    until(lambda: job.latest is not None)
    nodes.kill("lab-2")
    assert job.wait(WAIT)
    assert job.state is State.FAILED
    assert "worker on lab-2 ended" in str(job.error)
    until(lambda: TWO not in cluster.devices)
    with pytest.raises(ClusterError, match="cpu@lab-2 is not there any more"):
        last(cluster, far.telling, device=TWO)
    assert last(cluster, far.telling)


def test_a_machine_with_another_project_is_refused(cluster, nodes, tmp_path):
    """Its code is the same but for a comment."""
    root = Path(__file__).parents[4]
    for name in ("datasets", "models", "tests", "training", "video", "pyproject.toml"):
        (tmp_path / name).symlink_to(root / name)
    folder = tmp_path / "vizlib"
    folder.mkdir()
    for path in (root / "vizlib").iterdir():
        if path.name != "__pycache__":
            (folder / path.name).symlink_to(path)
    (folder / "more.py").write_text("# another version\n")
    (folder / "engine").unlink()
    shutil.copytree(root / "vizlib" / "engine", folder / "engine")  # whose files say where the project is
    nodes.start("lab-3", path=tmp_path)
    until(lambda: "cpu@lab-3" in cluster.devices)
    with pytest.raises(ClusterError, match=r"lab-3 has Motion Lab .+, and this app is .+\. Bring both") as caught:
        last(cluster, far.telling, device="cpu@lab-3")
    assert version() in str(caught.value)
    nodes.kill("lab-3")


def test_a_head_that_is_killed_and_comes_back(cluster, nodes):
    """The last one: nothing hangs, work fails with a sentence, and what is asked for later works again."""
    job = submitted(cluster, far.counting, 10_000, 0.05)
    until(lambda: job.latest is not None)
    nodes.kill("lab-1")
    assert job.wait(WAIT)
    assert job.state is State.FAILED
    assert "lost" in str(job.error) or "ended" in str(job.error)
    began = time.monotonic()
    with pytest.raises(ClusterError, match=f"No Ray cluster answers at {nodes.address}|was lost"):
        last(cluster, far.telling)
    assert time.monotonic() - began < 20
    nodes.start("lab-1", cpus=2)
    until(lambda: attempted(cluster))


def attempted(cluster):
    try:
        return last(cluster, far.telling)
    except ClusterError:
        return False


def test_nobody_answers():
    here = Cluster("127.0.0.1:1")
    with pytest.raises(ClusterError, match=r"No Ray cluster answers at 127\.0\.0\.1:1"):
        last(here, far.telling)
    assert here.devices == ()
    here.close()


def test_without_an_address_there_is_nothing():
    before = threading.active_count()
    assert Cluster("").devices == ()
    assert threading.active_count() == before
