"""Features: what a layer's channels respond to on the clip, and which of them care for motion."""

from collections.abc import Callable

import streamlit as st

from models.input_spec import InputError
from models.zoo import CARDS
from pages.features import channels, figures
from ui import work
from ui.address import chosen, pick
from ui.charts.chart import chart
from ui.clip import picker
from ui.lesson import lesson
from ui.networks.card import badge
from ui.numbers import layer_title, times
from ui.reveal import guessed
from ui.sidebar import device
from ui.words import _, explain
from ui.work.lab import lab
from video import Clip
from vizlib.features.channels import Features, features_key, responding
from vizlib.features.responses import (
    COMPARED,
    Compared,
    FeatureError,
    compared_key,
    comparing,
    feature_layers,
    frames_seen,
)

TWICE = 1 / 3  # the index of a channel that responds twice as much to the clip


def network() -> str:
    """The network chosen."""
    titles = {name: _(card.title) for name, card in CARDS.items()}
    return chosen(
        st.selectbox, _("Network"), list(CARDS), key="featnet", default="slow_fusion", format_func=titles.__getitem__
    )


def layer_of(name: str) -> str:
    """The layer chosen.

    Raises:
        FeatureError: the network has none whose channels are maps.
    """
    shapes = feature_layers(name)
    names = {layer: f"{layer_title(layer)} · {times(shape)}" for layer, shape in shapes.items()}
    return chosen(
        st.selectbox, _("Layer · channels × T × H × W"), list(names), key=f"featlayer-{name}",
        default=list(names)[len(names) > 1], format_func=names.__getitem__,
    )  # fmt: skip


def of_layer(draw: Callable[[Features, Clip, str], None]) -> None:
    """Choose a network, a layer and an order, and ``draw`` what the layer's channels respond, once it is there."""
    clip = picker.current().clip
    left, right = st.columns(2)
    with left:
        name = network()
    try:
        with right:
            layer = layer_of(name)
        left, right = st.columns([4, 1], vertical_alignment="bottom")
        by = pick(_("Order of the channels"), channels.order_names(), key="featorder", place=left)
        with right:
            badge(CARDS[name].weights.badge if CARDS[name].weights.here else "random")
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
    title = _("{network}: two looks at the clip").format(network=_(CARDS[name].title))
    work.once(
        key, responding, lab().networks, clip, name, layer, device(), lane=device(), title=title,
        size_of=lambda features: features.bytes, instead_of=key.kind,
    )  # fmt: skip
    return work.result(key)


def summed_up(features: Features) -> None:
    """The layer in numbers, and what must be known to read them."""
    index = features.motion[~features.faint]
    st.markdown(
        _(
            "**{more} of {count}** channels respond at least twice as much to the clip as to its frozen middle frame, "
            "**{less}** at most half as much; {faint} hardly respond to either. Of all that this layer responds, "
            "**{changed:.0%}** changes."
        ).format(
            more=int((index >= TWICE).sum()), less=int((index <= -TWICE).sum()), count=len(features.faint),
            faint=int(features.faint.sum()), changed=features.changed,
        )
    )  # fmt: skip
    if features.badge == "random":
        st.info(_("These weights are random: no channel was taught what to respond to."), icon=":material/casino:")
    if not features.motion.any():
        st.info(
            _("Every index is exactly 0: this layer sees no difference between the clip and its frozen middle frame."),
            icon=":material/drag_handle:",
        )
    elif frames_seen(features.name, features.layer) == 1:
        st.info(
            _(
                "This layer sees one frame at a time, so no channel can see motion. Its indices, {least:+.2f} to "
                "{most:+.2f}, only say that other frames show something else than the middle one."
            ).format(least=index.min(), most=index.max()),
            icon=":material/photo:",
        )
    if CARDS[features.name].input.modality != "rgb" and not features.layer.startswith("spatial."):
        st.caption(_("Flow is estimated on the frozen clip too. It is 0 there: what still responds are biases."))
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
    if features.moving.shape[1] > 1:
        page.section("curve")


def comparison() -> None:
    """How much changes in the layers of several networks, once the class has guessed."""
    page.section("compare")
    if guessed("features-measured"):
        try:
            measured(picker.current().clip)
        except InputError as error:
            st.warning(explain(error), icon=":material/straighten:")
    with st.expander(_("What is motion worth?"), icon=":material/menu_book:"):
        page.section("more")


def measured(clip: Clip) -> None:
    """The curves, a network after the other.

    Raises:
        InputError: the clip is too short.
    """
    CARDS[COMPARED[0]].input.views(clip)
    key = compared_key(clip)
    title = _("Freezing the clip for {count} networks").format(count=len(COMPARED))
    work.once(
        key, comparing, lab().networks, clip, device(), lane=device(), title=title,
        size_of=lambda _compared: 2000, instead_of=key.kind,
    )  # fmt: skip
    compared: Compared | None = work.so_far(key)
    if compared is None:
        return
    words = {"layer": _("layer"), "changed": _("share of the response that changes")}
    curves = {_(CARDS[name].title): values for name, values in compared.networks.items()}
    chart(figures.by_depth(curves, words=words), key="by-depth")
    if compared.done == compared.total:
        numbers = {f"{name}_{end}": f"{compared.networks[name][at]:.0%}"
                   for name in COMPARED for end, at in (("first", 0), ("last", -1))}  # fmt: skip
        page.section("compared", **numbers)


page = lesson("features")
page.show(
    {
        "channels": lambda: of_layer(first_of_them),
        "layer": lambda: of_layer(all_of_them),
        "channel": lambda: of_layer(one_of_them),
        "motion": comparison,
    }
)
