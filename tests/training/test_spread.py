"""Runs are the same wherever they are done, none is done twice, and what dies takes no other run with it.

The cluster is one of this machine, whose machines are processes: its head takes no runs.
"""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from tests.ray_nodes import needs_ray
from tests.training import stand_ins
from training import data, evaluate, lent
from training.data import Clips
from training.experiments import experiment
from training.experiments.experiment import measured
from training.lent import Lender
from training.loop import logits_of
from training.spread import Task, in_turn, spreading
from vizlib.engine.cluster.join import ClusterError, join
from vizlib.engine.cluster.version import CODE, version

ROOT = Path(__file__).parents[2]
MODULE = stand_ins.__name__


def until(what, seconds=120):
    """What ``what`` gives, once it is true."""
    ends = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < ends, "it never came"
        time.sleep(0.05)
    return found


def gone(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """Of all processes of the cluster: only this machine can reach them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("RAY_AUTH_MODE", "token")
        patch.setenv("RAY_AUTH_TOKEN", secrets.token_hex(32))
        patch.setenv("PYTHONPATH", str(ROOT))
        patch.setenv("MOTION_LAB_RENDERS", str(tmp_path_factory.mktemp("renders")))
        patch.setenv("STAND_INS", str(tmp_path_factory.mktemp("stand-ins")))
        yield patch


@pytest.fixture
def folder(environment, tmp_path_factory, monkeypatch):
    """Where the stand-ins of a test leave what they do: emptied, as machines know it from their start."""
    path = Path(os.environ["STAND_INS"])
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir()
    monkeypatch.setattr(stand_ins, "FOLDER", path)
    return path


class Machines:
    """A cluster without any; they come and go."""

    def __init__(self):
        from ray.cluster_utils import Cluster

        self.memory = 80 * 2**20
        self.cluster = Cluster()
        self.add(num_cpus=0, include_dashboard=False)
        self.address = self.cluster.address

    def add(self, **options):
        return self.cluster.add_node(
            object_store_memory=self.memory, node_ip_address="127.0.0.1", **{"num_cpus": 1} | options
        )

    @contextmanager
    def added(self, **options):
        node = self.add(**options)
        try:
            yield node
        finally:
            if node in self.cluster.worker_nodes:
                self.remove(node)

    def remove(self, node):
        self.cluster.remove_node(node, allow_graceful=False)


@contextmanager
def machines():
    with ExitStack() as stack:
        found = Machines()
        stack.callback(found.cluster.shutdown)
        yield found


@pytest.fixture(scope="module")
def cluster(environment):
    with machines() as found:
        yield found


@pytest.fixture(scope="module")
def joined(cluster, environment, tmp_path_factory):
    """This process as a driver, with one machine to work for it."""
    import ray

    from training.cluster import Cluster

    def new():
        found = Cluster(cluster.address)
        found.lender = lender
        return found

    environment.chdir(tmp_path_factory.mktemp("elsewhere"))  # machines also look for modules where their driver is
    try:
        with cluster.added():
            join(cluster.address)
            lender = Lender()
            yield new
    finally:
        ray.shutdown()


def tasks(*stems):
    return [stand_ins.BY_STEM[stem].task(MODULE) for stem in stems]


def results(do, *stems):
    return {done.task.name: done.result for done in do(tasks(*stems))}


def let_go(folder):
    """End the runs that are held."""
    for n in range(2):
        (folder / f"go-{n}").touch()


@contextmanager
def beside(work, *arguments):
    """Work in a thread: machines can be added in the main one alone. It ends, whatever becomes of the test."""
    with ThreadPoolExecutor(1) as pool:
        try:
            yield pool.submit(work, *arguments)
        finally:
            let_go(stand_ins.FOLDER)


def program(folder, *arguments):
    """The program in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", MODULE, *arguments],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, "STAND_INS": str(folder), "OMP_NUM_THREADS": "1"},
    )  # fmt: skip


