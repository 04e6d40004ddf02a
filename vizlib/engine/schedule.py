"""Which work takes its next step: by the shares of sessions, the memory that is left, and who is still there."""

from collections.abc import Callable, Hashable

from vizlib.engine.budget import MB, Budget, Need
from vizlib.engine.lanes import machine_of
from vizlib.engine.piece import SERVER, JobError, State, Work
from vizlib.engine.shares import Shares

LOOK_S = 1.0  # between two looks at who is still there
AWAY_S = 4.0  # who is away for longer is gone; a browser that lost its connection is back before


class Room:
    """The memory of one machine.

    Attributes:
        budget: for all that has begun there.
        first: of those that wait for it; it is not overtaken for ever.
    """

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.first: Work | None = None


class Lane:
    """The work of one device, and what it has given to whom. Of its two workers one takes the steps of long work, the
    other those of short work, which would wait too long for the end of a long one's step.

    Args:
        room: the memory in which its work is.
    """

    def __init__(self, room: "Room") -> None:
        self.room = room
        self.queue: list[Work] = []
        self.stepping: set[Work] = set()  # at most a long one and a short one
        self.shares = Shares()
        self._order: list[Work] | None = None

    def of(self, session: Hashable) -> list[Work]:
        """What a session wants here."""
        return [work for work in self.queue if session in work.sessions]

    def in_turn(self) -> list[Work]:
        """What is unwanted comes first: it only has to be ended."""
        self._order = sorted(self.queue, key=lambda work: (not work.unwanted, work.turn(self.shares)))
        return self._order

    def before(self, work: Work) -> set[Work]:
        """What comes before this; all pages ask for that all the time, so the order is kept until something changes."""
        order = self.in_turn() if self._order is None else self._order
        return set(order[: order.index(work)])

    def changed(self) -> None:
        self._order = None


