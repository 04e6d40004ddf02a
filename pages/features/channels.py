"""Channels of a layer on the page: all of them to choose from, and one looked at closely."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from pages.features import choice, figures
from pages.features.choice import fps_of, turn_to
from pages.features.figures import signed
from ui.charts.chart import chart
from ui.lesson import AT
from ui.player import Dot, Painted, Track, player
from ui.words import _
from video import Clip
from vizlib.features.channels import STRONGEST, Features
from vizlib.features.responses import CLIP, REVERSED, SHUFFLED, VERSIONS

CHANNEL = "channel"
PLAYED = 6
ALIKE = 1.05  # times as much: what is nearer counts as the same


def order_names() -> dict[str, str]:
    return {
        STRONGEST: _("strongest first"),
        REVERSED: _("most changed by reversing"),
        SHUFFLED: _("most changed by shuffling"),
    }


def words() -> dict[str, str]:
    """Of the figures."""
    return {
        "channel": _("channel"),
        CLIP: _("clip"),
        REVERSED: _("reversed"),
        SHUFFLED: _("shuffled"),
        "index": _("index"),
        "response": _("response"),
        "frame": _("frame"),
    }


def channel_before(features: Features, clip: Clip, by: str) -> int:
    """The channel looked at, before its number is drawn: the first one, until somebody chooses another."""
    first, count = int(features.order(by)[0]), len(features.peaks)
    of = (clip.digest, features.name, features.layer, by)
    return choice.channel_before(CHANNEL, of, first, count)


def look_at(channel: int) -> None:
    """What a click does: it turns to the experiment that looks at one channel."""
    st.session_state[CHANNEL] = channel
    st.query_params[AT] = "channel"
    st.rerun()


def track(features: Features, clip: Clip, channel: int, title: str, note: str = "", version: str = CLIP) -> Track:
    """A channel over a version of the clip; over the clip itself with a dot where and while it responds most."""
    at, y, x = features.peak(channel)
    shapes: Sequence[tuple[Dot, ...]] = [(Dot(x, y),) if step == features.steps[at] else () for step in features.steps]
    return Track(
        f"{clip.digest}-{features.name}-{features.badge}-{features.layer}-{channel}-{version}",
        title,
        frames=partial(Painted, len(features.frames), partial(features.frame, version)),
        heat=partial(Painted, len(features.frames), partial(features.heat, channel, version)),
        shapes=tuple(shapes) if version == CLIP else (),
        note=note,
    )


def played(features: Features, clip: Clip, by: str) -> None:
    """The first channels side by side; a click looks at one."""
    shown = [int(k) for k in features.order(by)[:PLAYED]]
    note = _("reversed {backwards} · shuffled {mixed}")
    tracks = [
        track(
            features,
            clip,
            k,
            _("channel {n}").format(n=k),
            note.format(backwards=signed(features.indices[REVERSED][k]), mixed=signed(features.indices[SHUFFLED][k])),
        )
        for k in shown
    ]
    start, _y, _x = features.peak(shown[0])
    picked = player(tracks, fps_of(features.name), key="features-player", height=500, frame=start)
    if picked is not None:
        look_at(shown[picked.track])


def all_bars(features: Features, by: str, channel: int) -> None:
    """All channels; a click looks at one."""
    axis = _("channels, {order}").format(order=order_names()[by])
    name = f"channels-{features.name}-{features.layer}-{by}"
    event = chart(figures.channels(features, by, channel, axis=axis, words=words()), key=name, wide=True, clicks=True)
    points = event.selection.points if event else []
    if points:
        look_at(int(points[0]["customdata"][0]))


def closely(features: Features, clip: Clip, by: str, channel: int) -> None:
    """One channel: how much it responds to the clip, reversed and shuffled; where, and when."""
    st.session_state[CHANNEL] = channel
    left, middle, right = st.columns([3, 7, 3], vertical_alignment="bottom")
    channel = int(
        left.number_input(_("Channel looked at"), 0, len(features.peaks) - 1, key=CHANNEL, persist_state="session")
    )
    choice.keep_channel(CHANNEL, channel, int(features.order(by)[0]))
    middle.markdown(compared(features, channel))
    right.button(
        _("Building blocks"), icon=":material/view_column:", width="stretch", on_click=turn_to,
        args=("blocks", "block-channel", channel),
        help=_("What drives this channel, its maximizing video, and what it adds to the answer"),
    )  # fmt: skip
    for place, (label, value) in zip(st.columns(5), channel_numbers(features, channel).items(), strict=True):
        place.metric(label, value)
    pictures, curve = st.columns([3, 2]) if features.curves[CLIP].shape[1] > 1 else (st, st)
    with pictures.container():
        versions(features, clip, channel)
    with curve.container():
        when(features, channel)


def channel_numbers(features: Features, channel: int) -> dict[str, str]:
    """Its three responses and its two indices, by their names."""
    responses = {version: f"{features.responses[version][channel]:.3g}" for version in VERSIONS}
    return {
        _("response to the clip"): responses[CLIP],
        _("to it reversed"): responses[REVERSED],
        _("to it shuffled"): responses[SHUFFLED],
        _("reversal index"): signed(features.indices[REVERSED][channel]),
        _("shuffle index"): signed(features.indices[SHUFFLED][channel]),
    }


def versions(features: Features, clip: Clip, channel: int) -> None:
    """The channel on the clip, on the reversed and on the shuffled one."""
    at, y, x = features.peak(channel)
    named = {CLIP: _("on the clip"), REVERSED: _("reversed"), SHUFFLED: _("shuffled")}
    tracks = [track(features, clip, channel, title, version=version) for version, title in named.items()]
    player(tracks, fps_of(features.name), key="channel-player", height=270, frame=at)
    if features.responses[CLIP][channel] > 0:
        st.caption(_("The dot: its strongest response, at (t, y, x) = ({t}, {y}, {x}).").format(t=at, y=y, x=x))


def when(features: Features, channel: int) -> None:
    """Its response at each step."""
    if features.curves[CLIP].shape[1] == 1:
        st.caption(_("This layer has one step in time, which stands for all frames."))
    else:
        chart(figures.over_time(features, channel, words=words()), key="over-time")


def compared(features: Features, channel: int) -> str:
    """A channel's responses in a sentence: to the clip, and to the version that changes it most."""
    n = channel
    if features.faint[channel]:
        return _("**Channel {n}** hardly responds to any of the three: its indices mean nothing.").format(n=n)
    other = max((REVERSED, SHUFFLED), key=lambda version: abs(features.indices[version][channel]))
    a, b = float(features.responses[CLIP][channel]), float(features.responses[other][channel])
    if max(a, b) < ALIKE * min(a, b):
        return _("**Channel {n}** responds to all three alike.").format(n=n)
    name = words()[other]
    if b == 0:
        return _("**Channel {n}** responds to the clip, and not at all to the same clip {version}.").format(
            n=n, version=name
        )
    if a == 0:
        return _("**Channel {n}** responds to the clip {version}, and not at all to it as it is.").format(
            n=n, version=name
        )
    if a > b:
        return _(
            "**Channel {n}** responds **{times:.1f} times** as much to the clip as to the same clip {version}."
        ).format(n=n, times=a / b, version=name)
    return _("**Channel {n}** responds **{times:.1f} times** as much to the clip {version} as to it as it is.").format(
        n=n, times=b / a, version=name
    )
