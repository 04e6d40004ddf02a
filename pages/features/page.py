"""Features: what a layer's channels respond to on the clip, and which of them care for motion."""

from collections.abc import Hashable

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

PLAYED = 6
TWICE = 1 / 3  # the index of a channel that responds twice as much to the clip


def network() -> str:
    titles = {name: _(card.title) for name, card in CARDS.items()}
    return chosen(
        left.selectbox, _("Network"), list(CARDS), key="featnet", default="slow_fusion", format_func=titles.__getitem__
    )


def layer_of(name: str) -> str:
    """The layer chosen.

    Raises:
        FeatureError: the network has none whose channels are maps.
    """
    shapes = feature_layers(name)
    names = {layer: f"{layer_title(layer)} · {times(shape)}" for layer, shape in shapes.items()}
    return chosen(
        right.selectbox, _("Layer · channels × T × H × W"), list(names), key=f"featlayer-{name}",
        default=list(names)[len(names) > 1], format_func=names.__getitem__,
    )  # fmt: skip


def responded(name: str, layer: str) -> Features | None:
    """What the layer's channels respond, once it is there.

    Raises:
        InputError: the clip is too short.
    """
    CARDS[name].input.views(clip)
    key = features_key(clip, name, layer)
    keys.append(key)
    work.give_up(lambda other: other[0] == key[0] and other != key)
    title = _("{network}: two looks at the clip").format(network=_(CARDS[name].title))
    work.once(
        key, responding, lab().networks, clip, name, layer, device(), lane=device(), title=title,
        size_of=lambda found: found.bytes,
    )  # fmt: skip
    return work.result(key)


def summed_up(found: Features) -> None:
    """The layer in numbers, and what must be known to read them."""
    index = found.motion[~found.faint]
    st.markdown(
        _(
            "**{more} of {count}** channels respond at least twice as much to the clip as to its frozen middle frame, "
            "**{less}** at most half as much; {faint} hardly respond to either. Of all that this layer responds, "
            "**{changed:.0%}** changes."
        ).format(
            more=int((index >= TWICE).sum()), less=int((index <= -TWICE).sum()), count=len(found.faint),
            faint=int(found.faint.sum()), changed=found.changed,
        )
    )  # fmt: skip
    if found.badge == "random":
        st.info(_("These weights are random: no channel was taught what to respond to."), icon=":material/casino:")
    if not found.motion.any():
        st.info(
            _("Every index is exactly 0: this layer sees no difference between the clip and its frozen middle frame."),
            icon=":material/drag_handle:",
        )
    elif frames_seen(found.name, found.layer) == 1:
        st.info(
            _(
                "This layer sees one frame at a time, so no channel can see motion. Its indices, {least:+.2f} to "
                "{most:+.2f}, only say that other frames show something else than the middle one."
            ).format(least=index.min(), most=index.max()),
            icon=":material/photo:",
        )
    if CARDS[found.name].input.modality != "rgb" and not found.layer.startswith("spatial."):
        st.caption(_("Flow is estimated on the frozen clip too. It is 0 there: what still responds are biases."))
    if found.signed:
        st.caption(_("These values may be negative, and that is heard too: their size counts as the response."))


def shown(found: Features, by: str) -> None:
    """The first channels in the player, all of them as bars, one of them closely."""
    channel = channels.channel_before(found, clip, by)
    summed_up(found)
    channels.played(found, clip, [int(k) for k in found.order(by)[:PLAYED]], channel)
    page.section("read")
    channels.all_bars(found, by, channel)
    page.section("bars")
    channels.closely(found, clip, by, channel)
    if found.moving.shape[1] > 1:
        page.section("curve")


def comparison() -> None:
    """How much changes in the layers of several networks, once the class has guessed."""
    page.section("compare")
    key = compared_key(clip)
    work.give_up(lambda other: other[0] == key[0] and other != key)
    if not guessed("features-measured"):
        return
    keys.append(key)
    try:
        CARDS[COMPARED[0]].input.views(clip)
    except InputError as error:
        st.warning(explain(error), icon=":material/straighten:")
        return
    title = _("Freezing the clip for {count} networks").format(count=len(COMPARED))
    work.once(key, comparing, lab().networks, clip, device(), lane=device(), title=title, size_of=lambda _found: 2000)
    found: Compared | None = work.so_far(key)
    if found is None:
        return
    drawn[key] = found.done == found.total
    words = {"layer": _("layer"), "changed": _("share of the response that changes")}
    curves = {_(CARDS[name].title): values for name, values in found.networks.items()}
    chart(figures.by_depth(curves, words=words), key="by-depth")
    if found.done == found.total:
        numbers = {f"{name}_{end}": f"{found.networks[name][at]:.0%}"
                   for name in COMPARED for end, at in (("first", 0), ("last", -1))}  # fmt: skip
        page.section("compared", **numbers)


page = lesson("features")
page.head()
clip = picker.current().clip
left, right = st.columns(2)
name = network()
by = pick(_("Order of the channels"), channels.order_names(), key="featorder")
# What is watched stands above what it changes; containers keep each part's place while the page polls.
watched, place, below = st.container(), st.container(), st.container()
keys: list[Hashable] = []
drawn: dict[Hashable, bool] = {}  # whether all of it is on the page
with place:
    try:
        found = responded(name, layer_of(name))
        badge(CARDS[name].weights.badge if CARDS[name].weights.here else "random")
        if found is not None:
            drawn[keys[0]] = True
            work.apart(shown)(found, by)
    except InputError as error:
        st.warning(explain(error), icon=":material/straighten:")
    except FeatureError as error:
        st.info(explain(error), icon=":material/layers_clear:")
with below:
    comparison()
with watched:
    follow = work.panel(keys)
    work.show_errors(keys)
    if again := work.ended(keys):
        st.button(_("Run again"), icon=":material/replay:", on_click=work.forget, args=again)
if any(not drawn.get(key) and work.result(key) is not None for key in keys):
    st.rerun()  # it arrived while this was drawn
page.section("more")
follow()
