"""Choose what is done to time."""

import streamlit as st

from ui.address import number
from ui.words import _
from vizlib.tamper import DROP, FASTER, FREEZE, LATER, REVERSE, SHUFFLE, Tampering

MOST_SEED = 99


def tamper_names() -> dict[str, str]:
    """The tamperings in the session's language."""
    return {
        REVERSE: _("reverse"),
        SHUFFLE: _("shuffle"),
        FREEZE: _("freeze"),
        DROP: _("drop frames"),
        FASTER: _("speed up"),
        LATER: _("shift in time"),
    }


def again() -> None:
    """Another order, before anything is drawn."""
    st.session_state["order"] = (int(st.session_state.get("order", 0)) + 1) % (MOST_SEED + 1)


def tampering(kind: str) -> Tampering:
    """How much of it, where that is a question."""
    if kind == SHUFFLE:
        left, right = st.columns([2, 3], vertical_alignment="bottom")
        seed = number(left.number_input, _("Seed"), 0, MOST_SEED, key="order")
        right.button(_("Shuffle again"), on_click=again, width="stretch")
        return Tampering(kind, seed)
    if kind == DROP:
        label = _("Keep every n-th frame")
        return Tampering(kind, number(st.slider, label, 2, 8, key="keep"))
    if kind == FASTER:
        label = _("How many times as fast")
        return Tampering(kind, number(st.slider, label, 2, 4, key="factor"))
    if kind == LATER:
        label = _("By how many frames of the network")
        return Tampering(kind, number(st.slider, label, 1, 12, key="by", default=4))
    return Tampering(kind)
