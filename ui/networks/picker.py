"""Choose networks: the same choice on every page that compares some."""

from collections.abc import Sequence

import streamlit as st

from models.lab import LABELS
from models.zoo import CLASSIFIERS
from ui.address import BETWEEN, keep
from ui.clip import lab_nets
from ui.networks import predictions
from ui.words import _

LAB = [name for name, card in CLASSIFIERS.items() if card.labels == LABELS]
PUBLISHED = [name for name in CLASSIFIERS if name not in LAB]
NETS = "nets"  # in the address, and in the session what was chosen in all groups


def groups() -> dict[str, list[str]]:
    """The networks, those apart that have no weights on this machine: they give shapes and cost, but no answer."""
    here = [name for name in PUBLISHED if CLASSIFIERS[name].weights.here]
    return {
        "lab": LAB,
        "published": here,
        "missing": [name for name in PUBLISHED if name not in here],
    }


def choose_all(names: Sequence[str]) -> None:
    """Before the page is drawn: choose exactly these networks."""
    st.session_state[NETS] = list(names)
    for group, members in groups().items():
        st.session_state[f"{NETS}-{group}"] = [name for name in members if name in names]


def networks(rendered: bool) -> list[str]:
    """The networks chosen. A rendered clip opens with the networks that know its actions."""
    default, other = (LAB, [predictions.NETWORK]) if rendered else ([predictions.NETWORK], LAB)
    if NETS not in st.session_state:
        given = st.query_params.get(NETS, "").split(BETWEEN)
        choose_all([name for name in CLASSIFIERS if name in given] or default)
    # Another kind of clip brings its own networks, unless a person has chosen some.
    elif st.session_state.get("compared_rendered", rendered) != rendered and st.session_state[NETS] == other:
        choose_all(default)
    st.session_state["compared_rendered"] = rendered
    titles = {"lab": _("Lab nets"), "published": _("Published networks"), "missing": _("Without weights here")}
    left, middle, right, last = st.columns([3, 4, 2.4, 2.6], vertical_alignment="center")
    picked: list[str] = []
    with left.popover(_("Choose networks"), icon=":material/hub:", width="stretch"):
        for group, members in groups().items():
            key = f"{NETS}-{group}"
            if st.session_state.get(f"{key}-members") != members:  # also when weights have arrived
                st.session_state[f"{key}-members"] = members
                st.session_state[key] = [name for name in members if name in st.session_state[NETS]]
            picked += (
                st.pills(
                    titles[group], members, key=key, selection_mode="multi", persist_state="session",
                    format_func=lambda name: _(CLASSIFIERS[name].title),
                )
                or []
            )  # fmt: skip
    right.button(_("All lab nets"), icon=":material/science:", on_click=choose_all, args=(LAB,), width="stretch")
    last.button(_("All published"), icon=":material/public:", on_click=choose_all, args=(PUBLISHED,), width="stretch")
    names = [name for name in CLASSIFIERS if name in picked]
    middle.markdown(chosen_words(names))
    st.session_state[NETS] = names
    lab_nets.tell(names)
    keep(NETS, BETWEEN.join(names), names == default)
    return names


def chosen_words(names: Sequence[str]) -> str:
    """Which they are, or how many."""
    if not names:
        return _("none chosen")
    if len(names) > 3:
        return "**" + _("{n} networks").format(n=len(names)) + "**"
    return " · ".join(f"**{_(CLASSIFIERS[name].title)}**" for name in names)
