"""Channels of a layer on the page: all of them to choose from, and one looked at closely."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from models.zoo import CARDS
from pages.features import figures
from ui.charts.chart import chart
from ui.lesson import AT
from ui.player import Dot, Painted, Track, player
from ui.words import _
from video import Clip
from vizlib.features.channels import MOTION, STILL, STRONGEST, Features

CHANNEL, CHANNEL_OF = "channel", "channel_of"
PLAYED = 6
ALIKE = 1.05  # times as much: what is nearer counts as the same


def order_names() -> dict[str, str]:
    return {STRONGEST: _("strongest first"), MOTION: _("motion first"), STILL: _("still picture first")}


def words() -> dict[str, str]:
    """Of the figures."""
    return {
        "channel": _("channel"),
        "clip": _("clip"),
        "frozen": _("frozen middle frame"),
        "index": _("motion index"),
        "response": _("response"),
        "frame": _("frame"),
    }


def channel_before(features: Features, clip: Clip, by: str) -> int:
    """The channel looked at, before its number is drawn: the first one, until somebody chooses another."""
    first, count = int(features.order(by)[0]), len(features.response)
    of = (clip.digest, features.name, features.layer, by)
    given = st.query_params.get(CHANNEL, "")
    if CHANNEL_OF not in st.session_state and given.isdecimal() and len(given) < 6:
        st.session_state[CHANNEL] = int(given)
    elif st.session_state.get(CHANNEL_OF) != of:
        st.session_state[CHANNEL] = first
    st.session_state[CHANNEL_OF] = of
    return min(int(st.session_state.get(CHANNEL, first)), count - 1)


def look_at(channel: int) -> None:
    """What a click does: it turns to the experiment that looks at one channel."""
    st.session_state[CHANNEL] = channel
    st.query_params[AT] = "channel"
    st.rerun()


def track(features: Features, clip: Clip, channel: int, title: str, note: str = "", frozen: bool = False) -> Track:
    """A channel over the clip, with a dot where and while it responds most; or over the frozen middle frame."""
    at, y, x = features.peak(channel)
    shapes: Sequence[tuple[Dot, ...]] = [(Dot(x, y),) if step == features.steps[at] else () for step in features.steps]
    return Track(
        f"{clip.digest}-{features.name}-{features.badge}-{features.layer}-{channel}-{frozen}",
        title,
        frames=partial(Painted, len(features.frames), partial(features.frame, frozen)),
        heat=partial(Painted, len(features.frames), partial(features.heat, channel, frozen)),
        shapes=() if frozen else tuple(shapes),
        note=note,
    )


def played(features: Features, clip: Clip, by: str) -> None:
    """The first channels side by side; a click looks at one."""
    shown = [int(k) for k in features.order(by)[:PLAYED]]
    note = _("response {value:.2g} · index {index:+.2f}")
    tracks = [
        track(
            features,
            clip,
            k,
            _("channel {n}").format(n=k),
            note.format(value=features.response[k], index=features.motion[k]),
        )
        for k in shown
    ]
    start, _y, _x = features.peak(shown[0])
    picked = player(tracks, fps_of(features), key="features-player", height=500, frame=start)
    if picked is not None:
        look_at(shown[picked.track])


def fps_of(features: Features) -> float:
    """Frames a second that the network sees."""
    spec = CARDS[features.name].input
    return spec.fps / spec.stride


def all_bars(features: Features, by: str, channel: int) -> None:
    """All channels; a click looks at one."""
    axis = {
        STRONGEST: _("channels, strongest first"),
        MOTION: _("channels, motion first"),
        STILL: _("channels, still picture first"),
    }[by]
    name = f"channels-{features.name}-{features.layer}-{by}"
    event = chart(figures.channels(features, by, channel, axis=axis, words=words()), key=name, wide=True, clicks=True)
    points = event.selection.points if event else []
    if points:
        look_at(int(points[0]["customdata"][0]))


def closely(features: Features, clip: Clip, by: str, channel: int) -> None:
    """One channel: how much it responds to the clip and to the frozen frame, where, and when."""
    st.session_state[CHANNEL] = channel
    left, right = st.columns([1, 3], vertical_alignment="bottom")
    channel = int(
        left.number_input(_("Channel looked at"), 0, len(features.response) - 1, key=CHANNEL, persist_state="session")
    )
    if channel == features.order(by)[0]:
        st.query_params.pop(CHANNEL, None)
    else:
        st.query_params[CHANNEL] = str(channel)
    right.markdown(compared(features, channel))
    channel_numbers(features, channel)
    pictures, curve = st.columns([6, 5]) if features.moving.shape[1] > 1 else (st, st)
    with pictures.container():
        pair(features, clip, channel)
    with curve.container():
        when(features, channel)


def channel_numbers(features: Features, channel: int) -> None:
    """Its two responses, its index and its place."""
    moving, frozen, index, strongest = st.columns(4)
    moving.metric(_("response to the clip"), f"{features.response[channel]:.3g}")
    frozen.metric(_("to the frozen frame"), f"{features.frozen_response[channel]:.3g}")
    index.metric(_("motion index"), f"{features.motion[channel]:+.2f}")
    rank = int((features.order(STRONGEST) == channel).argmax()) + 1
    strongest.metric(_("by strength"), _("{rank} of {count}").format(rank=rank, count=len(features.response)))


def pair(features: Features, clip: Clip, channel: int) -> None:
    """The channel on the clip and on the frozen frame."""
    at, y, x = features.peak(channel)
    tracks = [
        track(features, clip, channel, _("on the clip")),
        track(features, clip, channel, _("on its frozen middle frame"), frozen=True),
    ]
    player(tracks, fps_of(features), key="channel-player", height=400, frame=at)
    if features.response[channel] > 0:
        st.caption(_("The dot: its strongest response, at (t, y, x) = ({t}, {y}, {x}).").format(t=at, y=y, x=x))


def when(features: Features, channel: int) -> None:
    """Its response at each step."""
    if features.moving.shape[1] == 1:
        st.caption(_("This layer has one step in time, which stands for all frames."))
    else:
        chart(figures.over_time(features, channel, words=words()), key="over-time")


def compared(features: Features, channel: int) -> str:
    """A channel's two responses in a sentence."""
    a, b = float(features.response[channel]), float(features.frozen_response[channel])
    n = channel
    if features.faint[channel]:
        return _("**Channel {n}** hardly responds to either: its index means nothing.").format(n=n)
    if b == 0:
        return _("**Channel {n}** responds to the clip, and not at all to its frozen frame.").format(n=n)
    if a == 0:
        return _("**Channel {n}** responds to the frozen frame, and not at all to the clip.").format(n=n)
    if max(a, b) < ALIKE * min(a, b):
        return _("**Channel {n}** responds to the clip and to its frozen frame alike.").format(n=n)
    if a > b:
        return _("**Channel {n}** gives **{times:.1f} times** as much on the clip as on its frozen frame.").format(
            n=n, times=a / b
        )
    return _("**Channel {n}** gives **{times:.1f} times** as much on the frozen frame as on the clip.").format(
        n=n, times=b / a
    )
