"""A video before anything is read from it, and how a session lets go of one."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from ui import work


@dataclass(frozen=True)
class Source:
    """A video before anything is read from it.

    Attributes:
        data: a file that ships, or the bytes that a person uploaded or recorded (see ``ui/uploads.py`` for where they
            are).
        digest: of the content.
    """

    name: str
    data: Path | bytes
    digest: str


def source_of(name: str, data: bytes) -> Source:
    """A person's own; its content is hashed."""
    return Source(name, data, hashlib.sha256(data).hexdigest())


def let_go(source: Source) -> None:
    """A person's own that another one has replaced, with all that the session still does to it."""
    work.leave(source.digest)
    st.session_state.pop("chosen", None)  # which Streamlit would keep beside the new one until the next run
    key, held = st.session_state.get("held", (None, None))
    if key is not None and key.subject == source.digest:
        del st.session_state["held"]
        work.leave(held.clip.digest)
        work.current().replaced.add("pictures")
