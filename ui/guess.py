"""What was measured waits until the class has guessed."""

import streamlit as st

from ui.words import _


def guessed(key: str) -> bool:
    """A switch that shows what was measured; it stays as it is while other things on the page change."""
    return st.toggle(_("The class has guessed: show what was measured"), key=key, persist_state="session")
