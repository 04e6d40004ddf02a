"""Building blocks: one channel on the clip, the pixels that drive it, its maximizing video, and what it is worth."""

from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from models.input_spec import InputError
from models.zoo import CARDS
from pages.features import choice
from pages.features.block_ascent import climbing, response_to
from pages.features.block_worth import worth
from ui import work
from ui.address import chosen
from ui.clip import lab_nets, picker
from ui.lesson import AT, Lesson, place
from ui.networks.card import badge
from ui.player import Dot, Painted, Track, player
from ui.reveal import guessed
from ui.sidebar import device
from ui.words import _, explain
from ui.work.lab import lab
from video import Clip
from vizlib.cost.memory import attributing
from vizlib.features.blocks import ACTIVE, ADDED, ORDERS, Blocks, adding, blocks_key
from vizlib.features.climbed import ascent_key, ascent_of, climbed, video_of
from vizlib.features.driven import Driven, driven_frame
from vizlib.features.responses import FeatureError
from vizlib.maximize import Step

CHANNEL = "block-channel"
LINEAR = 1  # the answer that is right: slope and silence agree if all above is linear


def shown(page: Lesson) -> None:
    """Choose a network, a layer and a channel, and see it from all sides."""
    page.section("blocks")
    clip = picker.current().clip
    first, second, *others = st.columns([10, 11, 7, 7], vertical_alignment="bottom")
    with first:
        name = choice.network()
    lab_nets.tell([name])
    try:
        with second:
            layer = choice.layer_of(name, deep=True)
        if not CARDS[name].weights.here:
            st.info(
                _("These weights are random: there is no answer to which a channel could add. Choose another network."),
                icon=":material/casino:",
            )
            return
        found = added(clip, name, layer)
    except InputError as error:
        st.warning(explain(error), icon=":material/straighten:")
        return
    except FeatureError as error:
        st.info(explain(error), icon=":material/layers_clear:")
        return
    if found is not None:
        closely(page, found, clip, chosen_channel(found, clip, others))


def added(clip: Clip, name: str, layer: str) -> Blocks | None:
    """What the layer's channels add to the answer, once it is there.

    Raises:
        InputError: the clip is too short.
    """
    CARDS[name].input.views(clip)
    key = blocks_key(clip, name, layer)
    title = _("{network}: what each channel adds").format(network=_(CARDS[name].title))
    work.once(
        key, adding, lab().networks, clip, name, layer, device(), lane=device(), title=title,
        **attributing(name, True, 1),
        size_of=lambda blocks: blocks.bytes, instead_of=key.kind,
    )  # fmt: skip
    return work.result(key)


def channel_of(found: Blocks, clip: Clip, by: str) -> int:
    """The channel looked at, before its menu is drawn: the first one, until somebody chooses another."""
    of = (clip.digest, found.name, found.layer, by)
    channel = choice.channel_before(CHANNEL, of, int(found.order(by)[0]), len(found.added))
    st.session_state[CHANNEL] = channel
    return channel


def chosen_channel(found: Blocks, clip: Clip, places: list[Any]) -> int:
    """Choose an order, and a channel."""
    names = {ADDED: _("attribution"), ACTIVE: _("activation")}
    by = chosen(
        places[0].selectbox, _("Strongest by"), ORDERS, key="blockorder", default=ADDED, format_func=names.__getitem__
    )
    channel_of(found, clip, by)
    order = [int(k) for k in found.order(by)]
    channel = places[1].selectbox(
        _("Channel"), order, key=CHANNEL, format_func=_("channel {n}").replace("{n}", "{}").format,
        persist_state="session",
    )  # fmt: skip
    choice.keep_channel(CHANNEL, channel, order[0])
    return int(channel)


