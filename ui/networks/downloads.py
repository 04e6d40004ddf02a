"""Public weights that a person may fetch: a button. The page shows the progress, and what went wrong."""

import streamlit as st

from models.card import Weights
from models.checkpoints import download, safe
from ui import work
from ui.words import _
from video.files import typed
from vizlib.engine.keys import Key


def download_key(name: str) -> Key:
    """Under which the weights called ``name`` are fetched."""
    return Key("download", name)


def fetch(weights: Weights, name: str, title: str) -> None:
    """What the button does."""
    key = download_key(name)
    work.forget(key)
    work.start(key, download, weights, lane="download", title=title)


def missing(weights: Weights, name: str, title: str, why: str) -> None:
    """Weights that are not here: how to get them, by a button or by hand. ``why``: a sentence that comes before."""
    if not safe(weights.url):
        st.warning(
            _(
                "{why} Put `{file}` from {url} into `{folder}`. (There is no button: the connection is not encrypted, "
                "and no hash of the file is published, so fetch it from a network that you trust.)"
            ).format(why=why, file=weights.file, url=weights.url, folder=typed(weights.path.parent)),
            icon=":material/cloud_off:",
        )
        return
    st.warning(
        _("{why} Download them here, or put `{file}` from {url} into `{folder}`.").format(
            why=why, file=weights.file, url=weights.url, folder=typed(weights.path.parent)
        ),
        icon=":material/cloud_off:",
    )
    offer(weights, name, title)


def offer(weights: Weights, name: str, title: str) -> None:
    """A button that fetches the weights called ``name``, unless they are on their way."""
    if work.unfinished([download_key(name)]):
        return
    st.button(
        _("Download weights ({megabytes:.0f} MB)").format(megabytes=weights.megabytes),
        key=f"download-{name}", icon=":material/download:", on_click=fetch,
        args=(weights, name, _("Downloading {title}").format(title=title)),
    )  # fmt: skip
