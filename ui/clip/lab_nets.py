"""What is said before a lab net answers to a real clip: it means nothing; and a way to a clip that it knows."""

from collections.abc import Iterable

import streamlit as st

from datasets.actors import LABELS
from models.lab import LABELS as ACTORS
from models.zoo import CARDS
from ui.clip.actor import ACTOR, Actor
from ui.words import _

PLACE = "lab-nets-place"  # in the session: where this run says it, until it has been said


def keep_place() -> None:
    """Above an experiment: here it is said, if the experiment shows lab nets and a real clip."""
    st.session_state[PLACE] = st.empty()


def tell(names: Iterable[str]) -> None:
    """Say it, once a run, if one of these networks is a lab net and the clip a real one."""
    if isinstance(st.session_state["chosen"], Actor) or all(CARDS[name].labels != ACTORS for name in names):
        return
    place = st.session_state.pop(PLACE, None)
    if place is None:
        return
    with place.container():
        left, right = st.columns([7, 2], vertical_alignment="center")
        left.warning(
            _(
                "The lab nets know {actions} actions of one rendered person. What they answer to a real clip means "
                "nothing: choose a rendered actor, or a network that was trained on real videos."
            ).format(actions=len(LABELS)),
            icon=":material/person_alert:",
        )
        right.button(_("A rendered actor"), icon=":material/directions_run:", on_click=turn_to_actor, width="stretch")


def turn_to_actor() -> None:
    """What the button does before anything is drawn."""
    st.session_state["clip"] = ACTOR
    st.query_params["clip"] = ACTOR
