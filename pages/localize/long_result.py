"""What was found in a long video: the player over its timeline, the sliders that make the segments, and the files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from models.zoo import card_of
from pages.localize import long_figures as figures
from pages.localize.downloads import with_segments
from pages.localize.long_figures import Shown
from pages.localize.long_run import Run
from ui.clip.annotated import ICON, annotated
from ui.numbers import whole_share
from ui.player import Painted, Track, player
from ui.words import _
from video import read_frames
from vizlib.localize.answers import Answers
from vizlib.localize.dense import NETWORK
from vizlib.localize.export import activitynet, table
from vizlib.metrics import Segment

SMOOTH_S, THRESHOLD, LEAST_S = 0.0, 0.3, 0.6  # with which the page opens
HEIGHT = 220  # of the picture, CSS pixels
AROUND_S = 1.0  # before and after a segment that is watched by itself
MOST_WATCHED_S, SIDE = 15.0, 320  # seconds and pixels that are read of it: 115 MB at most


@dataclass(frozen=True, eq=False)
class Video:
    """What is played: ``frames`` makes its pictures, ``id`` names them.

    Attributes:
        name: of the files about it, and of the video in them.
        version: of the data, that is of the video's content.
    """

    id: str
    title: str
    name: str
    version: str
    shown: Shown
    frames: Callable[[], np.ndarray | Painted]


def result(answers: Answers, video: Video, moments: Sequence[tuple[str, float, float]], run: Run | None = None) -> None:
    """The player over its timeline; beside it the sliders, what it comes to, and the files. Only the segments are made
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
        downloads(video, segments)
    with main:
        if run is not None:
            video = watched(run, video, segments)
        rows = [figures.segments_row("I3D", segments, video.shown, _("score {score:.2f}"))]
        if moments:
            rows.insert(0, happens(moments, video.shown))
        play(video, rows, figures.curves(answers, segments, video.shown, smooth_s, _("entropy")))
        if len(segments) > figures.MOST_SPANS:
            st.caption(
                _(
                    "The timeline shows the {shown} segments with the highest scores; JSON and CSV hold {more} more."
                ).format(shown=figures.MOST_SPANS, more=len(segments) - figures.MOST_SPANS)
            )
    with side:
        drawn_in(video, segments)


def happens(moments: Sequence[tuple[str, float, float]], pictures: Shown) -> figures.Row:
    """What a person sees."""
    return figures.moments_row(_("What happens"), [(_(label), start, end) for label, start, end in moments], pictures)


def downloads(video: Video, segments: Sequence[Segment]) -> None:
    """The segments as two files."""
    said = activitynet(video.name, segments, video.version, "I3D, Kinetics-400")
    st.download_button(
        "JSON", said, f"{video.name}.json", "application/json", icon=ICON, width="stretch",
        help=_("In ActivityNet's form"),
    )  # fmt: skip
    st.download_button("CSV", table(segments), f"{video.name}.csv", "text/csv", icon=ICON, width="stretch")


def drawn_in(video: Video, segments: Sequence[Segment]) -> None:
    """The video that the player shows, with its segments drawn in."""
    rows = drawn(segments, video.shown)
    file = with_segments(video.id, video.frames, video.shown.fps, rows, figures.colors_of(segments))
    annotated(f"{video.name}-annotated", file, make="MP4", get="MP4")


def drawn(segments: Sequence[Segment], pictures: Shown) -> dict[str, list[Segment]]:
    """The segments of the timeline that the pictures show, in seconds from the first picture on."""
    first, last = pictures.start_s, float(pictures.times_s[-1]) + 1 / pictures.fps
    return {
        "I3D": [
            replace(each, start_s=max(each.start_s, first) - first, end_s=min(each.end_s, last) - first)
            for each in segments[: figures.MOST_SPANS]
            if each.start_s < last and each.end_s > first
        ]
    }


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
    return replace(
        video, id=f"{video.id}-{start_s:.2f}-{end_s:.2f}", shown=pictures,
        frames=lambda: read_frames(source, pictures.times_s, SIDE),
    )  # fmt: skip


def play(video: Video, rows: Sequence[figures.Row], curves: Sequence[figures.Curve]) -> None:
    track = Track(f"long-{video.id}", video.title, video.frames)
    player(
        [track], video.shown.fps, key="long-player", start_s=video.shown.start_s, height=HEIGHT, rows=rows,
        curves=curves,
    )  # fmt: skip


def clock(seconds: float) -> str:
    """``1:04.5``."""
    return f"{int(seconds // 60)}:{seconds % 60:04.1f}"
