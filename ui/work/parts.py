"""Parts of a page that are drawn by themselves, or in turn in two places."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import streamlit as st

from ui.faults import told
from ui.work.news import jobs
from ui.work.watch import current


def apart(draw: Callable[..., None]) -> Callable[..., None]:
    """A part of a page that is drawn by itself when one of its widgets moves, as ``st.fragment``; but not while work is
    watched: a fragment would wait for the page's own run, which ends only when there is news.
    """

    @wraps(draw)
    def drawn(*args: Any) -> None:
        with told(draw.__name__):
            draw(*args)
        if current().over and (current().has_news or any(not job.state.finished for job in jobs().values())):
            st.rerun()  # it began work, or there is something to tell: the whole page follows

    @wraps(draw)
    def placed(*args: Any) -> None:
        if any(not job.state.finished for job in jobs().values()):
            with st.container():  # as a fragment has one: what is drawn next takes the place of what was
                draw(*args)
        else:
            st.fragment(drawn)(*args)

    return placed


def fresh(name: str, shown: Any) -> Any:
    """A container whose content goes at once when it is to show something else.

    While a page polls, the browser keeps what an earlier run drew; it would stay under what takes its place. So there
    are two places, in turn full and empty. (One that is emptied and filled in the same run may never be seen empty:
    Streamlit sends only the last of what goes to one place.)
    """
    before, turn = st.session_state.get(f"fresh-{name}", (shown, 0))
    turn = turn if before == shown else 1 - turn
    st.session_state[f"fresh-{name}"] = shown, turn
    places = [st.container() if turn == place else st.empty() for place in (0, 1)]
    return places[turn]
