"""Work that takes time.

Heavy work is a plain generator: what it yields tells how far it is, what it yields last is the result. A ``Runner`` has
one worker a lane (a device is a lane). The worker takes one step of each job in turn, short jobs first, so that a long
job never blocks a class.
"""

import itertools
import logging
from collections.abc import Callable, Hashable, Iterable, Iterator
from enum import Enum
from threading import Condition, Event, RLock, Thread
from typing import Any

from video import Explained
from video.files import bare

log = logging.getLogger("motion_lab")

MAX_JOBS = 64  # unfinished ones, a lane; what is shared counts once


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


class Work:
    """A generator in the runner's hands, and how many people want its result.

    Attributes:
        state: where it stands.
        latest: what the generator yielded last; once ``DONE``, the result.
        error: once ``FAILED``, a sentence for the person.
        finished: set once ``state`` is a final one.
    """

    def __init__(self, steps: Iterator[Any], title: str, key: Hashable, size: float, number: int) -> None:
        self.key = key
        self.state = State.WAITING
        self.latest: Any = None
        self.error: Explained | None = None
        self.finished = Event()
        self._steps = steps
        self._title = title
        self._askers = 1
        self._lock = RLock()  # a forgotten job may be collected, and leave, in the middle of another's step
        self._rounds = 0
        self._size = size
        self._number = number

    def join(self) -> bool:
        """One more person wants it; False if all others have left, after which it can only end."""
        with self._lock:
            self._askers += not self.unwanted
            return not self.unwanted

    def leave(self) -> bool:
        """One person less wants it; True if others still do."""
        with self._lock:
            self._askers -= 1
            return self._askers > 0

    @property
    def unwanted(self) -> bool:
        return self._askers == 0

    @property
    def turn(self) -> tuple[int, float, int]:
        """Work is served in this order: one step each, the short ones first, then as they came."""
        return self._rounds, self._size, self._number

    def fail(self, error: Exception) -> None:
        """End in an error that is explained to whoever asked."""
        if isinstance(error, Explained):
            log.warning("%s: %s", self.key, error)
            self.error = error
        else:
            log.error("%s failed", self.key, exc_info=error)
            self.error = JobError(
                "{title} broke off: {reason}", title=self._title, reason=bare(str(error)) or type(error).__name__
            )
        self._end(State.FAILED)

    def begin_level_with(self, others: Iterable["Work"]) -> None:
        """A newcomer neither starves the others nor waits for them to finish."""
        self._rounds = min((other._rounds for other in others), default=0)

    def advance(self) -> None:
        """Take one step. Any outcome ends in a state, never in an exception."""
        self.state = State.RUNNING
        try:
            if self.unwanted:
                self._end(State.STOPPED)
            else:
                self.latest = next(self._steps)
                self._rounds += 1
        except StopIteration:
            self._end(State.DONE)
        except Exception as error:
            self.fail(error)

    def _end(self, state: State) -> None:
        try:
            self._steps.close()  # type: ignore[attr-defined]
        except Exception as error:
            log.error("%s did not clean up", self.key, exc_info=error)
        self.state = state
        self.finished.set()


class Job:
    """What one person asked for. Work that several people ask for is done once, and goes on until all have left.

    Who forgets a job has left it, so that a closed browser does not keep the queue busy.

    Attributes:
        title: what it is, for this person.
        again: asks for the same once more; whoever submits it says how.
    """

    def __init__(self, work: Work, title: str) -> None:
        self.title = title
        self.again: Callable[[], None] = lambda: None
        self._work = work
        self._left = False
        self._others = False

    def stop(self) -> None:
        """Leave; the work ends before its next step, unless others want it."""
        if not self._left and not self.state.finished:
            self._left = True
            self._others = self._work.leave()

    def __del__(self) -> None:
        self.stop()

    @property
    def state(self) -> State:
        return State.STOPPED if self._others else self._work.state

    @property
    def stopping(self) -> bool:
        return self._left and not self.state.finished

    @property
    def latest(self) -> Any:
        """What the work yielded last; once it is ``DONE``, the result."""
        return self._work.latest

    @property
    def error(self) -> Explained | None:
        """Once it ``FAILED``, a sentence for the person."""
        return None if self._others else self._work.error

    def wait(self, seconds: float) -> bool:
        """Whether the work is finished within so many seconds."""
        return self._work.finished.wait(seconds)


class Runner:
    """Runs jobs, one worker thread a lane. Threads start with the first job of their lane."""

    def __init__(self, max_jobs: int = MAX_JOBS) -> None:
        self.max_jobs = max_jobs
        self._numbers = itertools.count()
        self._lanes: dict[str, list[Work]] = {}
        self._changed = Condition()

    def submit(
        self,
        work: Callable[..., Iterator[Any]],
        *args: Any,
        key: Hashable = None,
        lane: str = "cpu",
        title: str = "",
        size: float = 0,
        **options: Any,
    ) -> Job:
        """Queue ``work(*args, **options)``, a generator; ``size`` is a rough length in any one unit.

        Unfinished work of the same ``key``, unless that is None, is shared instead of done twice. Where the queue is
        full, the job fails at once.
        """
        title = title or work.__name__
        with self._changed:
            if lane not in self._lanes:
                self._lanes[lane] = []
                Thread(target=self._serve, args=(lane,), name=f"jobs-{lane}", daemon=True).start()
            queue = self._lanes[lane]
            for same in queue:
                if key is not None and same.key == key and same.join():
                    return Job(same, title)
            added = Work(work(*args, **options), title, key, size, next(self._numbers))
            if len(queue) >= self.max_jobs:
                added.fail(
                    JobError(
                        "{found} jobs are already waiting for {lane}, which is all it takes. Try again in a minute.",
                        found=len(queue),
                        lane=lane,
                    )
                )
                return Job(added, title)
            added.begin_level_with(queue)
            queue.append(added)
            self._changed.notify_all()
            return Job(added, title)

    def ahead(self, job: Job) -> int:
        """How many pieces of work take their next step before that of ``job`` does."""
        with self._changed:
            for queue in self._lanes.values():
                if job._work in queue:
                    return sum(other.turn < job._work.turn for other in queue)
        return 0

    def _serve(self, lane: str) -> None:
        while True:
            with self._changed:
                queue = self._lanes[lane]
                while not queue:
                    self._changed.wait()
                work = min(queue, key=lambda work: (not work.unwanted, work.turn))
            work.advance()
            if work.state.finished:
                with self._changed:
                    queue.remove(work)
            del work  # while this thread waits, it holds no result, which may be as large as a network
