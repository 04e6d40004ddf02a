"""One watch for each run of a page: what the run has read of its work, and where it says how far that is.

Whatever a page reads is noted. When all is drawn, ``follow`` compares what was read with what is there now, so that
nothing can arrive unseen while the page is drawn; it follows all work of the page together and runs the page again when
there is news.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from ui.work.bars import show_ended, show_progress, show_running
from ui.work.news import News, jobs, news, result_of
from vizlib.engine.jobs import State
from vizlib.engine.keys import Key

POLL_S = 0.3


@dataclass(frozen=True)
class Panel:
    """A place for the bars, the Stop and the errors of some work; without ``keys``, of all that no other place has."""

    place: Any
    keys: tuple[Key, ...]


class Watch:
    """What one run of a page has read.

    Attributes:
        replaced: kinds of which this session gives up what this run has not read.
        over: whether the run has ended; what reads then is a part of the page that is drawn by itself.
    """

    def __init__(self) -> None:
        self.replaced: set[str] = set()
        self.over = False
        self._read: dict[Key, News] = {}
        self._used: set[Key] = set()
        self._panels: list[Panel] = []

    def note(self, key: Key, anew: bool = False) -> None:
        """``key`` is read now; what was seen of it first counts, unless its work begins ``anew``."""
        if anew or key not in self._read:
            self._read[key] = news(key)

    def uses(self, key: Key) -> None:
        """``key`` is read without any news of it being waited for."""
        self._used.add(key)

    def panel(self, *keys: Key) -> None:
        """Here the run says how far the work under ``keys`` is; see ``Panel``."""
        for key in keys:
            self.note(key)
        if self.over:
            return  # a part that is drawn by itself: the whole page runs again if there is something to tell
        # A container, also without jobs: what stands below keeps its place. (In st.empty, each run would make a new
        # Stop, and a press that falls between the old one and the new would be lost.)
        self._panels.append(Panel(st.container(), keys))

    @property
    def read(self) -> tuple[Key, ...]:
        """What the run has read so far."""
        return *self._read, *self._used

    @property
    def has_news(self) -> bool:
        """Whether something that was read is another now."""
        return any(news(key) != seen for key, seen in self._read.items())

    def follow(self) -> None:
        """The last line of a page: keep its bars moving until there is news, then run it again.

        Whatever a person does meanwhile comes first, as it does in any running page. (A polling fragment beside the
        page, whose Stop ran the page at the same time, made Streamlit's script in the browser fail.)
        """
        self.give_up()
        redraw = [self._draw(number, panel) for number, panel in enumerate(self._panels)]
        while True:
            # Asked first: what ends between the two questions is news.
            running = any(job for job in map(jobs().get, self._read) if job is not None and not job.state.finished)
            if self.has_news:
                st.rerun()
            if not running:
                return
            for draw in redraw:
                draw()
            time.sleep(POLL_S)

    def close(self) -> None:
        """The run is over, however it ended. What buttons give up from now on, the next run gives up."""
        self.over = True
        self.replaced = set()

    def give_up(self) -> None:
        """Leave what the session does of a replaced kind and this run has not read; and let go of what is done: its
        result is in the cache, as long as there is room. What was stopped or failed stays so until it is asked again.
        """
        for key in [key for key in jobs() if key not in self._read]:
            if key.kind in self.replaced or jobs()[key].state is State.DONE:
                jobs().pop(key).stop()

    def _draw(self, number: int, panel: Panel) -> Callable[[], None]:
        """Fill a panel's place; the answer moves its bars."""
        claimed = {key for other in self._panels for key in other.keys}
        keys = panel.keys or [key for key in self._read if key not in claimed]
        mine = [(key, job) for key in keys if (job := jobs().get(key)) is not None]
        running = [job for _key, job in mine if not job.state.finished]
        done = sum(job.state is State.DONE for _key, job in mine)
        ended = [(key, job) for key, job in mine if job.state in (State.STOPPED, State.FAILED)]
        with panel.place:
            bars = show_running(number, running)
            move = partial(show_progress, bars, running, done)
            move()
            show_ended(number, [(key, job) for key, job in ended if result_of(key) is None])
        return move


def watch() -> Watch:
    """The watch of a run that begins."""
    before: Watch | None = st.session_state.get("watch")
    st.session_state["watch"] = begun = Watch()
    if before is not None and before.over:
        begun.replaced |= before.replaced  # by the button that this run answers
    return begun


def current() -> Watch:
    """The watch of this run."""
    return st.session_state["watch"] if "watch" in st.session_state else watch()
