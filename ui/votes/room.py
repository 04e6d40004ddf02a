"""A class in a room: the question that is open, who has answered what, and what came out of those before."""

import secrets
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hmac import compare_digest
from threading import RLock
from typing import Any

from ui.votes.bell import Bell, Seats
from ui.votes.question import Question
from video.errors import Explained

MOST_VOTERS = 300
MOST_PHONES = 400  # that wait at the same time: some voters have reloaded, others only look
MOST_PAST = 200  # questions of a lecture
OPEN, CLOSED, REVEALED = "open", "closed", "revealed"
WAIT, ENDED = "wait", "ended"  # what phones are told when no question is there, and when no room is


class VoteError(Explained):
    """A vote that is not counted. ``problem``: which of the phone's sentences says why."""

    problem = ""


class RoomFull(VoteError):
    """There are as many voters as a room has."""

    problem = "full"


class TooLate(VoteError):
    """The question is closed, or another one is there."""

    problem = "late"


@dataclass(frozen=True)
class Record:
    """A question of the lecture: how the class voted, and which answer was right.

    Attributes:
        counts: votes by answer.
        right: ``None``: nobody has said it.
        at: seconds since 1970.
    """

    question: Question
    counts: tuple[int, ...]
    right: int | None
    at: float

    @property
    def class_right(self) -> bool | None:
        """Whether the right answer had more votes than any other; ``None``: nothing says so."""
        if self.right is None or not sum(self.counts):
            return None
        return all(self.counts[self.right] > count for n, count in enumerate(self.counts) if n != self.right)


@dataclass
class Asking:
    """A question that stands before the class.

    Attributes:
        number: counts what was asked in this room.
        votes: answer by voter.
        before: how the class voted when it was asked the first time, if this is the second.
    """

    number: int
    question: Question
    stage: str = OPEN
    votes: dict[str, int] = field(default_factory=dict)
    before: tuple[int, ...] = ()

    @property
    def counts(self) -> tuple[int, ...]:
        """Votes by answer."""
        found = Counter(self.votes.values())
        return tuple(found[n] for n in range(self.question.answers))


