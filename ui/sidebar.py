"""The sidebar: language, clip, device. What is chosen here holds on every page and stays in the address."""

import streamlit as st

from ui import votes
from ui.address import chosen
from ui.clip import picker
from ui.words import LANGUAGES, _
from vizlib.engine.device import default_device, devices, precisions

DEVICE_NAMES = {"cuda": "GPU", "mps": "GPU", "cpu": "CPU"}


def language_switch() -> None:
    chosen(
        st.segmented_control,
        "Language · 语言",
        list(LANGUAGES),
        key="lang",
        default="en",
        required=True,
        format_func=lambda code: LANGUAGES[code],
        label_visibility="collapsed",
    )


def sidebar(opens_with: str) -> None:
    """Draw it; the choices are in the session's state: ``chosen``, ``device``, ``precision``.

    ``opens_with``: the clip of the topic on the screen, see ``Lesson``.
    """
    with st.sidebar:
        left, right = st.columns([3, 2], gap="xxsmall")
        with left:
            language_switch()
        with right:
            device_switch()
        votes.sidebar()
        st.session_state["chosen"] = picker.choose(opens_with)
        picker.picture()
        kinds = precisions(device())
        if len(kinds) > 1:
            chosen(
                st.selectbox,
                _("Precision"),
                kinds,
                key="precision",
                default=kinds[0],
                help=_("bfloat16 halves the memory and is faster on a GPU; answers change in the third digit."),
            )


def device_switch() -> None:
    """Where networks run."""
    chosen(
        st.selectbox,
        _("Device"),
        devices(),
        key="device",
        default=default_device(),
        format_func=lambda name: DEVICE_NAMES[name],
        label_visibility="collapsed",
    )


def device() -> str:
    """The device chosen, or the fastest one before the sidebar was drawn."""
    return st.session_state.get("device") or default_device()


def precision() -> str:
    """The precision chosen for the device."""
    chosen = st.session_state.get("precision", "float32")
    return chosen if chosen in precisions(device()) else "float32"
