"""Long work stands behind pages."""

import os
import sys
from threading import Lock

import pytest

from vizlib.attribution.stepping import stepped
from vizlib.engine.budget import LARGE
from vizlib.engine.jobs import Runner
from vizlib.engine.priority import BEHIND


def test_where_priorities_are_forbidden_long_work_is_done_all_the_same(monkeypatch):
    def forbidden(*_args):
        raise PermissionError

    monkeypatch.setattr(os, "setpriority", forbidden, raising=False)
    job = Runner().submit(lambda: iter([7]), title="long", size=1000, memory=LARGE, held=0)
    assert job.wait(10)
    assert job.latest == 7


@pytest.mark.skipif(sys.platform != "linux", reason="only there a thread has a priority of its own")
def test_long_work_has_less_priority_than_pages():
    def work():
        yield os.getpriority(os.PRIO_PROCESS, 0)

    mine, runner = os.getpriority(os.PRIO_PROCESS, 0), Runner()
    short, long = (runner.submit(work, lane="priority", size=seconds, memory=LARGE, held=0) for seconds in (0, 1000))
    assert short.wait(10)
    assert long.wait(10)
    assert short.latest == mine
    assert long.latest == min(19, mine + BEHIND)
    assert os.getpriority(os.PRIO_PROCESS, 0) == mine


@pytest.mark.skipif(sys.platform != "linux", reason="only there a thread has a priority of its own")
def test_attributions_have_the_priority_of_their_worker_whose_thread_ever_is_idle():
    def attributing():
        yield from stepped(lambda _turn: os.getpriority(os.PRIO_PROCESS, 0), 1, Lock())

    mine, runner = os.getpriority(os.PRIO_PROCESS, 0), Runner()
    for seconds, expected in ((1000, mine + BEHIND), (0, mine), (1000, mine + BEHIND)):
        job = runner.submit(attributing, lane="lent", size=seconds, memory=LARGE, held=0)
        assert job.wait(10)
        assert job.latest == min(19, expected)
