"""The runner: turns, places in the queue, Stop, failures that stay where they belong."""

import threading
import time

import pytest
import torch

from video import ClipError, Progress
from vizlib.attribution.stepping import stepped
from vizlib.engine.budget import LARGE
from vizlib.engine.jobs import JobError, Runner, State

WAIT = 120  # seconds, after which a test that would wait for ever fails


def counting(n, log=None, name=""):
    for i in range(n):
        if log is not None:
            log.append(name)
        yield Progress(i + 1, n)


def held(gate):
    """Occupies the worker until the gate opens."""
    gate.wait(WAIT)
    yield Progress(1, 1)


@pytest.fixture
def gate():
    gate = threading.Event()
    yield gate
    gate.set()


def test_the_last_step_is_the_result():
    job = Runner().submit(counting, 3)
    assert job.wait(WAIT)
    assert job.state is State.DONE
    assert job.latest == Progress(3, 3)


def test_a_newcomer_does_not_wait_for_a_long_job_to_end():
    runner = Runner()
    release = threading.Event()

    def endless():
        n = 0
        while not release.is_set():
            n += 1
            time.sleep(0.002)
            yield Progress(n, n + 1)

    long = runner.submit(endless)
    while long.latest is None or long.latest.done < 20:
        time.sleep(0.002)
    short = runner.submit(counting, 3)
    assert short.wait(WAIT)
    assert not long.state.finished
    release.set()


def test_place_in_the_queue(gate):
    runner = Runner()
    _busy = runner.submit(held, gate)
    second, third = runner.submit(counting, 1), runner.submit(counting, 1)
    assert (runner.ahead(second), runner.ahead(third)) == (1, 2)


def test_stop_takes_effect_before_the_next_step_and_cleans_up():
    closed = threading.Event()

    def endless():
        try:
            n = 0
            while True:
                n += 1
                time.sleep(0.002)
                yield Progress(n, n + 1)
        finally:
            closed.set()

    job = Runner().submit(endless)
    while job.latest is None:
        time.sleep(0.002)
    job.stop()
    assert job.wait(WAIT)
    assert job.state is State.STOPPED
    assert closed.is_set()


def test_stop_before_the_first_step(gate):
    runner, log = Runner(), []
    _busy = runner.submit(held, gate)
    job = runner.submit(counting, 1, log, "never")
    job.stop()
    gate.set()
    assert job.wait(WAIT)
    assert job.state is State.STOPPED
    assert log == []


def test_a_failure_is_explained_and_the_queue_lives_on():
    def failing():
        yield Progress(1, 2)
        raise ValueError("shape mismatch")

    runner = Runner()
    broken = runner.submit(failing, title="R3D-18")
    fine = runner.submit(counting, 2)
    assert broken.wait(WAIT)
    assert fine.wait(WAIT)
    assert broken.state is State.FAILED
    assert isinstance(broken.error, JobError)
    assert str(broken.error) == "R3D-18 broke off: shape mismatch"
    assert fine.state is State.DONE


def test_what_is_no_exception_does_not_end_the_worker():
    class Panic(BaseException):
        """As that of a library in another language."""

    def panics(there):
        yield 1
        raise Panic(there)

    runner = Runner()
    job = runner.submit(panics, "in Rust")
    assert job.wait(10)
    assert (job.state, "in Rust" in str(job.error)) == (State.FAILED, True)
    after = runner.submit(counting, 2)
    assert after.wait(10)


def test_an_explained_error_reaches_the_person_as_it_is():
    def failing():
        raise ClipError("The file {name} is empty.", name="a.mp4")
        yield

    job = Runner().submit(failing)
    assert job.wait(WAIT)
    assert str(job.error) == "The file a.mp4 is empty."


def test_a_generator_that_fails_while_closing_does_not_stop_the_worker():
    def stubborn():
        try:
            while True:
                time.sleep(0.002)
                yield Progress(0, 1)
        finally:
            raise RuntimeError("will not close")

    runner = Runner()
    job = runner.submit(stubborn)
    while job.latest is None:
        time.sleep(0.002)
    job.stop()
    assert job.wait(WAIT)
    after = runner.submit(counting, 1)
    assert after.wait(WAIT)
    assert after.state is State.DONE


def test_work_of_one_key_is_done_once_for_all_who_ask(gate):
    runner, log = Runner(), []
    _busy = runner.submit(held, gate)
    jobs = [runner.submit(counting, 2, log, "once", key="same", title=f"for {n}") for n in range(30)]
    gate.set()
    assert all(job.wait(WAIT) for job in jobs)
    assert log == ["once", "once"]
    assert {(job.state, job.latest) for job in jobs} == {(State.DONE, Progress(2, 2))}
    assert jobs[7].title == "for 7"
    again = runner.submit(counting, 1, log, "again", key="same")
    assert again.wait(WAIT)
    assert log[-1] == "again"


