"""Gestures as a file: saved, and loaded again."""

from functools import partial

import streamlit as st

from pages.gestures import state
from ui import uploads, work
from ui.words import _
from video import Explained
from vizlib.engine.keys import Key
from vizlib.gestures import taught
from vizlib.gestures.files import MAX_BYTES, loaded, saved

NAME = "gestures.safetensors"


def files() -> None:
    """A button for each way."""
    gestures = state.gestures()
    key = Key("gestures-file", taught.digest(gestures), tuple(gesture.name for gesture in gestures))
    st.download_button(
        _("Save as a file"), work.made(key, partial(saved, gestures), len), NAME, "application/octet-stream",
        icon=":material/download:", help=_("Names and features, and no picture: nobody can be seen in it"),
        on_click="ignore",
    )  # fmt: skip
    with st.popover(_("Load a file"), icon=":material/upload_file:"):
        times = st.session_state.setdefault("gestures-loaded", 0)
        file = st.file_uploader(
            _("A file that this page has saved"), type=["safetensors"], max_upload_size=MAX_BYTES >> 20,
            key=f"gestures-file-{times}",
        )  # fmt: skip
        if file is None:
            return
        st.session_state["gestures-loaded"] = times + 1
        try:
            state.change(loaded(file.getvalue(), file.name))
        except Explained as error:
            state.say(file.name, error)
        uploads.drop(file.file_id)
        st.rerun()
