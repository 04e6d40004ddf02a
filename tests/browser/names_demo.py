"""A page with names of files that are hostile, wherever the app shows such names; for the test beside it."""

import streamlit as st

from tests.browser.hostile import MOST, NAMES
from ui.words import explain, plain
from video import ClipError

for name in NAMES:
    error = ClipError("{name} could not be read: {reason}", name=name, reason=[name, "no video"])
    st.error(explain(error))
    st.warning(plain(name, MOST))
    st.info(f"{plain(name, MOST)} was stopped.")
    st.progress(0.5, text=f"Reading {plain(name, MOST)}: 1 of 2")
    st.markdown(f"**Network**: {plain(name, MOST)} · SHA-256 0123")
    st.caption(plain(name, MOST))
    st.selectbox(f"In {plain(name, MOST)}", [name], key=name)
    st.markdown(f"| name |\n|---|\n| {plain(name, MOST)} |")
st.markdown("The end")
