"""The maps on one timeline of the clip, and their sums frame by frame."""

import io
from collections.abc import Callable, Sequence
from functools import partial
from math import isnan
from typing import Any

import numpy as np
import streamlit as st

from models.zoo import CARDS
from pages.attribution import figures
from pages.attribution.choice import title_of
from ui import work
from ui.charts.chart import chart
from ui.clip.actor import label_name
from ui.networks.card import badge
from ui.networks.pathways import pathway_names
from ui.numbers import whole_share
from ui.player import Painted, Track, player
from ui.words import _
from ui.work.lab import lab
from video import Clip
from vizlib.attribution import Attribution, Pace, Question, explaining, most_passes, pace_key, pacing
from vizlib.attribution.need import memory_of, seconds_of
from vizlib.attribution.pictures import frame_on, frames_on, map_on, timeline
from vizlib.attribution.shapley import MOST_ERROR
from vizlib.cost.memory import answering

LONG_S = 30  # what may take longer does not begin by itself


def maps_of(clip: Clip, wanted: Sequence[Question]) -> dict[Question, Attribution]:
    """Start what is not there yet; the maps that are there, or as much of them as is known, by question."""
    begun = [question for question in wanted if may_begin(clip, question)]
    keys = [question.key(clip) for question in begun]
    for question in begun:
        begin(work.once, clip, question, wait_s=0, instead_of=question.key(clip).kind)
    for job in work.unfinished(keys):
        job.wait(work.SOON_S / len(keys))
    maps = {question: work.so_far(key) for question, key in zip(begun, keys, strict=True)}
    return {question: attribution for question, attribution in maps.items() if attribution is not None}


def begin(how: Callable[..., None], clip: Clip, question: Question, **options: Any) -> None:
    """Queue a map, by ``work.once`` or ``work.ask``."""
    how(
        question.key(clip), explaining, clip, question, lab().networks, lane=question.device, title=title_of(question),
        size_of=lambda attribution: attribution.bytes, size=seconds_of(question), **memory_of(question), **options,
    )  # fmt: skip


def may_begin(clip: Clip, question: Question) -> bool:
    """Whether a map may be begun. Of Shapley values the time is told before; what takes long waits for a person."""
    key = question.key(clip)
    if question.method != "shapley" or key in work.jobs() or work.result(key) is not None:
        return True
    pace_at = pace_key(question.network, question.device)
    work.once(
        pace_at, pacing, question, lab().networks, lane=question.device, size_of=lambda _pace: 100,
        **answering(question.network),
        title=_("Timing one pass of {title}").format(title=_(CARDS[question.network].title)),
    )  # fmt: skip
    pace: Pace | None = work.result(pace_at)
    if pace is None:
        return False
    seconds = pace.most(question)
    told = _("{map}: at most {time} on this machine, for {orders} orders of the frames in {passes} passes.").format(
        map=title_of(question), time=duration(seconds), orders=question.orders, passes=f"{most_passes(question):,}"
    )
    if seconds <= LONG_S:
        st.caption(":material/timer: " + told)
        return True
    text_at, button_at = st.columns([4, 1], vertical_alignment="center")
    told = told + " " + _("It may be stopped at any time, and what is known by then stays.")
    text_at.info(told, icon=":material/timer:")
    button_at.button(
        _("Begin"), key=f"why-begin-{question.network}", icon=":material/play_arrow:", type="primary", width="stretch",
        on_click=begin, args=(work.ask, clip, question),
    )  # fmt: skip
    return False


def duration(seconds: float) -> str:
    """As people say it."""
    if seconds < 90:
        return _("about {n} s").format(n=max(1, round(seconds)))
    if seconds < 90 * 60:
        return _("about {n} min").format(n=round(seconds / 60))
    return _("about {n} h").format(n=round(seconds / 3600))


def sampled(maps: Sequence[Attribution]) -> None:
    """Of maps that were sampled: from how many orders, and how sure they are."""
    for attribution in maps:
        if attribution.errors is None:
            continue
        words = _(
            "{map}: {orders} orders of the frames, half of them the reverse of the others. Error bars: two standard "
            "errors; their mean is {unsure:.0%} of the largest value, and sampling goes on until one standard error is "
            "at most {target:.0%}."
        )
        st.caption(
            words.format(
                map=title_of(attribution.question), orders=attribution.orders, unsure=2 * attribution.unsure,
                target=MOST_ERROR,
            )
        )  # fmt: skip


