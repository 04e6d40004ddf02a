"""The rooms of this server: in memory only, few, and none for ever."""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import cache
from threading import Lock, RLock

from ui.votes.letters import ALPHABET, LETTERS, OWN
from ui.votes.room import Room
from video.errors import Explained

IDLE_S, LONGEST_S = 2 * 3600.0, 10 * 3600.0
MOST_ROOMS = 60
SPARED_S = 600.0  # a room in which nothing was done for so long makes place for another; first one without phones
MOST_ENDED = 500  # rooms whose letters are remembered, so that their phones are told, and nobody gets them at once


class NoRoom(Explained):
    """All rooms are taken."""


class Rooms:
    """All rooms of a server. Any thread may use it.

    Attributes:
        first: what their first letters are chosen from.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, most: int = MOST_ROOMS, first: str = OWN) -> None:
        self.first = first
        self._clock = clock
        self._most = most
        self._lock = RLock()
        self._rooms: dict[str, Room] = {}
        self._ended: OrderedDict[str, str] = OrderedDict()  # keys by letters

    def open(self) -> Room:
        """A new room.

        Raises:
            NoRoom: there are as many as can be, and something is done in each.
        """
        with self._lock:
            self._sweep()
            if len(self._rooms) >= self._most:
                idle = min(self._rooms.values(), key=lambda room: (room.seats.there > 0, room.touched))
                if self._clock() - idle.touched < SPARED_S:
                    raise NoRoom(
                        "All {most} rooms of this server are in use. One that is idle for {minutes:.0f} minutes makes "
                        "place: try again then.",
                        most=self._most, minutes=SPARED_S / 60,
                    )  # fmt: skip
                self.end(idle)
            letters = self._unused()
            self._rooms[letters] = room = Room(letters, self._clock)
            return room

    def find(self, letters: str) -> Room | None:
        """The room of these letters, if it lives."""
        with self._lock:
            self._sweep()
            return self._rooms.get(letters)

    def has_ended(self, letters: str) -> bool:
        """Whether there was such a room not long ago."""
        with self._lock:
            return letters in self._ended

    def owns(self, letters: str) -> bool:
        """Whether a room of these letters would be here, and not at another copy of the app."""
        return letters[:1] in self.first

    def end(self, room: Room) -> None:
        """The room is over, and forgotten but for its letters."""
        with self._lock:
            if self._rooms.get(room.letters) is room:
                del self._rooms[room.letters]
                self._ended[room.letters] = room.key
                while len(self._ended) > MOST_ENDED:
                    self._ended.popitem(last=False)
        room.end()

    def __len__(self) -> int:
        return len(self._rooms)

    def _sweep(self) -> None:
        now = self._clock()
        for room in list(self._rooms.values()):
            if now - room.touched > IDLE_S or now - room.began > LONGEST_S:
                self.end(room)

    def _unused(self) -> str:
        while True:
            first = secrets.choice(self.first)
            rest = secrets.SystemRandom().sample(ALPHABET.replace(first, ""), LETTERS - 1)
            letters = first + "".join(rest)
            if letters not in self._rooms and letters not in self._ended:
                return letters


@cache
def made() -> Rooms:
    """The rooms, made when they are first asked for."""
    return Rooms()


MAKING = Lock()  # two sessions that ask at once get the same


def rooms() -> Rooms:
    """The one owner of rooms on this server. Streamlit does not keep it: any browser may clear its caches."""
    with MAKING:
        return made()