def closely(page: Lesson, found: Blocks, clip: Clip, channel: int) -> None:
    """The channel from three sides, and what it is worth."""
    spec = ascent_of(found.name, found.layer, channel)
    driven, ascent = climbing(found, clip, channel, spec)
    reached = response_to(ascent, found, channel) if not work.unfinished([ascent_key(spec)]) else None
    played(found, clip, channel, driven, ascent, reached)
    told(found, channel, ascent, reached)
    first, second, third, last = st.columns([8, 2, 3, 3], vertical_alignment="center")
    with first:
        is_guessed = guessed("blocks-measured", right=LINEAR)
    with second:
        badge(found.badge)
    ways_on(found, channel, third, last)
    if is_guessed:
        worth(page, found, clip, channel)


def ways_on(found: Blocks, channel: int, left: Any, right: Any) -> None:
    """To what else there is of the channel."""
    left.button(
        _("Closer"), icon=":material/search:", width="stretch", on_click=choice.turn_to,
        args=("channel", "channel", channel), help=_("This channel on the clip, reversed and shuffled"),
    )  # fmt: skip
    address = {AT: "studio", "max_net": found.name, "max_kind": "channel"}
    right.page_link(
        place("maximize"), label=_("To the studio"), icon=":material/auto_awesome:", width="stretch",
        query_params={**address, f"max_channel_layer_{found.name}": found.layer},
    )  # fmt: skip


def played(
    found: Blocks, clip: Clip, channel: int, driven: Driven | None, ascent: Step | None, reached: float | None
) -> None:
    """Side by side, playing together: where it responds, which pixels drive it, and its maximizing video."""
    frames = len(found.frames)
    id = f"block-{clip.digest}-{found.name}-{found.badge}-{found.layer}-{channel}"
    at, y, x = found.peak(channel)
    dots = [(Dot(x, y),) if step == found.steps[at] else () for step in found.steps]
    seen = partial(Painted, frames, found.frames.__getitem__)
    tracks = [
        Track(
            f"{id}-on", _("channel {n} on the clip").format(n=channel), frames=seen,
            heat=partial(Painted, frames, partial(found.heat, channel)),
            shapes=() if found.faint[channel] else tuple(dots), note=_("bright: it responds"),
        )
    ]  # fmt: skip
    if driven is not None:
        tracks.append(
            Track(
                f"{id}-driven", _("what drives it"), frames=seen,
                heat=partial(Painted, frames, partial(driven_frame, driven)),
                note=_("orange excites, blue inhibits"),
            )
        )  # fmt: skip
    if ascent is not None:
        note = _("after {done} of {total} steps").format(done=ascent.done, total=ascent.total)
        if reached is not None and found.responses[channel] > 0:
            note = _("{times:.1f} times the clip's response").format(times=reached / found.responses[channel])
        tracks.append(
            Track(
                f"block-{hash(ascent.spec)}-{found.badge}-{ascent.shown}-{frames}", _("its maximizing video"),
                frames=partial(climbed_video, ascent, found.layer, frames),
                note=note,
            )
        )  # fmt: skip
    player(tracks, choice.fps_of(found.name), key="blocks-player", height=290, playing=True, growing=True)


def climbed_video(ascent: Step, layer: str, frames: int) -> np.ndarray:
    """The video of an ascent, made where pictures are painted."""
    return video_of(ascent.picture, layer, frames)


def told(found: Blocks, channel: int, ascent: Step | None, reached: float | None) -> None:
    """What must be known of a channel that does not respond, or does not climb."""
    if found.responses[channel] == 0:
        st.info(_("Channel {n} is dead on this clip: it responds nowhere, at no time.").format(n=channel))
    elif found.faint[channel]:
        st.info(_("Channel {n} hardly responds to this clip.").format(n=channel))
    if ascent is not None and reached is not None and (reached == 0 or not climbed(ascent.state.curve)):
        st.info(
            _(
                "The ascent did not wake channel {n}: where a channel is silent, its slope is 0, and nothing says "
                "which way is up. Its video is no picture of what drives it."
            ).format(n=channel)
        )
    if found.signed:
        st.caption(_("These values may be negative, and that is heard too: their size counts as the response."))
