"""Work stands behind pages, long work behind answers."""

import os
import sys

import pytest

from vizlib.engine.jobs import Runner
from vizlib.engine.priority import ANSWERS, LONG_WORK
from vizlib.engine.shares import LONG_S


@pytest.mark.skipif(sys.platform != "linux", reason="only there a thread has a priority of its own")
@pytest.mark.parametrize(("size", "behind"), [(0, ANSWERS), (2 * LONG_S, LONG_WORK)])
def test_work_has_less_priority_than_pages(size, behind):
    def work():
        yield os.getpriority(os.PRIO_PROCESS, 0)

    mine = os.getpriority(os.PRIO_PROCESS, 0)
    job = Runner().submit(work, lane="priority", size=size)
    assert job.wait(10)
    assert job.latest == min(19, mine + behind)
    assert os.getpriority(os.PRIO_PROCESS, 0) == mine
