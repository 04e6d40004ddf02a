"""The maps on one timeline of the clip, and their sums frame by frame."""

import io
from collections.abc import Sequence
from functools import partial

import numpy as np
import streamlit as st

from models.zoo import CARDS
from pages.attribution import figures
from pages.attribution.choice import title_of
from ui import work
from ui.charts.chart import chart
from ui.clip.actor import label_name
from ui.networks.card import badge
from ui.player import Painted, Track, player
from ui.words import _
from ui.work.lab import lab
from video import Clip
from vizlib.attribution import Attribution, Question, explaining
from vizlib.attribution.pictures import frame_on, frames_on, map_on, timeline


def maps_of(clip: Clip, wanted: Sequence[Question]) -> dict[Question, Attribution]:
    """Start what is not there yet; the maps that are there, by question."""
    keys = [question.key(clip) for question in wanted]
    for question, key in zip(wanted, keys, strict=True):
        work.once(
            key, explaining, clip, question, lab().networks, lane=question.device, title=title_of(question),
            size_of=lambda attribution: attribution.bytes, wait_s=0, instead_of=key.kind,
        )  # fmt: skip
    for job in work.unfinished(keys):
        job.wait(work.SOON_S / len(keys))
    maps = {question: work.result(key) for question, key in zip(wanted, keys, strict=True)}
    return {question: attribution for question, attribution in maps.items() if attribution is not None}


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
            f"why-{hash(attribution.question.key(clip))}-{span}",
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
    left, right = st.columns(2, vertical_alignment="center")
    with left:
        for name in dict.fromkeys(attribution.badge for attribution in maps):
            badge(name)
    right.download_button(
        _("Download the maps (NumPy)"), partial(packed, maps), file_name="motion-lab-maps.npz",
        mime="application/octet-stream", icon=":material/download:", width="stretch",
    )  # fmt: skip


def painted(attribution: Attribution, times: np.ndarray) -> Painted:
    """The map at each of ``times``."""
    return Painted(len(times), map_on(attribution, times))


def over_time(clip: Clip, maps: Sequence[Attribution], secret: bool) -> None:
    """A bar for each frame of each map."""
    times = timeline(maps)
    names = [f"{title_of(attribution.question)} · {about(attribution, secret)}" for attribution in maps]
    pictures = frames_on(clip, maps[0], times[figures.strip_of(len(times))])
    chart(figures.over_time(pictures, times, maps, names, words={"frame": _("frame")}), key="why-time", wide=True)


def packed(maps: Sequence[Attribution]) -> bytes:
    """The maps ``(T, H, W)`` as an .npz file, each under the name of its network and method."""
    file = io.BytesIO()
    np.savez_compressed(file, **{f"{m.question.network}-{m.question.method}": m.values for m in maps})  # type: ignore[arg-type]
    return file.getvalue()
