"""Long work on a page: start it, watch it, stop it, read its result. A page never waits."""

import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import partial, wraps
from typing import Any

import streamlit as st

from ui.words import _, explain
from ui.work.lab import lab
from video import Explained, Progress
from vizlib.engine.cache import kept
from vizlib.engine.jobs import Job, State

SOON_S = 0.4  # what is done by then never shows a progress bar
POLL_S = 0.4


def jobs() -> dict[Hashable, Job]:
    """This session's jobs."""
    return st.session_state.setdefault("jobs", {})


def asked_for(key: Hashable) -> bool:
    """Whether this session asked for a result: it may be there because others did, and this class still guesses."""
    return key in st.session_state.setdefault("asked", set())


def result(key: Hashable) -> Any | None:
    """What the cache holds under ``key``."""
    return lab().cache.get(key)


def so_far(key: Hashable) -> Any | None:
    """The result under ``key``, or as much of it as there is."""
    done = result(key)
    if done is not None:
        return done
    job = jobs().get(key)
    return job.latest if job is not None and shows(job.latest) else None


def start(
    key: Hashable,
    work: Callable[..., Iterator[Any]],
    *args: Any,
    lane: str,
    title: str,
    size_of: Callable[[Any], int] | None = None,
    size: float = 0,
    wait_s: float = SOON_S,
    **options: Any,
) -> None:
    """Queue ``work(*args, **options)`` for this session; sessions that start the same at once share the work.

    With ``size_of``, the bytes of a result, its last step goes into the cache under ``key``. ``wait_s``: so long the
    page waits for it, and shows no progress if it is done by then.
    """
    running = jobs().get(key)
    if running is not None and not running.state.finished:
        return
    shared = lab()
    steps = work if size_of is None else partial(kept, shared.cache, key, size_of, work)
    job = shared.runner.submit(steps, *args, key=key, lane=lane, title=title, size=size, **options)
    jobs()[key] = job
    job.wait(wait_s)


def once(key: Hashable, work: Callable[..., Iterator[Any]], *args: Any, **options: Any) -> None:
    """``start``, unless the result is there, or this session began it before, even if it was stopped or failed."""
    if result(key) is None and key not in jobs():
        start(key, work, *args, **options)


def ask(key: Hashable, work: Callable[..., Iterator[Any]], *args: Any, **options: Any) -> None:
    """What a button does: ``start``, unless the result is there; once more, if it was stopped or failed."""
    asked_for(key)
    st.session_state["asked"].add(key)
    if result(key) is None:
        start(key, work, *args, **options)


def ended(keys: Sequence[Hashable]) -> list[Hashable]:
    """Which of ``keys`` were stopped or failed, and have no result."""
    mine = jobs()
    return [key for key in keys if key in mine and mine[key].state.finished and result(key) is None]


def forget(*keys: Hashable) -> None:
    """Drop finished jobs, so that their work may be started again."""
    for key in keys:
        jobs().pop(key, None)


def give_up(unwanted: Callable[[Any], bool]) -> None:
    """Leave this session's jobs with such keys."""
    for key in filter(unwanted, list(jobs())):
        jobs().pop(key).stop()


def unfinished(keys: Sequence[Hashable]) -> list[Job]:
    """The jobs under ``keys`` that still run or wait."""
    mine = jobs()
    return [mine[key] for key in keys if key in mine and not mine[key].state.finished]


def status(job: Job) -> str:
    """Where a job stands, in the session's words."""
    if job.stopping:
        return _("{title}: stopping after this step").format(title=job.title)
    ahead = lab().runner.ahead(job)
    if job.latest is None and ahead:
        return _("{title}: waiting, {ahead} ahead").format(title=job.title, ahead=ahead)
    if job.latest is None:
        return _("{title}: starting").format(title=job.title)
    done, total = counted(job)
    return _("{title}: {done} of {total}").format(title=job.title, done=done, total=total)


def progress(job: Job) -> float:
    """The share that is done."""
    if job.latest is None:
        return 0.0
    done, total = counted(job)
    return min(done / total, 1.0)


