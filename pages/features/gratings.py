"""Drifting gratings on the page: how a layer's channels are tuned to direction and speed, and one of them closely."""

from functools import partial

import streamlit as st

from models.zoo import CARDS
from pages.features import choice, figures
from pages.features.measured import grating_words
from ui import work
from ui.address import chosen
from ui.charts.chart import chart
from ui.lesson import Lesson
from ui.networks.card import badge
from ui.player import Painted, Track, player
from ui.sidebar import device
from ui.words import _, explain
from ui.work.lab import lab
from vizlib.cost.memory import answering
from vizlib.features.gratings import (
    CONTRASTS,
    DIRECTIONS,
    OPPOSITE,
    SPEEDS,
    WAVELENGTHS,
    Grating,
    Tuning,
    check_gratings,
    tuning,
    tuning_key,
)
from vizlib.features.responses import FeatureError

CHANNEL = "tuned"


def shown(page: Lesson) -> None:
    """Choose a layer and a grating; its channels, the most selective first, and one of them closely."""
    page.section("drifting", **grating_words())
    first, second, third, fourth, last = st.columns([6, 7, 4, 4, 3], vertical_alignment="bottom")
    with first:
        name = choice.network()
    with last:
        badge(choice.badge_of(name))
    try:
        with second:
            layer = choice.layer_of(name)
        check_gratings(name)
    except FeatureError as error:
        st.info(explain(error), icon=":material/layers_clear:")
        return
    usual = Grating()
    wavelength = chosen(
        third.selectbox, _("Wavelength"), WAVELENGTHS, key="wavelength", default=usual.wavelength,
        format_func=_("{n} px").replace("{n}", "{}").format,
    )  # fmt: skip
    contrast = chosen(
        fourth.selectbox, _("Contrast"), CONTRASTS[::-1], key="contrast", default=usual.contrast,
        format_func="{:.0%}".format,
    )  # fmt: skip
    found = tuned(name, layer, Grating(wavelength, contrast))
    if found is not None:
        work.apart(closely)(page, found)


def tuned(name: str, layer: str, drifting: Grating) -> Tuning | None:
    """How the layer's channels are tuned, once it is there."""
    key = tuning_key(name, layer, drifting)
    title = _("{network}: gratings of {directions} directions").format(
        network=_(CARDS[name].title), directions=DIRECTIONS
    )
    work.once(
        key, tuning, lab().networks, name, layer, drifting, device(), lane=device(), title=title,
        **answering(name),
        size_of=lambda found: found[0].responses.nbytes, instead_of=key.kind,
    )  # fmt: skip
    found = work.result(key)
    return found[0] if found else None


def channel_of(found: Tuning) -> int:
    """The channel looked at, before its number is drawn: the most selective one, until somebody chooses another."""
    of, count = (found.name, found.layer, found.grating), len(found.responses)
    st.session_state[CHANNEL] = channel = choice.channel_before(CHANNEL, of, int(found.order[0]), count)
    return channel


def closely(page: Lesson, found: Tuning) -> None:
    """The layer as small maps, and one channel."""
    channel = channel_of(found)
    words = {"speed": _("speed, px a frame"), "channel": _("channel"), "index": _("direction selectivity")}
    name = f"tunings-{found.name}-{found.layer}-{found.grating.wavelength}-{found.grating.contrast}"
    event = chart(figures.tunings(found, channel, words=words), key=name, wide=True, clicks=True)
    points = event.selection.points if event else []
    if points and int(points[0]["customdata"]) != channel:
        st.session_state[CHANNEL] = int(points[0]["customdata"])
        st.query_params[CHANNEL] = str(st.session_state[CHANNEL])
        st.rerun()
    left, middle, right = st.columns([6, 4, 3])
    with right:
        channel = numbers(found)
    with left:
        played(found, channel)
    with middle:
        chart(figures.by_direction(found, channel), key="by-direction")
    page.section("tuned")


def numbers(found: Tuning) -> int:
    """The channel, which may be changed here; its index, and to what it responds most."""
    channel = int(
        st.number_input(_("Channel looked at"), 0, len(found.responses) - 1, key=CHANNEL, persist_state="session")
    )
    choice.keep_channel(CHANNEL, channel, int(found.order[0]))
    at, fast = found.preferred[channel]
    st.metric(_("direction selectivity"), f"{found.selectivity[channel]:.2f}")
    st.metric(_("preferred direction"), f"{figures.ARROWS[at]} {360 * at // DIRECTIONS}\N{DEGREE SIGN}")
    st.metric(_("preferred speed"), _("{speed:g} px a frame").format(speed=SPEEDS[fast]))
    if found.faint[channel]:
        st.caption(_("This channel hardly responds to any grating: its index means nothing."))
    return channel


def played(found: Tuning, channel: int) -> None:
    """The grating to which a channel responds most, beside the one that drifts the other way."""
    spec = CARDS[found.name].input
    at, fast = (int(place) for place in found.preferred[channel])
    tracks = []
    for title, direction in (
        (_("preferred"), at),
        (_("opposite"), (at + OPPOSITE) % DIRECTIONS),
    ):
        paint = partial(found.grating.picture, spec, direction, SPEEDS[fast])
        tracks.append(
            Track(
                f"grating-{spec.size}-{spec.frames}-{found.grating}-{direction}-{fast}",
                title,
                frames=partial(Painted, spec.frames, paint),
                note=_("{arrow} response {value:.3g}").format(
                    arrow=figures.ARROWS[direction], value=found.responses[channel, direction, fast]
                ),
            )
        )
    player(tracks, choice.fps_of(found.name), key="grating-player", height=210, playing=True)
