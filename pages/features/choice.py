"""The network and the layer that a person looks at; the same on all experiments."""

import streamlit as st

from models.zoo import CLASSIFIERS
from ui.address import chosen
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