def counted(job: Job) -> tuple[int, int]:
    """How many steps of how many are done; a step that does not count is the result itself, as a clip is."""
    return getattr(job.latest, "done", 1), getattr(job.latest, "total", 1)


def apart(draw: Callable[..., None]) -> Callable[..., None]:
    """A part of a page that is drawn by itself when one of its widgets moves, as ``st.fragment``; but not while work is
    watched: a fragment would wait for the page's own run, which ends only when there is news.
    """

    @wraps(draw)
    def drawn(*args: Any) -> None:
        if unfinished(list(jobs())):
            with st.container():  # as a fragment has one: what is drawn next takes the place of what was
                draw(*args)
        else:
            st.fragment(draw)(*args)

    return drawn


def fresh(name: str, shown: Hashable) -> Any:
    """A container whose content goes at once when it is to show something else.

    While a page polls, the browser keeps what an earlier run drew; it would stay under what takes its place.
    """
    before = st.session_state.get(f"fresh-{name}", shown)
    st.session_state[f"fresh-{name}"] = shown
    return st.container() if before == shown else st.empty().container()


def panel(keys: Sequence[Hashable]) -> Callable[[], None]:
    """Progress and a Stop for every unfinished job under ``keys``.

    The page calls the answer when all else is drawn: it keeps the bars moving until a job has news, and then runs the
    page again. Whatever a person does meanwhile comes first, as it does in any running page. (A polling fragment
    beside the page, whose Stop ran the page at the same time, made Streamlit's script in the browser fail.)
    """
    seen = news(keys)
    running = unfinished(keys)
    # A container, also without jobs: what stands below keeps its place. (In st.empty, each run would make a new Stop,
    # and a press that falls between the old one and the new would be lost.)
    place = st.container()
    if not running:
        return lambda: None
    left, right = place.columns([5, 1], vertical_alignment="center")
    # A callback, because it runs before anything that could end the run early.
    right.button(
        _("Stop"),
        key=f"stop-{hash(tuple(keys))}",
        icon=":material/stop:",
        width="stretch",
        disabled=all(job.stopping for job in running),
        on_click=stop,
        args=(running,),
    )
    bars = [left.empty() for _job in running]

    def show() -> bool:
        for bar, job in zip(bars, running, strict=True):
            bar.progress(progress(job), text=status(job))
        return news(keys) == seen

    show()
    return partial(follow, show)


def follow(show: Callable[[], bool]) -> None:
    """Call ``show`` again and again while it answers True; then run the page again."""
    while show():
        time.sleep(POLL_S)
    st.rerun()


def stop(running: Sequence[Job]) -> None:
    """Ask these jobs to end."""
    for job in running:
        job.stop()


def news(keys: Sequence[Hashable]) -> list[tuple[bool, int]]:
    """What a page shows of its jobs besides the bars: when it changes, the page should run again.

    That is each step that is worth showing; of work that takes hundreds of steps, those that bring a new picture.
    """
    found = [job for job in map(jobs().get, keys) if job is not None]
    return [(job.state.finished, drawn(job.latest)) for job in found]


def drawn(step: Any) -> int:
    """How far what a step shows has come."""
    return getattr(step, "shown", getattr(step, "done", 0)) if shows(step) else 0


def shows(step: Any) -> bool:
    """Whether a step is worth showing before the work is done, as a prediction of some views is."""
    return step is not None and not isinstance(step, Progress)


def show_error(error: Explained) -> None:
    """What went wrong, and what to do."""
    st.error(explain(error), icon=":material/error:")


def show_errors(keys: Sequence[Hashable]) -> None:
    """The errors of the jobs under ``keys`` without a result, and which of them were stopped."""
    for job in (jobs().get(key) for key in keys if result(key) is None):
        if job is not None and job.error is not None:
            show_error(job.error)
        elif job is not None and job.state is State.STOPPED:
            st.info(_("{title} was stopped.").format(title=job.title), icon=":material/stop_circle:")
