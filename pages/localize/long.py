"""A long video through I3D, which knows many actions and no "none of these": the clip that ships, or a person's own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from datasets.samples import MOMENTS, SAMPLES, UNCUT
from models.zoo import card_of
from pages.localize import long_figures as figures
from pages.localize.downloads import ICON, Annotated, annotated
from pages.localize.long_figures import Shown
from pages.localize.long_numbers import long_numbers
from pages.localize.long_run import Run, begin, follow, go_on, kept
from ui import work
from ui.clip import picker
from ui.clip.picker import Chosen
from ui.lesson import Lesson
from ui.networks.card import badge
from ui.numbers import whole_share
from ui.player import Painted, Track, player
from ui.reveal import guessed, provenance
from ui.words import _
from video import read_frames
from video.bounds import MAX_SECONDS
from vizlib.localize.answers import EXAMPLE, Answers, answers_of, example
from vizlib.localize.dense import NETWORK, Dense, looked_at
from vizlib.localize.export import activitynet, table
from vizlib.metrics import Segment
from vizlib.results.runs import runs

MOST_S = 600.0  # of a long video are chosen when it is opened
SMOOTH_S, THRESHOLD, LEAST_S = 0.0, 0.3, 0.6  # with which the page opens
SIDE = 480  # pixels, of frames that are read for the player
HEIGHT = 220  # of the picture, CSS pixels
SOON = 5  # segments that are named while more come
AROUND_S = 1.0  # before and after a segment that is watched by itself
MOST_WATCHED_S = 30.0


@dataclass(frozen=True, eq=False)
class Video:
    """What is played: ``frames`` makes its pictures, ``id`` names them."""

    id: str
    title: str
    shown: Shown
    frames: Callable[[], np.ndarray | Painted]


def shown(page: Lesson) -> None:
    """The clip that ships, measured before; or the video of the sidebar, on demand."""
    choice = st.session_state["chosen"]
    if choice is None or isinstance(choice, Exception):
        picker.current()  # says what to do, and ends the run
    if isinstance(choice, Chosen) and choice.source.digest != UNCUT:
        own(page, choice)
    else:
        shipped(page)


def shipped(page: Lesson) -> None:
    """The worked example."""
    page.section("long", **long_numbers())
    told = guessed("long-guess")
    found, path = example(), SAMPLES[UNCUT].path
    fps = card_of(NETWORK).input.fps
    pictures = Shown(0.0, fps, round(found.end_s * fps))
    video = Video(UNCUT, _(SAMPLES[UNCUT].title), pictures, lambda: read_frames(path, pictures.times_s, SIDE))
    if not told:
        play(video, [happens(MOMENTS, pictures)], [])
        st.caption(
            _("Or choose a video of your own in the sidebar, of up to {most} minutes.").format(most=MAX_SECONDS // 60)
        )
        return
    result(found, video, UNCUT, MOMENTS)
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


def clock(seconds: float) -> str:
    """``1:04.5``."""
    return f"{int(seconds // 60)}:{seconds % 60:04.1f}"


def arrived(run: Run, found: Dense) -> None:
    """The whole stretch, or as much of it as there is."""
    if not found.finished:
        st.caption(
            _("Stopped after {done} of {total}.").format(
                done=minutes(found.done / card_of(NETWORK).input.fps),
                total=minutes(found.total / card_of(NETWORK).input.fps),
            )
        )
    answers = answers_of(found, run.start_s)
    fps, source = 1 / found.preview_s, run.source
    pictures = Shown(run.start_s, fps, len(found.previews))
    name = f"{source.digest[:16]}-{run.start_s:g}-{run.end_s:g}-{found.done}"
    video = Video(name, source.name, pictures, lambda: np.stack(list(looked_at(found.previews))))
    result(answers, video, source.name, (), run)
    badge(found.badge)


def result(
    answers: Answers, video: Video, name: str, moments: Sequence[tuple[str, float, float]], run: Run | None = None
) -> None:
    """The player over its timeline; beside it the sliders, what it comes to, and two files. Only the segments are made
    anew when a slider moves.
    """
    main, side = st.columns([4, 1], gap="medium")
    with side:
        smooth_s = st.slider(_("Smoothing (s)"), 0.0, 5.0, SMOOTH_S, 0.1, key="long-smooth", persist_state="session")
        threshold = st.slider(_("Threshold"), 0.05, 0.95, THRESHOLD, 0.05, key="long-cut", persist_state="session")
        least_s = st.slider(_("Least length (s)"), 0.0, 10.0, LEAST_S, 0.1, key="long-least", persist_state="session")
        segments = answers.segments(smooth_s, threshold, least_s)
        st.markdown(
            _("Segments: {segments}, of {actions} actions. They cover {share} of the time.").format(
                segments=len(segments),
                actions=len({s.label for s in segments}),
                share=whole_share(answers.covered(segments)),
            )
        )
        downloads(name, segments)
    with main:
        if run is not None:
            video = watched(run, video, segments)
        rows = [figures.segments_row("I3D", segments, video.shown, _("score {score:.2f}"))]
        if moments:
            rows.insert(0, happens(moments, video.shown))
        play(video, rows, figures.curves(answers, segments, video.shown, smooth_s, _("entropy")))
    with side:
        drawn_in(name, video, segments)


def happens(moments: Sequence[tuple[str, float, float]], pictures: Shown) -> figures.Row:
    """What a person sees."""
    return figures.moments_row(_("What happens"), [(_(label), start, end) for label, start, end in moments], pictures)


def downloads(name: str, segments: Sequence[Segment]) -> None:
    """The segments as two files."""
    trained = "I3D, Kinetics-400"
    st.download_button(
        "JSON", activitynet(name, segments, trained, trained), f"{name}.json", "application/json", icon=ICON,
        width="stretch", help=_("In ActivityNet's form"),
    )  # fmt: skip
    st.download_button("CSV", table(segments), f"{name}.csv", "text/csv", icon=ICON, width="stretch")


def drawn_in(name: str, video: Video, segments: Sequence[Segment]) -> None:
    """The video that the player shows, with its segments drawn in."""
    first, last = video.shown.start_s, float(video.shown.times_s[-1]) + 1 / video.shown.fps
    rows = {
        "I3D": [
            replace(each, start_s=max(each.start_s, first) - first, end_s=min(each.end_s, last) - first)
            for each in segments
            if each.start_s < last and each.end_s > first
        ]
    }
    file = Annotated(video.id, video.frames, video.shown.fps, rows, figures.colors_of(segments))
    annotated(name, file, make="MP4", get="MP4")


def watched(run: Run, video: Video, segments: Sequence[Segment]) -> Video:
    """The whole at a reduced rate, or one segment, read again, at full rate."""
    full = card_of(NETWORK).input.fps
    if video.shown.fps > full * 0.99:
        return video
    names = {"": _("The whole, {fps:.2g} frames a second").format(fps=video.shown.fps)}
    names |= {str(n): f"{s.label} · {clock(s.start_s)}–{clock(s.end_s)}" for n, s in enumerate(segments[:20])}
    which = st.selectbox(_("Watch"), list(names), format_func=names.__getitem__, key="long-watch")
    if not which:
        return video
    segment = segments[int(which)]
    start_s = max(segment.start_s - AROUND_S, run.start_s)
    end_s = min(segment.end_s + AROUND_S, run.end_s, start_s + MOST_WATCHED_S)
    pictures = Shown(start_s, full, max(round((end_s - start_s) * full), 2))
    source = run.source.data
    return Video(
        f"{video.id}-{start_s:.2f}-{end_s:.2f}", video.title, pictures,
        lambda: read_frames(source, pictures.times_s, SIDE),
    )  # fmt: skip


def play(video: Video, rows: Sequence[figures.Row], curves: Sequence[figures.Curve]) -> None:
    track = Track(f"long-{video.id}", video.title, video.frames)
    player(
        [track], video.shown.fps, key="long-player", start_s=video.shown.start_s, height=HEIGHT, rows=rows,
        curves=curves,
    )  # fmt: skip