def test_without_a_cluster_runs_are_done_in_turn_and_those_that_come_after_find_what_is_kept(folder):
    with spreading() as do:
        for done in do(tasks("plain-0", "plain-1")):
            assert not stand_ins.begins("plain-1") or done.task.name == "plain-1"
            assert done.line == f"{done.task.name}: done"
    with spreading(processes=2) as do:
        assert sorted(done.result for done in do([Task(str(n), partial(abs, -n)) for n in range(5)])) == [*range(5)]


def test_a_machine_with_other_files_measures_nothing():
    with pytest.raises(lent.OtherData, match="plain-1 with another number, pair"):
        measured(MODULE, "plain-1", {"number": 7})


def test_lent_weights_are_used_and_the_machines_own_files_stay(monkeypatch, tmp_path):
    name = "single_frame"
    own, other = lent.OWN[name].path, lent.OWN["late_fusion_pool"].path.read_bytes()
    before, digests = own.read_bytes(), {each: lent.digest(weights.path) for each, weights in lent.OWN.items()}
    monkeypatch.setattr(lent, "LENT", tmp_path)
    for cards in lent.LISTS:
        if name in cards:
            monkeypatch.setitem(cards, name, cards[name])
    lent.use({each: (found, None) for each, found in digests.items()})
    assert lent.CARDS[name].weights == lent.OWN[name]
    (tmp_path / "file").write_bytes(other)
    digests[name] = lent.digest(tmp_path / "file")
    (tmp_path / "file").rename(tmp_path / f"{digests[name]}.safetensors")  # as it lies there after it was fetched
    lent.use({each: (found, None) for each, found in digests.items()})
    assert lent.CARDS[name].weights.path.read_bytes() == other
    lent.CARDS[name].weights.check(lent.CARDS[name].weights.path)
    assert own.read_bytes() == before


@needs_ray
def test_no_cluster_is_told_in_a_sentence(environment):
    with pytest.raises(SystemExit, match=r"No Ray cluster answers at 127.0.0.1:9"), spreading("127.0.0.1:9"):
        pass


@needs_ray
def test_results_are_those_of_one_process_and_a_run_that_fails_is_named_with_its_machine(joined, folder):
    mine = joined()
    stems = ("plain-0", "fails", "plain-1", "plain-2", "ships")
    found = results(mine.do, *stems)
    assert found == results(in_turn, *[stem for stem in stems if stem != "fails"])
    assert "as it should" in mine.lost.pop("fails")
    assert not mine.lost
    assert len(stand_ins.begins("fails")) == 1


@needs_ray
def test_logits_of_shards_are_those_of_one_process(joined, environment, monkeypatch):
    renders = Path(os.environ["MOTION_LAB_RENDERS"])
    clips = np.random.default_rng(0).integers(0, 256, (50, data.FRAMES, data.SIZE, data.SIZE, 3), np.uint8)
    np.save(renders / f"{data.head('pixels', 'test')}-50.npy", clips)
    monkeypatch.setattr(data, "FOLDER", renders)
    monkeypatch.setattr(evaluate, "SHARD", 18)
    name = "late_fusion_pool"
    found = evaluate.answered(joined().do, [name], {"test": 50})[name, "test"]
    card = evaluate.CARDS[name]
    whole: Clips = data.clips_for(card.input, "test", 50)
    expected = logits_of(evaluate.load(name), card.input, whole).numpy()
    assert found.shape == (50, 18)
    np.testing.assert_allclose(found, expected, atol=1e-6, rtol=0)


@needs_ray
def test_what_kills_its_process_is_given_up_after_some_tries_and_takes_nothing_with_it(joined, folder, monkeypatch):
    monkeypatch.setattr("training.cluster.TRIES", 2)
    mine = joined()
    assert list(results(mine.do, "dies", "plain-0")) == ["plain-0"]
    assert "died 2 times" in mine.lost["dies"]
    assert len(stand_ins.begins("dies")) == 2
    late = Task("late", partial(abs, -1), after=frozenset({"dies"}))
    assert not list(mine.do([late]))
    assert mine.lost["late"] == "it needs dies"


