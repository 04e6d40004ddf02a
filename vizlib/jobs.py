"""Work that takes time.

Heavy work is a plain generator: what it yields tells how far it is, what it yields last is the result. A ``Runner`` has
one worker a lane (a device is a lane). The worker takes one step of each job in turn, short jobs first, so that a long
job never blocks a class.
"""

import itertools
import logging
from collections.abc import Callable, Iterator
from enum import Enum
from threading import Condition, Event, Thread
from typing import Any

from video import Explained

log = logging.getLogger("motion_lab")

MAX_JOBS = 32  # unfinished ones, a lane


class JobError(Explained):
    """Work that could not be queued, or broke."""


class State(Enum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def finished(self) -> bool:
        return self in (State.DONE, State.STOPPED, State.FAILED)


class Job:
    """One piece of work in the runner's hands.

    Attributes:
        title: what it is, for the log and the person.
        state: where it stands.
        latest: what the generator yielded last; once ``DONE``, the result.
        error: once ``FAILED``, a sentence for the person.
    """

    def __init__(self, steps: Iterator[Any], title: str, size: float, number: int) -> None:
        self.title = title
        self.state = State.WAITING
        self.latest: Any = None
        self.error: Explained | None = None
        self.finished = Event()
        self._steps = steps
        self._stop = False
        self._rounds = 0
        self._size = size
        self._number = number

    def stop(self) -> None:
        """Ask the job to end; it does before its next step."""
        self._stop = True

    @property
    def stopping(self) -> bool:
        return self._stop and not self.state.finished

    @property
    def turn(self) -> tuple[int, float, int]:
        """Jobs are served in this order: one step each, the short ones first, then as they came."""
        return self._rounds, self._size, self._number

    def advance(self) -> None:
        """Take one step. Any outcome ends in a state, never in an exception."""
        self.state = State.RUNNING
        outcome = State.RUNNING
        try:
            if self._stop:
                outcome = State.STOPPED
            else:
                self.latest = next(self._steps)
                self._rounds += 1
        except StopIteration:
            outcome = State.DONE
        except Exception as error:
            outcome = State.FAILED
            self.error = self._explained(error)
        if outcome.finished:
            self._close()
        self.state = outcome
        if outcome.finished:
            self.finished.set()

    def _explained(self, error: Exception) -> Explained:
        if isinstance(error, Explained):
            return error
        log.error("%s failed", self.title, exc_info=error)
        return JobError("{title} broke off: {reason}", title=self.title, reason=str(error) or type(error).__name__)

    def _close(self) -> None:
        try:
            self._steps.close()  # type: ignore[attr-defined]
        except Exception as error:
            log.error("%s did not clean up", self.title, exc_info=error)


class Runner:
    """Runs jobs, one worker thread a lane. Threads start with the first job of their lane."""

    def __init__(self, max_jobs: int = MAX_JOBS) -> None:
        self.max_jobs = max_jobs
        self._numbers = itertools.count()
        self._lanes: dict[str, list[Job]] = {}
        self._changed = Condition()

    def submit(
        self,
        work: Callable[..., Iterator[Any]],
        *args: Any,
        lane: str = "cpu",
        title: str = "",
        size: float = 0,
        **options: Any,
    ) -> Job:
        """Queue ``work(*args, **options)``, a generator; ``size`` is a rough length in any one unit.

        Raises:
            JobError: the queue is full.
        """
        with self._changed:
            if lane not in self._lanes:
                self._lanes[lane] = []
                Thread(target=self._serve, args=(lane,), name=f"jobs-{lane}", daemon=True).start()
            jobs = self._lanes[lane]
            if len(jobs) >= self.max_jobs:
                raise JobError(
                    "{found} jobs are already waiting for {lane}, which is all it takes. Try again in a minute.",
                    found=len(jobs),
                    lane=lane,
                )
            job = Job(work(*args, **options), title or work.__name__, size, next(self._numbers))
            # A newcomer starts level with the others: it neither starves them nor waits for them to finish.
            job._rounds = min((other._rounds for other in jobs), default=0)
            jobs.append(job)
            self._changed.notify_all()
            return job

    def ahead(self, job: Job) -> int:
        """How many jobs of its lane take their next step before ``job`` does."""
        with self._changed:
            for jobs in self._lanes.values():
                if job in jobs:
                    return sum(other.turn < job.turn for other in jobs)
        return 0

    def _serve(self, lane: str) -> None:
        while True:
            with self._changed:
                jobs = self._lanes[lane]
                while not jobs:
                    self._changed.wait()
                job = min(jobs, key=lambda job: (not job.stopping, job.turn))
            job.advance()
            if job.state.finished:
                with self._changed:
                    jobs.remove(job)
