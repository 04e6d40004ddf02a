"""Features: what a layer's channels respond to on the clip, and which of them tell which way time runs."""

from collections.abc import Callable

import streamlit as st

from models.input_spec import InputError
from models.zoo import CARDS
from pages.features import blocks, channels, choice, gratings, motion
from ui import work
from ui.address import pick
from ui.clip import lab_nets, picker
from ui.lesson import lesson
from ui.networks.card import badge
from ui.sidebar import device
from ui.words import _, explain
from ui.work.lab import lab
from video import Clip
from vizlib.cost.memory import answering
from vizlib.features.channels import Features, features_key, responding
from vizlib.features.gratings import SELECTIVE
from vizlib.features.responses import CLIP, REVERSED, SHUFFLED, FeatureError, frames_seen


def of_layer(draw: Callable[[Features, Clip, str], None]) -> None:
    """Choose a network, a layer and an order, and ``draw`` what the layer's channels respond, once it is there."""
    clip = picker.current().clip
    left, right = st.columns(2)
    with left:
        name = choice.network()
    lab_nets.tell([name])
    try:
        with right:
            layer = choice.layer_of(name)
        left, right = st.columns([4, 1], vertical_alignment="bottom")
        by = pick(_("Order of the channels"), channels.order_names(), key="featorder", place=left)
        with right:
            badge(choice.badge_of(name))
        responses = responded(clip, name, layer)
    except InputError as error:
        st.warning(explain(error), icon=":material/straighten:")
        return
    except FeatureError as error:
        st.info(explain(error), icon=":material/layers_clear:")
        return
    if responses is not None:
        work.apart(draw)(responses, clip, by)


def responded(clip: Clip, name: str, layer: str) -> Features | None:
    """What the layer's channels respond, once it is there.

    Raises:
        InputError: the clip is too short.
    """
    CARDS[name].input.views(clip)
    key = features_key(clip, name, layer)
    title = _("{network}: three looks at the clip").format(network=_(CARDS[name].title))
    work.once(
        key, responding, lab().networks, clip, name, layer, device(), lane=device(), title=title,
        **answering(name),
        size_of=lambda features: features.bytes, instead_of=key.kind,
    )  # fmt: skip
    return work.result(key)


def summed_up(features: Features) -> None:
    """The layer in numbers, and what must be known to read them."""
    faint, index = features.faint, abs(features.indices[REVERSED])
    st.markdown(
        _(
            "Of all that this layer responds, reversing the clip changes **{backwards:.1%}** and shuffling it "
            "**{mixed:.1%}**. **{twice} of {count}** channels respond at least twice as much one way round as the "
            "other; {faint} hardly respond at all."
        ).format(
            backwards=features.changed(REVERSED), mixed=features.changed(SHUFFLED),
            twice=int((index[~faint] >= SELECTIVE).sum()), count=len(faint), faint=int(faint.sum()),
        )
    )  # fmt: skip
    if features.badge == "random":
        st.info(_("These weights are random: no channel was taught what to respond to."), icon=":material/casino:")
    steps, frames = features.curves[CLIP].shape[1], len(features.frames)
    sees_one = frames_seen(features.name, features.layer) == 1
    if sees_one and steps == frames:
        st.info(
            _(
                "This layer sees one frame at a time, and all three versions have the same frames: every index is 0 by "
                "construction."
            ),
            icon=":material/drag_handle:",
        )
    elif sees_one:
        st.info(
            _(
                "This layer looks at {steps} of {frames} frames. The reversed and the shuffled clip show it others, so "
                "that an index says nothing about motion."
            ).format(steps=steps, frames=frames),
            icon=":material/photo:",
        )
    elif 1 < steps < frames:
        st.caption(
            _(
                "This layer has {steps} steps for {frames} frames. In the reversed clip they fall on others; that "
                "alone changes a response a little, without any motion."
            ).format(steps=steps, frames=frames)
        )
    if CARDS[features.name].input.modality != "rgb" and not features.layer.startswith("spatial."):
        st.caption(
            _(
                "Flow is estimated anew on the reversed and on the shuffled clip: reversed, it points the other way; "
                "shuffled, it leaps."
            )
        )
    if features.signed:
        st.caption(_("These values may be negative, and that is heard too: their size counts as the response."))


def first_of_them(features: Features, clip: Clip, by: str) -> None:
    """The first channels in the player."""
    channels.played(features, clip, by)
    page.section("read")


def all_of_them(features: Features, clip: Clip, by: str) -> None:
    """All channels as bars, and the layer in numbers."""
    channels.all_bars(features, by, channels.channel_before(features, clip, by))
    summed_up(features)
    page.section("bars")


def one_of_them(features: Features, clip: Clip, by: str) -> None:
    """One channel closely."""
    channels.closely(features, clip, by, channels.channel_before(features, clip, by))
    if features.curves[CLIP].shape[1] > 1:
        page.section("curve")


page = lesson("features")
page.show(
    {
        "channels": lambda: of_layer(first_of_them),
        "layer": lambda: of_layer(all_of_them),
        "channel": lambda: of_layer(one_of_them),
        "blocks": lambda: blocks.shown(page),
        "motion": lambda: motion.compared(page),
        "gratings": lambda: gratings.shown(page),
        "selective": lambda: motion.who_is_selective(page),
    }
)
