"""Long work stands behind pages."""

import os
import sys

import pytest

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
