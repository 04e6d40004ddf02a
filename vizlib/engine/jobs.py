"""Work that takes time.

Heavy work is a plain generator: what it yields tells how far it is, what it yields last is the result. A ``Runner`` has
lanes (a device is a lane), and in each a worker for long work and one for short. A worker takes one step of one piece
of work at a time, of the session that was served least, so that nobody's long work keeps a class waiting (see
``shares``). Work begins when it fits into the memory that is left (see ``budget``), and ends when nobody wants it any
more.
"""

import itertools
import time
from collections.abc import Callable, Hashable, Iterator
from threading import Condition, Thread
from typing import Any

from video import Explained
from vizlib.engine.budget import LARGE, SMALL, Budget, default_bytes, give_back
from vizlib.engine.lanes import kind_of
from vizlib.engine.piece import SERVER, JobError, State, Work
from vizlib.engine.priority import behind_pages
from vizlib.engine.schedule import LOOK_S, Schedule
from vizlib.engine.shares import LONG_S

__all__ = ["SERVER", "SMALL", "Job", "JobError", "Runner", "State"]

GPU = "cuda"
MAX_JOBS = 64  # unfinished ones of a session, a lane


def is_long(size: float, memory: int) -> bool:
    """Whether the worker for long work takes its steps; ``size``, ``memory``: see ``Runner.submit``."""
    return size > LONG_S and memory >= LARGE


class Job:
    """What one person asked for. Work that several people ask for is done once, and goes on until all have left.

    Who forgets a job has left it, so that a closed browser does not keep the queue busy.

    Attributes:
        work: what is done.
        title: what it is, for this person.
        again: asks for the same once more; whoever submits it says how.
    """

    def __init__(self, work: Work, title: str, session: Hashable) -> None:
        self.title = title
        self.again: Callable[[], None] = lambda: None
        self.work = work
        self._session = session
        self._left = False
        self._others = False

    def stop(self) -> None:
        """Leave; the work ends before its next step, unless others want it."""
        if not self._left and not self.state.finished:
            self._left = True
            self._others = self.work.leave(self._session)

    def __del__(self) -> None:
        self.stop()

    @property
    def state(self) -> State:
        return State.STOPPED if self._others else self.work.state

    @property
    def stopping(self) -> bool:
        return self._left and not self.state.finished

    @property
    def abandoned(self) -> bool:
        """Whether it ended because its session was away, and nobody stopped it."""
        return self.state is State.STOPPED and not self._left

    @property
    def latest(self) -> Any:
        """What the work yielded last; once it is ``DONE``, the result."""
        return self.work.latest

    @property
    def error(self) -> Explained | None:
        """Once it ``FAILED``, a sentence for the person."""
        return None if self._others else self.work.error

    def wait(self, seconds: float) -> bool:
        """Whether the work is finished within so many seconds."""
        return self.work.finished.wait(seconds)


class Runner:
    """Runs jobs, two worker threads a lane. Threads start with the first job of their lane.

    Args:
        max_jobs: unfinished ones of a session in a lane; the server itself may have any number.
        budget: bytes for all that has begun; None is a share of the machine's memory.
        budget_of: the same of another machine, by its name.
        there: whether a session is still there.
        clock: seconds.
    """

    def __init__(
        self,
        max_jobs: int = MAX_JOBS,
        budget: int | None = None,
        budget_of: Callable[[str], int] = lambda _machine: default_bytes(),
        there: Callable[[Hashable], bool] = lambda _session: True,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._clock = clock
        self._numbers = itertools.count()
        self._changed = Condition()
        own = default_bytes() if budget is None else budget
        self._schedule = Schedule(
            max_jobs, lambda machine: Budget(budget_of(machine) if machine else own), there, clock
        )

    def submit(
        self,
        work: Callable[..., Iterator[Any]],
        *args: Any,
        key: Hashable = None,
        lane: str = "cpu",
        title: str = "",
        size: float = 0,
        session: Hashable = SERVER,
        memory: int = SMALL,
        held: int | None = None,
        **options: Any,
    ) -> Job:
        """Queue ``work(*args, **options)``, a generator.

        Unfinished work of the same ``key``, unless that is None, is shared instead of done twice. Where a session has
        too much work already, or a piece is too large for the budget, the job fails at once.

        Args:
            size: seconds that it may take, roughly: the short ones go first, and do not wait for the end of a step of
                one that is longer than ``LONG_S`` and ``LARGE``.
            session: who asks; "" is the server itself, whose work is done when nobody else wants anything.
            memory: bytes that a step takes at most. held: that it keeps between two steps; None: as many.
        """
        title = title or work.__name__
        if kind_of(lane) == GPU:
            memory = min(memory, SMALL)  # the rest is in memory of its own
        with self._changed:
            if lane not in self._schedule.lanes:
                self._schedule.open(lane)
                for long in (False, True):
                    name = f"jobs-{lane}-{'long' if long else 'short'}"
                    Thread(target=self._serve, args=(lane, long), name=name, daemon=True).start()
            for same in self._schedule.lanes[lane].queue:
                if key is not None and same.key == key and self._schedule.join(same, session):
                    self._changed.notify_all()  # it may have been the server's own, which had to wait
                    return Job(same, title, session)
            steps, number = work(*args, **options), next(self._numbers)
            long = is_long(size, memory)
            added = Work(steps, title, key, session, number, lane, size, memory, held, long)
            refusal = self._schedule.refusal(added, session)
            if refusal is None:
                self._schedule.add(added, session)
                self._changed.notify_all()
            else:
                added.fail(refusal)
            return Job(added, title, session)

    def ahead(self, job: Job) -> int:
        """How many pieces of work take their next step before that of ``job`` does."""
        with self._changed:
            return self._schedule.ahead(job.work)

    def _serve(self, lane: str, long: bool) -> None:
        if long:
            behind_pages()
        while True:
            with self._changed:
                while (work := self._schedule.choose(lane, long)) is None:
                    # Who is still there is looked at now and then, if anything waits.
                    self._changed.wait(LOOK_S if self._schedule.lanes[lane].queue else None)
            began, large = self._clock(), work.begun and work.need.step >= LARGE
            work.advance()
            if large:
                give_back()
            with self._changed:
                self._schedule.took(work, self._clock() - began)
                self._changed.notify_all()  # the other worker's turn may have come, or there is room
            del work  # while this thread waits, it holds no result, which may be as large as a network
