"""Number fields and menus of the studio: what a button or a reload put into the session counts, not the default."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st


def number(
    place: Any, title: str, least: float, most: float, first: float, step: float, *, key: str, **settings: Any
) -> Any:
    """A number of the type of its bounds."""
    st.session_state.setdefault(key, first)
    return place.number_input(title, least, most, step=step, key=key, persist_state="session", **settings)


def menu(
    place: Any, title: str, options: Sequence[str], first: str, *, key: str, format_func: Callable[[str], str] = str
) -> str:
    """One of the options, which is not part of the address."""
    if st.session_state.get(key) not in options:
        st.session_state[key] = first
    return place.selectbox(title, options, key=key, format_func=format_func, persist_state="session") or first
