"""A piece of work in the runner's hands."""

import logging
from collections import Counter
from collections.abc import Collection, Hashable, Iterator
from contextlib import AbstractContextManager, nullcontext
from enum import Enum
from threading import Event, RLock
from typing import Any

from video import Explained
from video.files import bare
from vizlib.engine.budget import LARGE, SMALL, Need
from vizlib.engine.lanes import machine_of
from vizlib.engine.shares import LONG_S, Shares
from vizlib.engine.stopping import Stoppable, Stopped

log = logging.getLogger("motion_lab")

SERVER = ""  # who asks for what the server does for itself: it is done when nobody else wants anything


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
    """A generator, and who wants its result.

    Attributes:
        title: what it is, for whoever asked first.
        state: where it stands.
        latest: what the generator yielded last; once ``DONE``, the result.
        error: once ``FAILED``, a sentence for the person.
        finished: set once ``state`` is a final one.
        lane, long: whose it is, and which of the two workers of the lane takes its steps.
        need: what memory it takes.
        spent: seconds of its steps, from those of the others of its session on, beside which it began.
        ahead: whether it began before one that came first and waited for room.
    """

    def __init__(
        self,
        steps: Iterator[Any],
        title: str,
        key: Hashable,
        session: Hashable,
        number: int,
        lane: str = "cpu",
        seconds: float = 0.0,
        memory: int = SMALL,
        held: int | None = None,
        long: bool = False,
    ) -> None:
        self.lane = lane
        self.long = long
        self.need = Need((lane, self.long), memory, memory if held is None else min(held, memory))
        self.key = key
        self.state = State.WAITING
        self.latest: Any = None
        self.error: Explained | None = None
        self.finished = Event()
        self.spent = 0.0
        self.ahead = False
        self._steps = steps
        self.title = title
        self._askers = Counter([session])
        self._lock = RLock()  # a forgotten job may be collected, and leave, in the middle of another's step
        self._left = seconds
        self._number = number

    def join(self, session: Hashable) -> bool:
        """One more person wants it; False if all others have left, after which it can only end."""
        with self._lock:
            if self.unwanted:
                return False
            self._askers[session] += 1
            return True

    def leave(self, session: Hashable) -> bool:
        """One person less wants it; True if others still do."""
        with self._lock:
            self._askers[session] -= 1
            self._askers += Counter()  # keeps what is above 0
            return not self.unwanted

    def lose(self, session: Hashable) -> None:
        """Nobody of this session wants it any more."""
        with self._lock:
            self._askers.pop(session, None)

    @property
    def unwanted(self) -> bool:
        return not self._askers

    @property
    def sessions(self) -> Collection[Hashable]:
        """Who wants it, but for the server itself."""
        with self._lock:
            return [session for session in self._askers if session != SERVER]

    def begin(self, ahead: bool) -> None:
        """From now on it may hold memory; ``ahead``: before one that came first."""
        self.state = State.RUNNING
        self.ahead = ahead

    @property
    def begun(self) -> bool:
        """Whether it may hold memory."""
        return self.state is State.RUNNING

    def turn(self, shares: Shares) -> tuple[bool, float, float, int]:
        """Work is served in this order: that of the session that was served least, of many who share it the one that
        counts most; within a session short work first, and what is equally long in turns.
        """
        length = min(self._left, LONG_S)
        served = min(map(shares.served, self.sessions), default=0.0)
        return not self.sessions, served + length, length + self.spent, self._number

    def fail(self, error: BaseException) -> None:
        """End in an error that is explained to whoever asked."""
        if isinstance(error, Explained):
            log.warning("%s: %s", self.key, error)
            self.error = error
        else:
            log.error("%s failed", self.key, exc_info=error)
            self.error = JobError(
                "{title} broke off: {reason}", title=self.title, reason=bare(str(error)) or type(error).__name__
            )
        self._end(State.FAILED)

    def advance(self) -> None:
        """Take one step. Any outcome ends in a state, never in an exception."""
        try:
            if self.unwanted:
                self._end(State.STOPPED)
            else:
                with self._stoppable():
                    self.latest = next(self._steps)
        except StopIteration:
            self._end(State.DONE)
        except Stopped:
            self._end(State.STOPPED)
        except BaseException as error:  # some libraries' errors are no Exception; the worker serves others too
            self.fail(error)

    def _stoppable(self) -> AbstractContextManager[Any]:
        """Only a large network takes long for a step, or another machine; others are not slowed down."""
        long = self.need.step >= LARGE or machine_of(self.lane)
        return Stoppable(lambda: self.unwanted) if long else nullcontext()

    def took(self, seconds: float) -> None:
        """Its last step took so long."""
        self.spent += seconds
        self._left = max(self._left - seconds, 0.0)

    def _end(self, state: State) -> None:
        try:
            self._steps.close()  # type: ignore[attr-defined]
        except BaseException as error:
            log.error("%s did not clean up", self.key, exc_info=error)
        self.state = state
        self.finished.set()