def test_shared_work_goes_on_until_all_have_left(gate):
    def endless():
        n = 0
        while True:
            n += 1
            time.sleep(0.002)
            yield Progress(n, n + 1)

    runner = Runner()
    first, second = (runner.submit(endless, key="same") for _ in range(2))
    while first.latest is None:
        time.sleep(0.002)
    first.stop()
    first.stop()  # impatient: still only one person leaves
    assert first.state is State.STOPPED
    assert not first.stopping
    before = second.latest.done
    while second.latest.done < before + 5:
        time.sleep(0.002)
    assert not second.state.finished
    second.stop()
    assert second.wait(WAIT)
    assert second.state is State.STOPPED
    assert first.state is State.STOPPED


def test_nobody_joins_work_that_was_given_up(gate):
    runner, log = Runner(), []
    _busy = runner.submit(held, gate)
    given_up = runner.submit(counting, 1, log, "given up", key="same")
    given_up.stop()
    fresh = runner.submit(counting, 1, log, "fresh", key="same")
    gate.set()
    assert fresh.wait(WAIT)
    assert given_up.wait(WAIT)
    assert log == ["fresh"]
    assert (fresh.state, given_up.state) == (State.DONE, State.STOPPED)


def test_a_forgotten_job_is_left(gate):
    """As when a browser is closed: nobody holds the job any more."""
    closed = threading.Event()

    def endless():
        try:
            while True:
                time.sleep(0.002)
                yield Progress(0, 1)
        finally:
            closed.set()

    job = Runner().submit(endless)
    while job.latest is None:
        time.sleep(0.002)
    del job
    assert closed.wait(WAIT)


def test_the_queue_of_a_session_is_bounded(gate):
    runner = Runner(max_jobs=2)
    accepted = [runner.submit(held, gate, session="a"), runner.submit(counting, 1, session="a")]
    refused = runner.submit(counting, 1, session="a")
    assert refused.state is State.FAILED
    assert str(refused.error).startswith("2 of your jobs are already waiting for cpu")
    accepted += [runner.submit(counting, 1, session=classmate) for classmate in range(40)]
    assert runner.submit(counting, 1, lane="video", session="a").wait(WAIT)  # another lane has room
    gate.set()
    assert all(job.wait(WAIT) for job in accepted)
    assert runner.submit(counting, 1, session="a").wait(WAIT)


def test_work_that_does_not_fit_waits_until_there_is_room(gate):
    runner = Runner(budget=100)
    large = runner.submit(held, gate, session="a", memory=60, lane="one")
    while large.state is State.WAITING:
        time.sleep(0.002)
    waits, small = (runner.submit(counting, 1, session="b", memory=memory, lane="two") for memory in (50, 10))
    assert small.wait(WAIT)
    assert waits.state is State.WAITING
    assert runner.ahead(waits) == 1
    gate.set()
    assert waits.wait(WAIT)
    assert waits.state is State.DONE


def test_work_that_waits_ends_when_its_session_is_gone():
    there = {"a", "b"}
    gate, now = threading.Event(), 0.0

    def clock():
        nonlocal now
        now += 1  # a second whenever anybody looks
        return now

    runner = Runner(budget=100, there=lambda session: session in there, clock=clock)
    large = runner.submit(held, gate, session="a", memory=60, lane="one")
    while large.state is State.WAITING:
        time.sleep(0.002)
    waits = runner.submit(counting, 1, session="b", memory=60, lane="two")
    there.remove("b")
    assert waits.wait(WAIT)
    assert waits.abandoned
    gate.set()
    assert large.wait(WAIT)
    assert large.state is State.DONE


def test_lanes_do_not_wait_for_each_other(gate):
    runner = Runner()
    _busy = runner.submit(held, gate, lane="cpu")
    other = runner.submit(counting, 1, lane="video")
    assert other.wait(WAIT)


@pytest.mark.parametrize("where", ["forward", "backward", "in a thread beside"])
def test_stop_takes_effect_in_the_middle_of_a_pass_of_a_large_network(where):
    jobs, log = [], []
    ready = threading.Event()

    def a_pass():
        try:
            ready.wait(WAIT)
            torch_pass()
        finally:
            log.append(float(torch.ones(2).sum()))  # what cleans up may use PyTorch

    def torch_pass():
        x = torch.ones(3, requires_grad=True)
        if where == "forward":
            jobs[0].stop()
        y = (x * 2).sum()
        log.append("forward")
        jobs[0].stop()
        torch.autograd.grad(y, x)
        log.append("backward")

    def passing():
        a_pass()
        yield Progress(1, 1)

    def beside():
        yield from stepped(lambda turn: a_pass(), 1, threading.Lock())

    jobs.append(Runner().submit(beside if where == "in a thread beside" else passing, memory=LARGE))
    ready.set()
    assert jobs[0].wait(WAIT)
    assert jobs[0].state is State.STOPPED
    assert log == ([2.0] if where == "forward" else ["forward", 2.0])
    assert torch.ones(2).sum() == 2  # nothing is left of it in this thread, nor in others
    assert Runner().submit(counting, 1, memory=LARGE).wait(WAIT)
