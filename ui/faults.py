"""What goes wrong while a page is drawn: one sentence on the screen, all that is known in the server's log."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from ui.words import _, explain
from video import Explained

log = logging.getLogger("motion_lab")


@contextmanager
def told(where: str) -> Iterator[None]:
    """Whatever goes wrong in it is told in its place; what stands around it goes on.

    ``where``: for the log, as the topic on the screen. (Streamlit's own ways to end a run are no ``Exception``.)
    """
    try:
        yield
    except Explained as error:
        log.warning("%s: %s", where, error)
        st.error(explain(error), icon=":material/error:")
    except Exception as error:
        unexpected(where, error)


def unexpected(where: str, error: Exception) -> None:
    """An error that nobody has written a sentence for."""
    log.error("%s failed", where, exc_info=error)
    sentence = _("This part failed ({kind}). The server's log says why; the other pages are not affected.")
    st.error(sentence.format(kind=type(error).__name__), icon=":material/error:")
