"""One watch for each run of a page: what the run has read of its work, and where it says how far that is.

Whatever a page reads is noted. When all is drawn, ``follow`` compares what was read with what is there now, so that
nothing can arrive unseen while the page is drawn; it follows all work of the page together and runs the page again when
there is news.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any

import streamlit as st

from ui.faults import told
from ui.words import _, explain, plain
from ui.work.lab import lab
from video import Explained, Progress
from vizlib.engine.jobs import Job, State
from vizlib.engine.keys import Key

POLL_S = 0.3
MOST_BARS = 3  # of a panel; more pieces of work share one


@dataclass(frozen=True)
class News:
    """What a page shows of a piece of work besides its bar: when it changes, the page should run again."""

    there: bool
    ended: bool
    shown: int


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


def jobs() -> dict[Key, Job]:
    """This session's jobs."""
    return st.session_state.setdefault("jobs", {})


def result_of(key: Key) -> Any | None:
    """What the cache holds under ``key``; or this session's own, if there was no room for it."""
    job = jobs().get(key)
    if job is not None and job.state is State.DONE:
        return job.latest
    return lab().cache.get(key)


def news(key: Key) -> News:
    """How far the work under ``key`` is, as far as a page shows it.

    That is each step that is worth showing; of work that takes hundreds of steps, those that bring a new picture.
    """
    job = jobs().get(key)
    if job is None:
        there = result_of(key) is not None
        return News(there, there, 0)
    step, there = job.latest, result_of(key) is not None
    if there:
        return News(True, True, 0)  # however the job stands, which may be about to end
    shown = getattr(step, "shown", getattr(step, "done", 0)) if shows(step) else 0
    return News(False, job.state.finished, shown)


def shows(step: Any) -> bool:
    """Whether a step is worth showing before the work is done, as a prediction of some views is."""
    return step is not None and not isinstance(step, Progress)


def show_running(number: int, running: Sequence[Job]) -> list[Any]:
    """Places for the bars, one a job, or one for all of many; and one Stop."""
    if not running:
        st.empty()  # in place of bars of an earlier run, which would stay while other work goes on
        return []
    left, right = st.columns([5, 1], vertical_alignment="center")
    # A callback, because it runs before anything that could end the run early.
    right.button(
        _("Stop"),
        key=f"stop-{number}",
        icon=":material/stop:",
        width="stretch",
        disabled=all(job.stopping for job in running),
        on_click=stop,
        args=(running,),
    )
    places = [left.empty() for _ in range(MOST_BARS)]  # also those that are empty now
    return places[: len(running)] if len(running) <= MOST_BARS else places[:1]


def show_progress(bars: Sequence[Any], running: Sequence[Job], done: int) -> None:
    """Move the bars. One for all says how many are ``done``, and where the first of the others stands."""
    if len(bars) == len(running):
        for bar, job in zip(bars, running, strict=True):
            bar.progress(progress(job), text=status(job))
        return
    total = len(running) + done
    now = next((job for job in running if job.state is State.RUNNING), running[0])
    text = _("{done} of {total} done · {now}").format(done=done, total=total, now=status(now))
    bars[0].progress((done + sum(map(progress, running))) / total, text=text)


def show_ended(number: int, ended: Sequence[tuple[Key, Job]]) -> None:
    """Why there is no result, and a button that tries again."""
    if not ended:
        st.empty()
        return
    with st.container():
        for _key, job in ended:
            if job.error is not None:
                show_error(job.error)
            else:
                st.info(_("{title} was stopped.").format(title=plain(job.title)), icon=":material/stop_circle:")
        keys = tuple(key for key, _job in ended)
        st.button(_("Run again"), key=f"again-{number}", icon=":material/replay:", on_click=again, args=keys)


def again(*keys: Key) -> None:
    """Start ended work as it was started."""
    for job in [jobs().pop(key) for key in keys if key in jobs()]:
        job.again()


def stop(running: Sequence[Job]) -> None:
    """Ask these jobs to end."""
    for job in running:
        job.stop()


def status(job: Job) -> str:
    """Where a job stands, in the session's words."""
    title = plain(job.title)
    if job.stopping:
        return _("{title}: stopping after this step").format(title=title)
    ahead = lab().runner.ahead(job)
    if job.latest is None and ahead:
        return _("{title}: waiting, {ahead} ahead").format(title=title, ahead=ahead)
    if job.latest is None:
        return _("{title}: starting").format(title=title)
    done, total = counted(job)
    return _("{title}: {done} of {total}").format(title=title, done=done, total=total)


def progress(job: Job) -> float:
    """The share that is done."""
    if job.latest is None:
        return 0.0
    done, total = counted(job)
    return min(done / total, 1.0)


def counted(job: Job) -> tuple[int, int]:
    """How many steps of how many are done; a step that does not count is the result itself, as a clip is."""
    return getattr(job.latest, "done", 1), getattr(job.latest, "total", 1)


def show_error(error: Explained) -> None:
    """What went wrong, and what to do."""
    st.error(explain(error), icon=":material/error:")


def apart(draw: Callable[..., None]) -> Callable[..., None]:
    """A part of a page that is drawn by itself when one of its widgets moves, as ``st.fragment``; but not while work is
    watched: a fragment would wait for the page's own run, which ends only when there is news.
    """

    @wraps(draw)
    def drawn(*args: Any) -> None:
        with told(draw.__name__):
            draw(*args)
        if current().over and (current().has_news or any(not job.state.finished for job in jobs().values())):
            st.rerun()  # it began work, or there is something to tell: the whole page follows

    @wraps(draw)
    def placed(*args: Any) -> None:
        if any(not job.state.finished for job in jobs().values()):
            with st.container():  # as a fragment has one: what is drawn next takes the place of what was
                draw(*args)
        else:
            st.fragment(drawn)(*args)

    return placed


def fresh(name: str, shown: Any) -> Any:
    """A container whose content goes at once when it is to show something else.

    While a page polls, the browser keeps what an earlier run drew; it would stay under what takes its place. So there
    are two places, in turn full and empty. (One that is emptied and filled in the same run may never be seen empty:
    Streamlit sends only the last of what goes to one place.)
    """
    before, turn = st.session_state.get(f"fresh-{name}", (shown, 0))
    turn = turn if before == shown else 1 - turn
    st.session_state[f"fresh-{name}"] = shown, turn
    places = [st.container() if turn == place else st.empty() for place in (0, 1)]
    return places[turn]
