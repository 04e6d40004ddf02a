"""Long work stands behind pages."""

import os
import sys

import pytest

from vizlib.engine.budget import LARGE
from vizlib.engine.jobs import Runner
from vizlib.engine.priority import BEHIND


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
