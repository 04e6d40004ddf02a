"""The sidebar: language, clip, device. What is chosen here holds on every page and stays in the address."""

from collections.abc import Sequence

import streamlit as st

from ui import votes, work
from ui.address import chosen
from ui.clip import picker
from ui.words import LANGUAGES, _
from vizlib.engine.device import default_device, devices, precisions
from vizlib.engine.lanes import kind_of, machine_of

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
        others = work.other_devices()
        left, right = st.columns([3, 2], gap="xxsmall")
        with left:
            language_switch()
        with st.container() if others else right:  # their names are longer
            device_switch(others)
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


def device_switch(others: Sequence[str]) -> None:
    """Where networks run: here, or on one of the ``others``, of other machines."""
    chosen(
        st.selectbox,
        _("Device"),
        (*devices(), *others),
        key="device",
        default=default_device(others),
        format_func=named,
        label_visibility="collapsed",
    )


def named(device: str) -> str:
    """What a person calls it; of several GPUs of a machine, with their number."""
    kind, number = DEVICE_NAMES[kind_of(device)], device.partition("@")[0].partition("-")[2]
    name, machine = f"{kind} {number}".strip(), machine_of(device)
    return _("{device} on {machine}").format(device=name, machine=machine) if machine else name


def device() -> str:
    """The device chosen, or the fastest one before the sidebar was drawn."""
    return st.session_state.get("device") or default_device(work.other_devices())


def precision() -> str:
    """The precision chosen for the device."""
    chosen = st.session_state.get("precision", "float32")
    return chosen if chosen in precisions(device()) else "float32"
