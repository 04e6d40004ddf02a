"""Fair shares and the memory budget, with a clock of the test's own: no threads."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vizlib.engine.budget import MB, WAITING, Budget, Need, limits, memory_of_machine, reserved
from vizlib.engine.jobs import Job
from vizlib.engine.piece import SERVER, State, Work
from vizlib.engine.schedule import AWAY_S, LOOK_S, Schedule
from vizlib.engine.shares import LONG_S

STEP_S = 2.0  # the longest step of these tests


class Machine:
    """A schedule, a clock, and the workers of its lanes, who take the steps that the test tells them to take."""

    def __init__(self, whole=1000, max_jobs=64):
        self.now = 0.0
        self.gone = set()
        self.served = Counter()
        self.log = []
        self.budget = Budget(whole)
        self.schedule = Schedule(
            max_jobs, lambda _machine: self.budget, lambda session: session not in self.gone, lambda: self.now
        )
        self.stepping = {}
        self.seconds = {}

    def submit(self, name, session="me", steps=(1.0,), size=0.0, step=1, held=None, lane="cpu", key=None):
        """Work of these seconds a step."""
        lanes = self.schedule.lanes
        if lane not in lanes:
            self.schedule.open(lane)
        for same in lanes[lane].queue:
            if key is not None and same.key == key and self.schedule.join(same, session):
                return Job(same, name, session)
        number = len(self.seconds)
        work = Work(self.steps(name, steps), name, key, session, number, lane, size, step, held, size > LONG_S)
        self.seconds[work] = iter((*steps, 0.0))  # the last one, in which a generator returns, takes no time
        refusal = self.schedule.refusal(work, session)
        if refusal is not None:
            work.fail(refusal)
        else:
            self.schedule.add(work, session)
        return Job(work, name, session)

    def steps(self, name, steps):
        for n, _seconds in enumerate(steps):
            self.log.append(name)
            yield n

    def begin_step(self, lane="cpu", long=False):
        """A worker chooses; whether there was anything."""
        if lane not in self.schedule.lanes or (lane, long) in self.stepping:
            return False
        work = self.schedule.choose(lane, long)
        if work is not None:
            self.stepping[lane, long] = work
        return work is not None

    def end_step(self, lane="cpu", long=False):
        work = self.stepping.pop((lane, long))
        wanted, sessions = not work.unwanted, work.sessions
        work.advance()
        seconds = next(self.seconds[work]) if wanted else 0.0
        self.now += seconds
        for session in sessions:
            self.served[session] += seconds / len(sessions)
        self.schedule.took(work, seconds)

    def step(self, lane="cpu"):
        """One of the two workers takes a step, as if the machine were busy with nothing else."""
        for long in (False, True):
            if self.begin_step(lane, long):
                self.end_step(lane, long)
                return True
        return False

    def run(self, most=100_000):
        """Until there is nothing to do; the test fails if that never is."""
        for _ in range(most):
            if not sum(self.step(lane) for lane in list(self.schedule.lanes)):  # a step in each
                assert not any(lane.queue for lane in self.schedule.lanes.values())
                return
        raise AssertionError("it never ends")

    def used(self):
        """What all that has begun takes at this moment, by what each said of itself."""
        begun = [work for lane in self.schedule.lanes.values() for work in lane.queue if work.state is State.RUNNING]
        held = sorted(work.need.held for work in begun)
        assert sum(held[:-1]) <= self.budget.whole // WAITING
        return sum(work.need.step if work in self.stepping.values() else work.need.held for work in begun)


def test_the_one_who_was_served_least_is_next():
    machine = Machine()
    jobs = [machine.submit("greedy", "a", steps=[1.0] * 20, size=20) for _ in range(5)]
    machine.step()
    jobs += [machine.submit("other", "b", steps=[1.0] * 20, size=20)]
    for _ in range(20):
        machine.step()
    assert abs(machine.served["a"] - machine.served["b"]) <= 1  # one session, however many jobs it has
    assert not any(job.state.finished for job in jobs)


def test_a_classmates_answer_passes_twelve_tabs_of_long_work():
    machine = Machine()
    jobs = [machine.submit(f"{tab}", tab, steps=[1.0] * 40, size=40) for tab in range(12) for _ in range(7)]
    for _ in range(50):
        machine.step()
    before = machine.now
    answer = machine.submit("answer", "classmate", steps=[1.0, 1.0], size=2)
    while not answer.state.finished:
        machine.step()
    assert machine.now - before <= 2 + STEP_S
    assert sum(not job.state.finished for job in jobs) > 80


def test_short_work_does_not_wait_for_the_end_of_a_long_step():
    machine = Machine()
    long = [machine.submit("long", tab, steps=[9.0] * 3, size=27) for tab in range(3)]
    assert machine.begin_step(long=True)
    answer = machine.submit("answer", "classmate", steps=[1.0], size=1)
    assert machine.begin_step()
    machine.end_step()
    machine.step()
    assert answer.state is State.DONE
    assert {job.state for job in long[1:]} == {State.WAITING}
    machine.end_step(long=True)
    answer = machine.submit("answer", "another", steps=[1.0], size=1)
    assert not machine.begin_step(long=True)  # the other worker's work is first in turn
    assert machine.begin_step()
    assert machine.begin_step(long=True)
    machine.end_step(long=True)
    machine.end_step()
    assert answer.latest == 0


def test_short_ones_of_a_session_first_and_equal_ones_in_turns():
    machine = Machine()
    jobs = [
        machine.submit("long", steps=[1.0] * 3, size=100), machine.submit("short", steps=[0.5] * 2, size=1),
        machine.submit("medium", steps=[1.0] * 2, size=5), machine.submit("too", steps=[1.0] * 3, size=100),
    ]  # fmt: skip
    machine.run()
    assert machine.log == ["short", "short", "medium", "medium", "long", "too", "long", "too", "long", "too"]
    assert {job.state for job in jobs} == {State.DONE}


def test_an_idle_machine_is_nobodys_debt():
    """Who used it alone for a minute has no less of it afterwards than the next one who comes."""
    machine = Machine()
    alone = machine.submit("alone", "a", steps=[1.0] * 60)
    machine.run()
    both = [machine.submit("a", "a", steps=[1.0] * 10), machine.submit("b", "b", steps=[1.0] * 10)]
    for _ in range(10):
        machine.step()
    assert abs(machine.log[60:].count("a") - machine.log[60:].count("b")) <= 1
    assert alone.state is State.DONE
    assert not all(job.state.finished for job in both)


def test_shared_work_goes_with_the_one_who_was_served_least_and_all_pay_their_part():
    machine = Machine()
    jobs = [machine.submit("busy", "a", steps=[1.0] * 30, size=30)]
    jobs += [machine.submit("busy too", "b", steps=[1.0] * 30, size=30)]
    for _ in range(8):
        machine.step()
    jobs += [machine.submit("shared", session, steps=[1.0] * 4, size=4, key="same") for session in ("a", "b", "c", "d")]
    before = machine.served.copy()
    while not jobs[-1].state.finished:
        machine.step()
    assert all(machine.served[session] - before[session] >= 1 for session in "abcd")
    assert machine.served["c"] == machine.served["d"] == 1


def test_the_server_itself_comes_last_in_all_lanes():
    machine = Machine()
    jobs = [machine.submit("server", SERVER, steps=[1.0] * 5, size=0, key="example") for _ in range(1)]
    jobs += [machine.submit("person", "a", steps=[1.0] * 3, lane="pictures"), machine.submit("person", "a", size=50)]
    assert machine.step()
    assert machine.log == ["person"]
    assert machine.step()  # its last step
    assert not machine.step()  # somebody is served in the other lane
    machine.run()
    assert machine.log == ["person"] * 4 + ["server"] * 5
    jobs += [machine.submit("server", SERVER, key="joined"), machine.submit("joined", "a", key="joined")]
    jobs += [machine.submit("person", "b", steps=[1.0] * 3, size=5)]
    machine.run()
    assert machine.log[-4:] == ["server"] + ["person"] * 3  # what a person wants too is that person's


def test_the_bound_is_of_a_session():
    machine = Machine(max_jobs=2)
    jobs = [machine.submit("greedy", "a") for _ in range(3)] + [machine.submit("other", n) for n in range(40)]
    assert [job.state for job in jobs[:3]] == [State.WAITING, State.WAITING, State.FAILED]
    assert str(jobs[2].error).startswith("2 of your jobs are already waiting for cpu")
    assert {job.state for job in jobs[3:]} == {State.WAITING}
    many = [machine.submit("server", SERVER) for _ in range(99)]
    assert {job.state for job in many} == {State.WAITING}


def test_what_alone_does_not_fit_is_refused_with_its_size():
    machine = Machine(whole=4000 * MB)
    job = machine.submit("The ascent", step=5300 * MB)
    assert job.state is State.FAILED
    assert "5,300 MB" in str(job.error)
    assert "3,200 MB" in str(job.error)
    assert machine.submit("smaller", step=3200 * MB).state is State.WAITING


def test_the_large_one_waits_for_room_and_is_not_overtaken_for_ever():
    machine = Machine(whole=1000)
    first = machine.submit("first", "a", steps=[1.0] * 10, step=600, held=300)
    machine.step()
    large = machine.submit("large", "b", steps=[1.0], step=800, held=10)
    jobs = []
    while large.state is State.WAITING:
        jobs.append(machine.submit("small", len(jobs), steps=[1.0] * 5000, step=20, held=19))
        machine.step()
        assert len(jobs) < 400
    assert first.state is State.DONE
    assert "small" in machine.log  # what fits beside it does not wait for it


def test_who_is_ahead_of_one_that_waits_for_room():
    machine = Machine(whole=100)
    jobs = [machine.submit("holds", "a", steps=[1.0] * 3, size=9, step=70)]
    machine.step()
    jobs += [machine.submit("waits", "b", size=1, step=70), machine.submit("small", "c", steps=[1.0] * 2, step=10)]
    assert machine.schedule.ahead(jobs[1].work) == 2  # the one whose room it needs, and the one that is shorter
    assert machine.schedule.ahead(jobs[2].work) == 0
    machine.run()
    assert {job.state for job in jobs} == {State.DONE}


def test_what_the_server_has_begun_keeps_nobody_waiting_for_its_room():
    machine = Machine(whole=100)
    server = machine.submit("server", SERVER, steps=[1.0] * 5, step=70)
    machine.step()
    busy = machine.submit("busy", "a", steps=[1.0] * 30, step=1, lane="video")
    waits = machine.submit("waits", "b", step=70)
    for _ in range(8):
        machine.step("video")
        machine.step("cpu")
    assert {server.state, waits.state} == {State.DONE}
    assert not busy.state.finished


def test_what_only_the_server_wants_any_more_does_not_wait_in_front_of_people():
    machine = Machine(whole=100)
    jobs = [machine.submit("holds", "x", steps=[1.0] * 3, step=70)]
    machine.step()
    shared = [machine.submit("first", session, step=70, key="same") for session in (SERVER, "a")]
    machine.step()
    shared[1].stop()
    jobs += [machine.submit("other", "b", step=70), shared[0]]
    machine.run()
    assert machine.log[-2:] == ["other", "first"]
    assert {job.state for job in jobs} == {State.DONE}


@pytest.mark.parametrize("begun", [False, True])
def test_work_of_a_session_that_is_gone_ends_within_seconds(begun):
    machine = Machine()
    other = machine.submit("other", "stays", steps=[1.0] * 30, size=0 if not begun else 9)
    mine = machine.submit("mine", "goes", steps=[1.0] * 30, size=9 if not begun else 0)
    shared = [machine.submit("shared", session, steps=[1.0] * 3, size=99, key="same") for session in ("stays", "goes")]
    machine.step()
    assert (mine.state is State.RUNNING) == begun
    machine.gone.add("goes")
    left = machine.now
    while not mine.state.finished:
        machine.step()
    assert machine.now - left <= AWAY_S + LOOK_S + 2
    assert mine.state is State.STOPPED
    assert mine.abandoned
    machine.run()
    assert other.state is State.DONE
    assert {job.state for job in shared} == {State.DONE}


def test_a_connection_that_is_lost_for_a_moment_ends_nothing():
    machine = Machine()
    job = machine.submit("mine", "blinks", steps=[1.0] * 20)
    for n in range(20):
        machine.gone = {"blinks"} if n % 5 < 3 else set()
        machine.step()
    machine.run()
    assert job.state is State.DONE


pieces = st.tuples(
    st.integers(0, 20),  # after how many steps of the worker it comes
    st.integers(0, 3),  # session
    st.lists(st.floats(0.1, STEP_S), min_size=4, max_size=12),
    st.floats(0, 30),  # what it says of its seconds, which may be wrong
)


@given(st.lists(pieces, min_size=2, max_size=12))
def test_nobody_waits_for_more_than_the_others_share(work):
    """By any time, whoever wants something had an equal part of the time since then, but for bounded seconds."""
    machine = Machine()
    jobs, sessions = [], {session for _at, session, *_rest in work}
    since: dict[int, tuple[float, float]] = {}  # who waits: since when, and what was had by then
    for n in range(10_000):
        for at, session, steps, size in work:
            if at == n:
                jobs.append(machine.submit(f"{len(jobs)}", session, steps * 3, size))
        wanted = {session for lane in machine.schedule.lanes.values() for one in lane.queue for session in one.sessions}
        since = {session: since.get(session, (machine.now, machine.served[session])) for session in wanted}
        for session, (begin, had) in since.items():
            share = (machine.now - begin) / len(sessions)
            assert machine.served[session] - had >= share - 2 * (LONG_S + STEP_S)
        if not machine.step() and n > 20:
            break
    assert len(jobs) == len(work)
    assert {job.state for job in jobs} == {State.DONE}


asked = st.tuples(
    st.sampled_from(["a", "b", "c", SERVER]),
    st.sampled_from(["cpu", "pictures"]),
    st.integers(1, 4),  # steps
    st.integers(1, 95),  # bytes of a step
    st.integers(0, 100),  # per cent of it that it holds
    st.one_of(st.none(), st.integers(0, 2)),  # key
)
moves = st.tuples(st.sampled_from(["begin", "end"]), st.sampled_from(["cpu", "pictures"]), st.booleans())
stops = st.integers(0, 60)


@given(st.lists(st.one_of(asked, moves, moves, stops), max_size=60))
def test_whatever_happens_the_budget_holds_nothing_is_lost_and_all_ends(events):
    machine, jobs, stopped = Machine(whole=100), [], []
    for event in events:
        if isinstance(event, int):
            for job in jobs[event : event + 1]:
                stopped.append(job)
                job.stop()
        elif event[0] == "begin":
            machine.begin_step(*event[1:])
        elif event[0] == "end":
            if event[1:] in machine.stepping:
                machine.end_step(*event[1:])
        else:
            session, lane, seconds, step, held, key = event
            jobs.append(
                machine.submit(
                    f"{len(jobs)}", session, [0.5] * seconds, 5 * seconds, step, step * held // 100, lane,
                    key=None if key is None else (lane, key),
                )
            )  # fmt: skip
        assert machine.used() <= 100
    for worker in list(machine.stepping):
        machine.end_step(*worker)
    machine.run()
    for job in jobs:
        if job.work.need.step > machine.budget.most:
            assert job.state is State.FAILED
        else:
            assert job.state is State.DONE or (job in stopped and job.state is State.STOPPED)
    assert machine.used() == 0


needs = st.builds(
    lambda worker, step, held: Need(worker, step, step * held // 100),
    st.sampled_from("ab"), st.integers(0, 1000), st.integers(0, 100),
)  # fmt: skip


@given(st.lists(needs, max_size=8))
def test_what_is_reserved_is_the_worst_moment(needs):
    moments = [0]
    held = sum(need.held for need in needs)
    for a in [None, *(need for need in needs if need.worker == "a")]:
        for b in [None, *(need for need in needs if need.worker == "b")]:
            moments.append(held + sum(need.step - need.held for need in (a, b) if need is not None))
    assert reserved(needs) == max(moments)


def test_the_limits_of_control_groups(tmp_path):
    root = tmp_path / "cgroup"
    (root / "school" / "lab").mkdir(parents=True)
    (root / "school" / "memory.max").write_text("4294967296\n")
    (root / "school" / "lab" / "memory.max").write_text("max\n")
    (root / "memory" / "lab").mkdir(parents=True)
    (root / "memory" / "lab" / "memory.limit_in_bytes").write_text("1073741824\n")
    groups = tmp_path / "groups"
    groups.write_text("0::/school/lab\n5:cpu,cpuacct:/lab\n4:memory:/lab\n")
    assert sorted(limits(root, groups)) == [1 << 30, 4 << 30]
    assert limits(root, tmp_path / "none") == []
    assert memory_of_machine() > 0


def test_work_on_another_machine_takes_no_room_on_this_one():
    here = Machine(whole=100)
    large = here.submit("large", steps=(1.0, 1.0), step=70)
    beside = here.submit("beside", session="you", steps=(1.0,), step=70, lane="video")
    there = here.submit("there", session="you", steps=(1.0,), step=70, lane="cpu@lab-2")
    assert here.begin_step("cpu")
    assert not here.begin_step("video")
    assert here.begin_step("cpu@lab-2")
    assert (large.state, beside.state, there.state) == (State.RUNNING, State.WAITING, State.RUNNING)
