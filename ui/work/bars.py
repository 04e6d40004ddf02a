"""What a panel shows of its work: bars, a Stop, why something has ended, and a button that tries again."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from ui.words import _, explain, plain
from ui.work.lab import lab
from ui.work.news import jobs
from video import Explained
from vizlib.engine.jobs import Job, State
from vizlib.engine.keys import Key

MOST_BARS = 3  # of a panel; more pieces of work share one


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
