"""How many test clips are averaged: the same choice on every page."""

import streamlit as st

from ui.words import _

VIEWS = (1, 3, 5, 10)
DEFAULT_VIEWS = 3


def views() -> int:
    return (
        st.segmented_control(
            _("Test clips averaged"),
            VIEWS,
            default=DEFAULT_VIEWS,
            required=True,
            key="views",
            bind="query-params",
            persist_state="session",
        )
        or DEFAULT_VIEWS
    )
