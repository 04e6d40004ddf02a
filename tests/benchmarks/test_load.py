"""What the load benchmark counts: who had an answer, what others read, what memory a family of processes has."""

import subprocess
import sys

import pytest

from benchmarks.crowd import Visit, told
from benchmarks.load import answered, problems
from benchmarks.processes import Memory, families, together_mb

VISITS = [
    Visit("a", 0.5, 1.0), Visit("b", 0.5, 3.0), Visit("c", 0.5, None), Visit("d", None, None),
    Visit("e", 0.5, 2.0, refusals=["Too much is asked for."]), Visit("f", 0.5, 2.0, exceptions=["KeyError: x"]),
]  # fmt: skip


def test_only_who_saw_the_end_and_no_excuse_has_an_answer():
    assert [answered(visit) for visit in VISITS] == [True, True, False, False, False, False]
    found = told(VISITS)
    assert (found["visits"], found["without_answer"], found["exceptions"]) == (6, 3, 1)
    assert (found["finished_median_s"], found["finished_worst_s"]) == (2.0, 3.0)
    assert problems(VISITS) == {"nothing more within 120 s": 2, "KeyError: x": 1, "Too much is asked for.": 1}


def test_a_crowd_that_nobody_answers_has_no_times():
    found = told([Visit("a"), Visit("b")])
    assert found["finished_median_s"] is found["content_worst_s"] is None
    assert found["without_answer"] == 2


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_is_of_a_process_and_all_that_it_began():
    inner = "b = bytearray(50 << 20); print(flush=True); input()"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])"
    parent = subprocess.Popen([sys.executable, "-c", outer], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        parent.stdout.readline()
        with Memory([parent.pid]) as memory:
            assert len(families([parent.pid])) == 2
        assert memory.most > 50
    finally:
        parent.communicate(b"\n", timeout=30)
    assert together_mb([parent.pid]) == 0
