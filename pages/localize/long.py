"""A long video through I3D, which knows many actions and no "none of these": the clip that ships, or a person's own."""

from pathlib import Path

import streamlit as st

from datasets.samples import MOMENTS, SAMPLES, UNCUT
from models.zoo import card_of
from pages.localize.long_figures import Shown
from pages.localize.long_numbers import finding, long_numbers
from pages.localize.long_result import LEAST_S, SMOOTH_S, THRESHOLD, Video, clock, happens, play, result
from pages.localize.long_run import Run, begin, follow, give_up, go_on, kept
from ui import work
from ui.clip import picker
from ui.clip.picker import Chosen
from ui.lesson import Lesson
from ui.networks.card import badge
from ui.numbers import whole_share
from ui.player import Painted
from ui.reveal import guessed, provenance
from ui.words import _
from video import read_frames
from video.bounds import MAX_SECONDS
from vizlib.localize.answers import EXAMPLE, answers_of, example
from vizlib.localize.dense import NETWORK, Dense
from vizlib.localize.previews import picture
from vizlib.results.runs import named, runs

SIDE = 480  # pixels, of the clip that ships
MOST_S = 600.0  # of a long video are chosen when it is opened
SOON = 5  # segments that are named while more come


def shown(page: Lesson) -> None:
    """The clip that ships, measured before; or the video of the sidebar, on demand."""
    choice = st.session_state["chosen"]
    if isinstance(choice, Chosen) and choice.source.digest != UNCUT:
        own(page, choice)
        return
    give_up()
    if not isinstance(choice, picker.Chosen | picker.Actor):
        picker.current()  # says what to do, and ends the run
    shipped(page)


def shipped(page: Lesson) -> None:
    """The worked example."""
    page.section("long", **long_numbers())
    told = guessed("long-guess")
    found, path = example(), SAMPLES[UNCUT].path
    fps = card_of(NETWORK).input.fps
    pictures = Shown(0.0, fps, round(found.end_s * fps))
    version = named(EXAMPLE)[EXAMPLE]["version"]
    video = Video(
        UNCUT, _(SAMPLES[UNCUT].title), UNCUT, version, pictures, lambda: read_frames(path, pictures.times_s, SIDE)
    )
    if not told:
        play(video, [happens(MOMENTS, pictures)], [])
        st.caption(
            _("Or choose a video of your own in the sidebar, of up to {most} minutes.").format(most=MAX_SECONDS // 60)
        )
        return
    result(found, video, MOMENTS)
    page.section(finding(), **long_numbers())
    page.section("long_found", **long_numbers())
    provenance(runs(EXAMPLE))


def own(page: Lesson, choice: Chosen) -> None:
    """A person's own video: which part of it, how long that takes, and what was found so far."""
    page.section("long_own", **long_numbers())
    left, right = st.columns([4, 1], vertical_alignment="bottom")
    with left:
        stretch = part(choice)
    run = kept(choice.source, stretch)
    if run is not None:
        follow(run)
    found = None if run is None else run.latest
    with right:
        button(choice, stretch, run, found)
    if run is None:
        return
    if run.running:
        estimate(found)
    elif found is not None and not found.finished:
        stopped(found)
    with work.fresh("long-result", (run.key, run.running)):
        if found is not None and len(found.scores):
            (so_far if run.running else arrived)(run, found)


def part(choice: Chosen) -> tuple[float, float]:
    """From when to when."""
    end = round(choice.info.seconds, 1)
    if end < 1:
        return 0.0, choice.info.seconds
    start_s, end_s = st.slider(
        _("Part of the video (s)"), 0.0, end, (0.0, min(end, MOST_S)), step=0.1 if end < 60 else 1.0, format="%.1f",
        key=f"long-part-{choice.source.digest[:14]}", persist_state="session",
    )  # fmt: skip
    return start_s, choice.info.seconds if end_s >= end else end_s


def button(choice: Chosen, stretch: tuple[float, float], run: Run | None, found: Dense | None) -> None:
    """Start, or go on from where it was stopped."""
    if run is not None and not run.going and found is not None and not found.finished:
        st.button(
            _("Go on"), icon=":material/play_arrow:", type="primary", width="stretch", on_click=go_on, args=(run,)
        )
        return
    st.button(
        _("Start"), icon=":material/play_arrow:", type="primary", width="stretch", on_click=begin,
        args=(choice.source, stretch), disabled=run is not None and (run.running or found is not None),
    )  # fmt: skip


def estimate(found: Dense | None) -> None:
    """How long it takes, as soon as the first pieces tell."""
    if found is None or found.whole_s is None or found.left_s is None:
        st.caption(_("The first seconds of the video tell how long it takes."))
        return
    st.caption(
        _("{video} of video take about {whole} on this device; {left} are left. Stop keeps what was found.").format(
            video=minutes(found.total / card_of(NETWORK).input.fps),
            whole=minutes(found.whole_s),
            left=minutes(found.left_s),
        )
    )


def stopped(found: Dense) -> None:
    """How far it came."""
    fps = card_of(NETWORK).input.fps
    done, total = minutes(found.done / fps), minutes(found.total / fps)
    st.caption(_("Stopped after {done} of {total}.").format(done=done, total=total))


def minutes(seconds: float) -> str:
    """``2 min 05 s``, ``10 min`` or ``5 s``."""
    whole, rest = divmod(round(seconds), 60)
    if whole and not rest:
        return _("{minutes} min").format(minutes=whole)
    if whole:
        return _("{minutes} min {seconds:02d} s").format(minutes=whole, seconds=rest)
    return _("{seconds} s").format(seconds=rest)


def so_far(run: Run, found: Dense) -> None:
    """The best segments, while more come."""
    segments = answers_of(found, run.start_s).segments(SMOOTH_S, THRESHOLD, LEAST_S)[:SOON]
    st.markdown("#### " + _("So far"))
    rows = [f"- **{s.label}** · {clock(s.start_s)}–{clock(s.end_s)} · {whole_share(s.score)}" for s in segments]
    st.markdown(
        "\n".join(rows)
        if rows
        else _("No action above the threshold of {share} yet.").format(share=whole_share(THRESHOLD))
    )


def arrived(run: Run, found: Dense) -> None:
    """The whole stretch, or as much of it as there is."""
    answers = answers_of(found, run.start_s)
    fps, source = 1 / found.preview_s, run.source
    pictures = Shown(run.start_s, fps, len(found.previews))
    video = Video(
        f"{source.digest[:16]}-{run.start_s:g}-{run.end_s:g}-{found.done}", source.name, Path(source.name).stem,
        source.digest[:8], pictures, lambda: pictures_of(found),
    )  # fmt: skip
    result(answers, video, (), run)
    badge(found.badge)


def pictures_of(found: Dense) -> Painted:
    """The small pictures, each opened when it is its turn: of an hour, all at once take 300 MB."""
    return Painted(len(found.previews), lambda t: picture(found.previews[t]))