@needs_ray
def test_a_machine_that_comes_late_gets_runs_and_when_it_dies_they_are_done_elsewhere(cluster, joined, folder, capsys):
    mine = joined()
    with beside(results, mine.do, "held-0", "held-1") as going, cluster.added() as late:
        until(lambda: stand_ins.begins("held-0") and stand_ins.begins("held-1"))
        first = stand_ins.begins("held-0") + stand_ins.begins("held-1")
        cluster.remove(late)
        until(lambda: any(map(gone, first)))
        let_go(folder)
        found = going.result(120)
    assert found == {"held-0": {"found": 0}, "held-1": {"found": 1}}
    assert "its machine or process died, and it is begun again" in capsys.readouterr().out
    assert sorted(len(stand_ins.begins(f"held-{n}")) for n in range(2)) == [1, 2]


@pytest.fixture
def older(tmp_path):
    """A project that differs in a comment."""
    for floor in CODE:
        if floor != "vizlib":
            (tmp_path / floor).symlink_to(ROOT / floor)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "vizlib", tmp_path / "vizlib", ignore=shutil.ignore_patterns("gallery", "__pycache__"))
    with (tmp_path / "vizlib" / "tamper.py").open("a") as file:
        file.write("# older\n")
    return tmp_path


@needs_ray
def test_a_machine_with_another_version_is_refused_and_does_nothing(cluster, joined, folder, older, capsys):
    mine = joined()
    with (
        cluster.added(env_vars={"PYTHONPATH": str(older)}),
        beside(results, mine.do, "held-0", "held-1", "plain-0") as going,
    ):
        until(lambda: mine.refused)
        let_go(folder)
        assert len(going.result(120)) == 3
        said = capsys.readouterr().out
        theirs = subprocess.run(
            [sys.executable, "-c", "from vizlib.engine.cluster.version import version; print(version())"],
            cwd=older, env={**os.environ, "PYTHONPATH": str(older)}, capture_output=True, text=True, check=True,
        ).stdout.strip()  # fmt: skip
        assert theirs != version()
        assert f"it has version {theirs} of the project, here it is {version()}" in said
        assert said.count("is refused") == 1
        (sentence,) = mine.refused.values()
        mine.refused = dict.fromkeys((machine.node for machine in mine.machines()), "") | mine.refused
        with pytest.raises(ClusterError) as refused:
            list(mine.do(tasks("plain-0")))
        assert sentence in str(refused.value)
    assert len(stand_ins.begins("plain-0")) == 1


@needs_ray
@pytest.mark.parametrize("end", [signal.SIGKILL, pytest.param(signal.SIGINT, marks=pytest.mark.sweep)])
def test_what_was_under_way_when_its_program_ended_is_all_that_is_done_again(cluster, joined, folder, monkeypatch, end):
    stems = ("plain-0", "held-0")
    running = program(folder, "--ray", cluster.address, *stems)
    try:
        until(lambda: stand_ins.begins("held-0") and (folder / "plain-0.json").exists())
        running.send_signal(end)
        assert running.wait(30) != 0
    finally:
        running.kill()
    assert "plain-0: done" in running.communicate()[0]
    until(lambda: all(map(gone, stand_ins.begins("held-0"))))  # it does not go on elsewhere
    assert not (folder / "held-0.json").exists()
    let_go(folder)
    monkeypatch.setattr(experiment, "RUNS", folder)
    experiment.do_all([stand_ins.BY_STEM[stem] for stem in stems], MODULE)
    assert len(stand_ins.begins("plain-0")) == 1
    assert json.loads((folder / "held-0.json").read_text()) == {"number": 0, "found": 0}


@needs_ray
@pytest.mark.sweep
def test_when_the_head_dies_what_is_finished_is_written_and_the_rest_is_told(environment, folder):
    with machines() as cluster, cluster.added():
        running = program(folder, "--ray", cluster.address, "plain-0", "held-0")
        try:
            until(lambda: stand_ins.begins("held-0") and (folder / "plain-0.json").exists())
            cluster.cluster.head_node.kill_all_processes(check_alive=False, allow_graceful=False)
            assert running.wait(20) == 1
        finally:
            running.kill()
        assert f"The head of the Ray cluster at {cluster.address} is gone" in running.communicate()[0]
        assert not (folder / "held-0.json").exists()