class Room:
    """One room. Any thread may use it.

    Attributes:
        letters: people type them.
        key: who names it, has seen the code on the screen, or is in the room already.
        token: the teacher's secret.
    """

    def __init__(self, letters: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.letters = letters
        self.key, self.token = secrets.token_urlsafe(9), secrets.token_urlsafe(24)
        self.began = self.touched = clock()
        self.seats = Seats(clock)
        self.phones, self.boards = Bell(), Bell()
        self._clock = clock
        self._lock = RLock()
        self._asking: Asking | None = None
        self._past: list[Record] = []
        self._voters: dict[str, str] = {}  # voter by the name that a page gave itself
        self._pages: dict[str, str] = {}  # the other way round; who was heard last comes last
        self._version = self._news = self._asked = 0
        self._over = False

    # ---- the teacher

    def is_teachers(self, token: str) -> bool:
        return compare_digest(token.encode(), self.token.encode())

    def put(self, question: Question) -> None:
        """Put a question to the class, in place of the one before."""
        with self._lock:
            self._keep()
            self._asked += 1
            self._asking = Asking(self._asked, question)
        self._changed()

    def close(self) -> None:
        """No votes any more."""
        with self._lock:
            if self._asking is None or self._asking.stage != OPEN:
                return
            self._asking.stage = CLOSED
        self._changed()

    def again(self) -> None:
        """The same question once more, as after the class has talked about it; how it voted before stays in sight."""
        with self._lock:
            if self._asking is None or self._asking.stage != CLOSED:
                return
            self._asked += 1
            self._asking = Asking(self._asked, self._asking.question, before=self._asking.counts)
        self._changed()

    def reveal(self, right: int | None = None) -> None:
        """Say which answer is right: ``right``, or what the question says itself."""
        with self._lock:
            if self._asking is None or self._asking.stage == REVEALED:
                return
            question = self._asking.question
            right = question.right if right is None else right
            if right is not None and not 0 <= right < question.answers:
                return
            self._asking.question = replace(question, right=right)
            self._asking.stage = REVEALED
        self._changed()

    def away(self) -> None:
        """Put the question away; it is remembered if anybody has answered it."""
        with self._lock:
            self._keep()
        self._changed()

    def end(self) -> None:
        """The room is over; phones are told."""
        with self._lock:
            self._over = True
        self._changed()

    # ---- the class

    def admit(self, voter: str, page: str) -> str:
        """The voter that a browser is: the one that its cookie names, or the one that this page of it has become
        already, or a new one. A browser that keeps no cookies is a new one with each page: so the bound is of those
        who answer one question, and who was not heard for longest makes place.

        Raises:
            RoomFull: as many as a room can have have answered the question.
        """
        with self._lock:
            if voter not in self._pages:
                voter = self._voters.get(page, "")
            if voter:
                self._pages[voter] = self._pages.pop(voter)
                return voter
            if len(self._pages) >= MOST_VOTERS:
                self._forget_one()
            new = secrets.token_urlsafe(16)
            self._voters[page], self._pages[new] = new, page
            return new

    def _forget_one(self) -> None:
        answered = () if self._asking is None else self._asking.votes
        silent = next((voter for voter in self._pages if voter not in answered), None)
        if silent is None:
            raise RoomFull("This room is full: it has {most} voters.", most=MOST_VOTERS)
        del self._voters[self._pages.pop(silent)]

    def vote(self, voter: str, number: int, answer: int) -> None:
        """An admitted voter's answer to the question of this number; the last one counts.

        Raises:
            TooLate: that question is closed, or another one is there.
            ValueError: there is no such answer, or no such voter.
        """
        with self._lock:
            asking = self._asking
            if asking is None or asking.number != number or asking.stage != OPEN or self._over:
                raise TooLate("This question is closed.")
            if not 0 <= answer < asking.question.answers or voter not in self._pages:
                raise ValueError("no such answer")
            asking.votes[voter] = answer
            self.touched = self._clock()
        self.heard()

    # ---- what is told

    @property
    def version(self) -> int:
        """Counts what phones are told."""
        return self._version

    @property
    def news(self) -> int:
        """Counts what the teacher's board is told."""
        return self._news

    @property
    def over(self) -> bool:
        return self._over

    @property
    def question(self) -> Question | None:
        """What stands before the class."""
        asking = self._asking
        return None if asking is None else asking.question

    @property
    def stage(self) -> str:
        asking = self._asking
        return WAIT if asking is None else asking.stage

    @property
    def number(self) -> int:
        """Of the last question that was put."""
        return self._asked

    @property
    def past(self) -> list[Record]:
        """All questions of the lecture that were answered, the one that stands there revealed among them."""
        with self._lock:
            asking = self._asking
            now = [] if asking is None or asking.stage != REVEALED else [self._record(asking)]
            return self._past + [record for record in now if sum(record.counts)]

    def for_phones(self, voter: str = "") -> dict[str, Any]:
        """What a phone is told: never how the others vote."""
        with self._lock:
            asking = self._asking
            told: dict[str, Any] = {"version": self._version, "stage": ENDED if self._over else self.stage}
            if asking is None or self._over:
                return told
            question = asking.question
            told |= {
                "number": asking.number,
                "words": {
                    code: {"question": words.question, "answers": words.answers}
                    for code, words in question.words.items()
                },
                "mine": asking.votes.get(voter),
            }
            if asking.stage == REVEALED:
                told |= {"right": question.right, "figures": question.figures}
            return told

    def for_board(self) -> dict[str, Any]:
        """What the teacher's board is told: how many have voted; and how, as soon as it is closed."""
        with self._lock:
            asking = self._asking
            told = self.for_phones() | {"news": self._news, "there": self.seats.there, "past": score(self.past)}
            told.pop("mine", None)
            if asking is not None and not self._over:
                decided = asking.question.right is not None
                told |= {"name": asking.question.name, "votes": len(asking.votes), "decided": decided}
                if asking.stage != OPEN:
                    told |= {"counts": asking.counts, "before": asking.before}
            return told

    def heard(self) -> None:
        """The board has news, the phones have none."""
        with self._lock:
            self._news += 1
        self.boards.ring()

    def _changed(self) -> None:
        with self._lock:
            self._version += 1
            self.touched = self._clock()
        self.phones.ring()
        self.heard()

    def _record(self, asking: Asking) -> Record:
        return Record(asking.question, asking.counts, asking.question.right if asking.stage == REVEALED else None,
                      time.time())  # fmt: skip

    def _keep(self) -> None:
        if self._asking is not None and self._asking.votes:
            self._past = [*self._past, self._record(self._asking)][-MOST_PAST:]
        self._asking = None


def score(records: list[Record]) -> tuple[int, int]:
    """How often the class was right, of how many questions."""
    found = [record.class_right for record in records if record.class_right is not None]
    return sum(found), len(found)
