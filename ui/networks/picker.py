"""Choose networks: the same choice on every page that compares some."""

import streamlit as st

from models.lab import LABELS
from models.zoo import CARDS
from ui.address import chosen
from ui.networks import predictions
from ui.words import _

LAB = [name for name, card in CARDS.items() if card.labels == LABELS]
PUBLISHED = [name for name in CARDS if name not in LAB]


def choose_all(names: list[str]) -> None:
    """Before the page is drawn: choose exactly these networks."""
    st.session_state["nets"] = names


def networks(rendered: bool) -> list[str]:
    """The networks chosen. A rendered clip opens with the networks that know its actions."""
    default, other = (LAB, [predictions.NETWORK]) if rendered else ([predictions.NETWORK], LAB)
    # Another kind of clip brings its own networks, unless a person has chosen some.
    if st.session_state.get("compared_rendered", rendered) != rendered and st.session_state.get("nets") == other:
        st.session_state["nets"] = default
    st.session_state["compared_rendered"] = rendered
    names = chosen(
        st.pills,
        _("Networks"),
        list(CARDS),
        key="nets",
        default=default,
        selection_mode="multi",
        format_func=lambda name: _(CARDS[name].title),
    )
    lab, published, _rest = st.columns([1, 1, 2])
    lab.button(_("All lab nets"), icon=":material/science:", on_click=choose_all, args=(LAB,), width="stretch")
    published.button(
        _("All published nets"), icon=":material/public:", on_click=choose_all, args=(PUBLISHED,), width="stretch"
    )
    return names
