"""Who is served next: fair queuing among sessions, by the seconds that they were served.

Start-time fair queuing (Goyal, Vin and Cheng 1996): whoever comes begins level with the one that was served least among
those who wait, so that nobody saves up, and nobody pays for having used a machine that was idle. Of two who were served
alike the one whose work is shorter goes first, as by the finish tags of weighted fair queuing; that counts for at most
``LONG_S``, so that long work waits for a bounded time and then takes turns.
"""

from collections.abc import Collection, Hashable

LONG_S = 10.0  # seconds; what is longer than that is no shorter than anything


class Shares:
    """Seconds that each session was served in one lane, as far as they matter."""

    def __init__(self) -> None:
        self._served: dict[Hashable, float] = {}
        self._least = 0.0

    def enter(self, session: Hashable) -> None:
        """A session begins to want something."""
        self._served[session] = max(self._served.get(session, 0.0), self._least)

    def served(self, session: Hashable) -> float:
        """Seconds, with those that were not claimed while others waited."""
        return self._served.get(session, self._least)

    def charge(self, sessions: Collection[Hashable], seconds: float) -> None:
        """These were served together: each pays its part."""
        for session in sessions:
            self._served[session] = self.served(session) + seconds / len(sessions)

    def settle(self, waiting: Collection[Hashable]) -> None:
        """After a step: forget whom nothing is owed to, and who owes nothing, of those who want nothing more."""
        levels = [self.served(session) for session in waiting] or list(self._served.values())
        self._least = max([self._least, min(levels) if waiting else max(levels, default=0.0)])
        self._served = {
            session: level for session, level in self._served.items() if session in waiting or level > self._least
        }