def about(attribution: Attribution, secret: bool = False) -> str:
    """What a map explains, in a line; not the class, where that would tell a ``secret``."""
    question = attribution.question
    names = CARDS[question.network].classes
    assert question.target is not None
    target = _("the network's own answer") if secret else label_name(names[question.target])
    if question.against is not None:
        against = _("another class") if secret else label_name(names[question.against])
        return _("{target} against {against}").format(target=target, against=against)
    if attribution.badge == "random":
        return f"{target} · " + _("random weights")  # whose probabilities are no answer
    return f"{target} · {attribution.probabilities[question.target]:.0%}"


def played(clip: Clip, maps: Sequence[Attribution], secret: bool) -> None:
    """The maps in the player."""
    times = timeline(maps)
    span = f"{times[0]}-{times[-1]}"
    tracks = [
        Track(
            f"why-{hash(attribution.question.key(clip))}-{attribution.orders}-{span}",
            title_of(attribution.question),
            frames=partial(Painted, len(times), partial(frame_on, clip, attribution, times)),
            heat=partial(painted, attribution, times),
            note=about(attribution, secret),
        )
        for attribution in maps
    ]
    height = 290 if len(maps) < 3 else 560
    player(tracks, clip.fps, key="why-player", start_s=clip.start_s + times[0] / clip.fps, height=height)
    st.caption(
        _(
            "Signed maps: orange speaks for the class, blue against it. The others go from black to yellow. Each map "
            "has its own scale; the slider fades between the clip and the map."
        )
        + " "
        + _("The networks look at {start:.1f} to {end:.1f} s of the clip.").format(
            start=clip.start_s + times[0] / clip.fps, end=clip.start_s + (times[-1] + 1) / clip.fps
        )
    )
    carried(maps, secret)
    left, right = st.columns(2, vertical_alignment="center")
    with left:
        for name in dict.fromkeys(attribution.badge for attribution in maps):
            badge(name)
    right.download_button(
        _("Download the maps (NumPy)"), partial(packed, maps), file_name="motion-lab-maps.npz",
        mime="application/octet-stream", icon=":material/download:", width="stretch",
    )  # fmt: skip


def carried(maps: Sequence[Attribution], secret: bool) -> None:
    """How much of the score each pathway carries, by methods whose parts add up to it."""
    parts: dict[str, list[Attribution]] = {}
    for one in maps:
        if one.question.pathway and not isnan(one.residual) and not isnan(one.carried):
            parts.setdefault(one.question.network, []).append(one)
    for name, mine in parts.items():
        words = _(
            "{title}, {about}: from the baseline to the clip, the score changes from {low} to {high}. Of this "
            "difference, {shares}."
        )
        shares = _(" and ").join(
            _("the {pathway} carries **{share}**").format(
                pathway=pathway_names()[one.question.pathway], share=whole_share(one.carried)
            )
            for one in mine
        )
        low, high = (f"{score:.1f}".replace("-", "\N{MINUS SIGN}") for score in (mine[0].baseline_score, mine[0].score))
        st.markdown(
            words.format(title=_(CARDS[name].title), about=about(mine[0], secret), low=low, high=high, shares=shares)
        )


def painted(attribution: Attribution, times: np.ndarray) -> Painted:
    """The map at each of ``times``."""
    return Painted(len(times), map_on(attribution, times))


def over_time(clip: Clip, maps: Sequence[Attribution], secret: bool) -> None:
    """A bar for each frame of each map."""
    times = timeline(maps)
    names = [f"{title_of(attribution.question)} · {about(attribution, secret)}" for attribution in maps]
    pictures = frames_on(clip, maps[0], times[figures.strip_of(len(times))])
    chart(figures.over_time(pictures, times, maps, names, words={"frame": _("frame")}), key="why-time", wide=True)
    sampled(maps)


def packed(maps: Sequence[Attribution]) -> bytes:
    """The maps ``(T, H, W)`` as an .npz file, each under the name of its network, pathway and method."""
    file = io.BytesIO()
    named = {
        "-".join(filter(None, (m.question.network, m.question.pathway, m.question.method))): m.values for m in maps
    }
    np.savez_compressed(file, **named)  # type: ignore[arg-type]
    return file.getvalue()
