"""The network and the layer that a person looks at; the same on all experiments."""

from collections.abc import Hashable

import streamlit as st

from models.zoo import CLASSIFIERS
from ui.address import chosen, given, keep
from ui.lesson import show_experiment
from ui.numbers import layer_title, times
from ui.words import _
from vizlib.features.responses import feature_layers


def network() -> str:
    """The network chosen."""
    titles = {name: _(card.title) for name, card in CLASSIFIERS.items()}
    return chosen(
        st.selectbox,
        _("Network"),
        list(CLASSIFIERS),
        key="featnet",
        default="slow_fusion",
        format_func=titles.__getitem__,
    )


def layer_of(name: str, deep: bool = False) -> str:
    """The layer chosen; at first the second one, or, if it shall be ``deep``, the last but one.

    Raises:
        FeatureError: the network has none whose channels are maps.
    """
    shapes = feature_layers(name)
    names = {layer: f"{layer_title(layer)} · {times(shape)}" for layer, shape in shapes.items()}
    return chosen(
        st.selectbox, _("Layer · channels × T × H × W"), list(names), key=f"featlayer-{name}",
        default=list(names)[(-2 if deep else 1) if len(names) > 1 else 0], format_func=names.__getitem__,
    )  # fmt: skip


def channel_before(key: str, of: Hashable, first: int, count: int) -> int:
    """The channel looked at, before its widget ``key`` is drawn: the first one, until somebody chooses another.

    Args:
        of: what the channels are of; of anything else, the first one is looked at again.
        first, count: the first one in their order, and how many there are.
    """
    kept = f"{key}_of"
    named = given(key, 0, count - 1, -1)
    if kept not in st.session_state and named >= 0:
        st.session_state[key] = named
    elif st.session_state.get(kept) != of:
        st.session_state[key] = first
    st.session_state[kept] = of
    return min(int(st.session_state.get(key, first)), count - 1)


def keep_channel(key: str, channel: int, first: int) -> None:
    """In the address, unless it is the first one."""
    keep(key, str(channel), channel == first, key, f"{key}_of")


def badge_of(name: str) -> str:
    """The data behind a network's weights."""
    weights = CLASSIFIERS[name].weights
    return weights.badge if weights.here else "random"


def fps_of(name: str) -> float:
    """Frames a second that a network sees."""
    spec = CLASSIFIERS[name].input
    return spec.fps / spec.stride


def turn_to(experiment: str, key: str, channel: int) -> None:
    """What a button does: look at a channel of this layer in another experiment, where it is called ``key``."""
    st.session_state.pop(f"{key}_of", None)
    st.query_params[key] = str(channel)
    show_experiment("features", experiment)
