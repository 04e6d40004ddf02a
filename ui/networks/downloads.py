"""Public weights that a person may fetch: a button, and what went wrong the last time. The page shows the progress."""

from collections.abc import Hashable

import streamlit as st

from models.card import Weights
from models.checkpoints import download
from ui import work
from ui.words import _


def download_key(name: str) -> Hashable:
    """Under which the download of these weights runs; the page's panel shows it."""
    return "download", name


def offer(weights: Weights, name: str, title: str) -> None:
    """A button that fetches the weights called ``name``, unless they are on their way."""
    key = download_key(name)
    job = work.jobs().get(key)
    if job is not None and job.error is not None:
        work.show_error(job.error)
    if not work.unfinished([key]) and st.button(
        _("Download weights ({megabytes:.0f} MB)").format(megabytes=weights.megabytes),
        key=f"download-{name}",
        icon=":material/download:",
    ):
        work.forget(key)
        work.start(key, download, weights, lane="download", title=_("Downloading {title}").format(title=title))
        st.rerun()
