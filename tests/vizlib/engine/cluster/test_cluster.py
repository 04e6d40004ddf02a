"""Work on another machine, in a real Ray: machines of this computer that are killed."""

import os
import shutil
import signal
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from tests.ray_nodes import Nodes, needs_ray
from tests.vizlib.engine.cluster import far
from video import Clip, ClipError
from vizlib.engine.cluster.cluster import Cluster
from vizlib.engine.cluster.join import ClusterError
from vizlib.engine.cluster.version import version
from vizlib.engine.jobs import Runner, State

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


def until(condition):
    end = time.monotonic() + WAIT
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def last(cluster, work, *args, device=ONE):
    *_, found = cluster.at(device, work)(*args)
    return found


def submitted(cluster, work, *args, device=ONE, **options):
    return Runner().submit(cluster.at(device, work), *args, lane=device, title="work", **options)


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
    job = submitted(cluster, far.long_pass, 30.0)
    until(lambda: job.state is State.RUNNING)
    time.sleep(0.5)
    began = time.monotonic()
    job.stop()
    assert job.wait(1.0)
    assert time.monotonic() - began < 1.0
    assert job.state is State.STOPPED
    assert last(cluster, far.telling)


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
