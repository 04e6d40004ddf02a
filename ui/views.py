"""How many test clips are averaged: the same choice on every page."""

import streamlit as st

from ui.address import chosen
from ui.words import _

VIEWS = (1, 3, 5, 10)
DEFAULT_VIEWS = 3


def views() -> int:
    """The number chosen."""
    return chosen(
        st.segmented_control, _("Test clips averaged"), VIEWS, key="views", default=DEFAULT_VIEWS, required=True
    )