class Schedule:
    """All lanes. It has no lock: whoever has threads holds one of their own.

    Args:
        max_jobs: unfinished ones of a session in a lane; the server itself may have any number.
        budget_of: for all that has begun on a machine; "" is this one.
        there: whether a session is still there.
        clock: seconds.
    """

    def __init__(
        self,
        max_jobs: int,
        budget_of: Callable[[str], Budget],
        there: Callable[[Hashable], bool],
        clock: Callable[[], float],
    ) -> None:
        self.max_jobs = max_jobs
        self.lanes: dict[str, Lane] = {}
        self._rooms: dict[str, Room] = {}
        self._budget_of = budget_of
        self._there = there
        self._clock = clock
        self._looked = clock()
        self._away: dict[Hashable, float] = {}

    def open(self, name: str) -> None:
        """A lane for a device; those of one machine share its memory."""
        machine = machine_of(name)
        if machine not in self._rooms:
            self._rooms[machine] = Room(self._budget_of(machine))
        self.lanes[name] = Lane(self._rooms[machine])

    def refusal(self, work: Work, session: Hashable) -> JobError | None:
        """Why work is not even queued."""
        most = self.lanes[work.lane].room.budget.most
        if work.need.step > most:
            return JobError(
                "{title} would take about {needed} MB of memory, and one piece of work may take {most} MB on this "
                "machine. Choose something smaller, as fewer frames.",
                title=work.title,
                needed=f"{work.need.step / MB:,.0f}",
                most=f"{most / MB:,.0f}",
            )
        found = len(self.lanes[work.lane].of(session))
        if found >= self.max_jobs:
            return JobError(
                "{found} of your jobs are already waiting for {lane}, which is all it takes. Try again in a minute.",
                found=found,
                lane=work.lane,
            )
        return None

    def join(self, work: Work, session: Hashable) -> bool:
        """Whether a session may share work that was begun for others."""
        self._enter(work.lane, session)
        self.lanes[work.lane].changed()
        return work.join(session)

    def add(self, work: Work, session: Hashable) -> None:
        """Queue work that a session wants."""
        self._enter(work.lane, session)
        lane = self.lanes[work.lane]
        # Level with the session's other work.
        work.spent = min((other.spent for other in lane.of(session)), default=0.0)
        lane.queue.append(work)
        lane.changed()

    def _enter(self, lane: str, session: Hashable) -> None:
        if session != SERVER and not self.lanes[lane].of(session):
            self.lanes[lane].shares.enter(session)

    def choose(self, name: str, long: bool) -> Work | None:
        """The work whose step one of the workers of a lane takes next; None if there is none that may be served now.

        Both workers keep to one order: a worker waits while the first in turn is the other's, unless that one is busy.
        """
        self._look()
        lane, without_room = self.lanes[name], set[Need]()
        room = lane.room
        if room.first is not None and (not room.first.sessions or room.first.state is not State.WAITING):
            room.first = None
        for work in lane.in_turn():
            mine = work.long == long
            if work in lane.stepping:
                continue
            if not work.sessions and not work.unwanted and self._wanted_beside(name):
                if room.first is None:
                    return None  # nor any after it, which are the server's too
                if not work.begun:
                    continue  # what has begun goes on: it may hold the room for which somebody waits
            if not work.unwanted and not work.begun and (work.need in without_room or not self.may_begin(work)):
                without_room.add(work.need)
                self._wait_for_room(work)
            elif mine:
                if not work.unwanted and not work.begun:
                    work.begin(ahead=room.first is not None and room.first is not work)
                lane.stepping.add(work)
                return work
            elif not any(other.long == work.long for other in lane.stepping):
                return None
        return None

    def _wait_for_room(self, work: Work) -> None:
        """One that waits for room, unless another came first; the server itself keeps nobody from beginning."""
        room = self.lanes[work.lane].room
        if room.first is None and work.sessions:
            room.first = work
            for other in self.begun(room):
                other.ahead = False

    def took(self, work: Work, seconds: float) -> None:
        """A step of this work has taken so long."""
        lane = self.lanes[work.lane]
        lane.stepping.discard(work)
        work.took(seconds)
        lane.shares.charge(work.sessions, seconds)
        if work.state.finished:
            lane.queue.remove(work)
        lane.changed()
        lane.shares.settle({session for work in lane.queue for session in work.sessions})

    def begun(self, room: Room) -> list[Work]:
        """All that may hold memory of a machine."""
        return [work for lane in self.lanes.values() if lane.room is room for work in lane.queue if work.begun]

    def may_begin(self, work: Work) -> bool:
        """Whether there is room for it; and, if another came first and waits for room, whether that one does not wait
        longer: what began ahead of it fits beside it.
        """
        room = self.lanes[work.lane].room
        begun, first = self.begun(room), room.first
        if not room.budget.fits([one.need for one in (*begun, work)]):
            return False
        if first is None or first is work:
            return True
        return room.budget.fits([one.need for one in (first, work, *(other for other in begun if other.ahead))])

    def _wanted_beside(self, name: str) -> bool:
        """Whether somebody is to be served in another lane, or is served in this one, so that what the server does for
        itself has to wait.
        """
        return any(
            work.sessions and (work in lane.stepping or (other != name and (work.begun or self.may_begin(work))))
            for other, lane in self.lanes.items()
            for work in lane.queue
        )

    def ahead(self, work: Work) -> int:
        """How many pieces of work take their next step before this one does."""
        lane = self.lanes[work.lane]
        if work not in lane.queue:
            return 0
        before = lane.before(work)
        if not work.begun and not self.may_begin(work):
            before.update(self.begun(lane.room))  # it waits for their room
        return len(before)

    def _look(self) -> None:
        """Work of who is gone has lost them; what nobody wants any more ends."""
        now = self._clock()
        if now - self._looked < LOOK_S:
            return
        self._looked = now
        queues = [lane.queue for lane in self.lanes.values()]
        sessions = {session for queue in queues for work in queue for session in work.sessions}
        self._away = {session: self._away.get(session, now) for session in sessions if not self._there(session)}
        for session in [session for session, since in self._away.items() if now - since >= AWAY_S]:
            for queue in queues:
                for work in queue:
                    work.lose(session)
