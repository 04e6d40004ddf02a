"""Work stands behind pages."""

import os
import sys

import pytest

from vizlib.engine.jobs import Runner
from vizlib.engine.priority import BEHIND


@pytest.mark.skipif(sys.platform != "linux", reason="only there a thread has a priority of its own")
def test_work_has_less_priority_than_pages():
    def work():
        yield os.getpriority(os.PRIO_PROCESS, 0)

    mine = os.getpriority(os.PRIO_PROCESS, 0)
    job = Runner().submit(work, lane="priority")
    assert job.wait(10)
    assert job.latest == min(19, mine + BEHIND)
    assert os.getpriority(os.PRIO_PROCESS, 0) == mine
