"""How far the class has come: which experiments it has opened, and, where one asks for a guess, revealed."""

from collections.abc import Iterable

import streamlit as st

from ui.guesses import guesses
from ui.lesson import OPENED
from ui.reveal import ASKED, REVEALED
from ui.words import _
from video.files import FileError

At = tuple[str, str]


def come(at: At) -> bool:
    """Whether the class is done with an experiment."""
    shown, asks, told = (at in st.session_state.get(name, ()) for name in (OPENED, ASKED, REVEALED))
    return shown and (told or not (asks or guess_of(at)))


def guess_of(at: At) -> bool:
    """Whether it asks for a guess that has not been drawn yet, as while a network runs."""
    try:
        return any(guess.experiment == at[1] for guess in guesses(at[0]).values())
    except FileError:
        return False


def bar(done: Iterable[bool]) -> None:
    """So many of so many, with a thin line, and a way to begin anew."""
    done = list(done)
    n, count = sum(done), len(done)
    with st.container(key="came", gap="xsmall"):
        st.markdown(_("The class has come through {n} of {count}").format(n=n, count=count))
        st.html(
            f'<div class="walk-line" role="meter" aria-valuemin="0" aria-valuenow="{n}" aria-valuemax="{count}">'
            f'<i style="width:{100 * n / max(1, count):.1f}%"></i></div>'
        )
        if n:
            st.button(
                _("Begin anew"), icon=":material/restart_alt:", key="came-reset", on_click=reset, type="tertiary",
                help=_("Forget what was opened and revealed, as for another class"),
            )  # fmt: skip


def reset() -> None:
    """What the button does."""
    for name in (OPENED, ASKED, REVEALED):
        st.session_state.pop(name, None)
